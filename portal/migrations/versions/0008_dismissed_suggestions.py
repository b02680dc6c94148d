"""Suggested risks that somebody found to be none, with the facts for which that holds.

Revision: 0008
Follows: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To this revision."""
    text = sqlmodel.sql.sqltypes.AutoString
    names = ("id", "engagement_id", "owner_organisation_id", "suggestion_key", "facts", "code", "reason", "dismissed_by")
    op.create_table(
        "risk_dismissal",
        *(sa.Column(name, text(), nullable=False) for name in names),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("dismissed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_risk_dismissal_reason")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_risk_dismissal_engagement_id_engagement")),
        sa.ForeignKeyConstraint(
            ["owner_organisation_id"], ["organisation.id"], name=op.f("fk_risk_dismissal_owner_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_dismissal")),
        sa.UniqueConstraint("engagement_id", "suggestion_key", "facts", name=op.f("uq_risk_dismissal_engagement_id_suggestion_key_facts")),
    )
    with op.batch_alter_table("risk_dismissal") as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_dismissal_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_dismissal_owner_organisation_id"), ["owner_organisation_id"], unique=False)


def downgrade() -> None:
    """Back to the revision before."""
    op.drop_table("risk_dismissal")
