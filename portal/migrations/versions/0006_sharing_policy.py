"""a principal's own sharing policy, made by two persons

Revision: 0006
Follows: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LIVE = "state IN ('drafting', 'proposed')"
TWO_PERSONS = "organisation_id IS NULL OR (proposed_by IS NOT NULL AND approved_by IS NOT NULL AND proposed_by <> approved_by)"


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("sharing_policy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("approved_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""))
        batch_op.create_check_constraint("two_persons", TWO_PERSONS)

    with op.batch_alter_table("sharing_decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("policy_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("policy_ids_above", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_foreign_key(batch_op.f("fk_sharing_decision_policy_id_sharing_policy"), "sharing_policy", ["policy_id"], ["id"])
    for table, column in (("sharing_policy", "reason"), ("sharing_decision", "policy_ids_above")):  # only for the rows that were there
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    op.execute(
        "UPDATE sharing_decision SET policy_id = (SELECT sharing_policy.id FROM sharing_policy"
        " WHERE sharing_policy.organisation_id IS NULL AND sharing_policy.version = sharing_decision.policy_version)"
    )

    op.create_table(
        "sharing_policy_draft",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("organisation_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("base_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("begun_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("proposed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("decision_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("policy_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["base_id"], ["sharing_policy.id"], name=op.f("fk_sharing_policy_draft_base_id_sharing_policy")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sharing_policy_draft_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["sharing_policy.id"], name=op.f("fk_sharing_policy_draft_policy_id_sharing_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_policy_draft")),
    )
    with op.batch_alter_table("sharing_policy_draft", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sharing_policy_draft_live", ["organisation_id"], unique=True, sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
        )
        batch_op.create_index(batch_op.f("ix_sharing_policy_draft_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "sharing_policy_draft_rule",
        sa.Column("draft_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("class_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_code"], ["information_class.code"], name=op.f("fk_sharing_policy_draft_rule_class_code_information_class")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["sharing_policy_draft.id"], name=op.f("fk_sharing_policy_draft_rule_draft_id_sharing_policy_draft")
        ),
        sa.PrimaryKeyConstraint("draft_id", "class_code", name=op.f("pk_sharing_policy_draft_rule")),
    )


def downgrade() -> None:
    """Back to the one before; policies of their own and drafts are lost."""
    op.drop_table("sharing_policy_draft_rule")
    op.drop_table("sharing_policy_draft")
    with op.batch_alter_table("sharing_decision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sharing_decision_policy_id_sharing_policy"), type_="foreignkey")
        batch_op.drop_column("policy_ids_above")
        batch_op.drop_column("policy_id")
    with op.batch_alter_table("sharing_policy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_sharing_policy_two_persons"), type_="check")
        for column in ("reason", "approved_by", "proposed_by"):
            batch_op.drop_column(column)
