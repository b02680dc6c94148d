"""On which basis one-sided dealing is warned of, kept with each demand. For records from before, nobody knows.

Revision: 0007
Follows: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To this revision."""
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "support_basis",
        sa.Column("id", text(), nullable=False),
        sa.Column("record_id", text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("occasion", text(), nullable=False),
        sa.Column("capital_yen", sa.BigInteger(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("source", text(), nullable=False),
        sa.Column("concerns", sa.JSON(), nullable=False),
        sa.Column("edition", text(), nullable=False),
        sa.Column("taken_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("taken_by", text(), nullable=False),
        sa.Column("organisation_id", text(), nullable=False),
        sa.CheckConstraint("capital_yen IS NULL OR capital_yen >= 0", name=op.f("ck_support_basis_capital")),
        sa.CheckConstraint("employees IS NULL OR employees >= 0", name=op.f("ck_support_basis_employees")),
        sa.CheckConstraint(
            "(capital_yen IS NULL AND employees IS NULL) OR (as_of IS NOT NULL AND source <> '')", name=op.f("ck_support_basis_told")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_support_basis_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["record_id"], ["support_record.id"], name=op.f("fk_support_basis_record_id_support_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_basis")),
    )
    with op.batch_alter_table("support_basis") as batch_op:
        batch_op.create_index(batch_op.f("ix_support_basis_record_id"), ["record_id"], unique=False)


def downgrade() -> None:
    """Back to the revision before."""
    op.drop_table("support_basis")
