"""every score set by hand takes two persons, those that lower it too

Those that one person had set before stay as they were, and say so.

Revision: 0010
Follows: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ONCE_COUNTED = "state NOT IN ('active', 'ended', 'replaced') OR approved_by IS NOT NULL"
NEVER_RAISES = (
    "percent_tenths <= coalesce(counting_tenths, -1) AND (counting_until IS NULL OR ("
    "(ends_on <= counting_until OR percent_tenths <= coalesce(computed_tenths, -1)) AND "
    "(ends_on >= counting_until OR coalesce(computed_tenths, -1) <= coalesce(counting_tenths, -1))))"
)


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("score_override") as batch_op:
        batch_op.add_column(sa.Column("was_set_by_one", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(f"UPDATE score_override SET was_set_by_one = true WHERE NOT ({ONCE_COUNTED})")  # noqa: S608  # our own words
    with op.batch_alter_table("score_override") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_score_override_raised_by_two"), type_="check")
        batch_op.drop_column("counting_tenths")
        batch_op.drop_column("counting_until")
        batch_op.alter_column("was_set_by_one", server_default=None)
        batch_op.create_check_constraint("set_by_two", f"{ONCE_COUNTED} OR was_set_by_one")


def downgrade() -> None:
    """Back to the revision before. What counted when a score was proposed is taken to be the computed one, at least the proposed."""
    with op.batch_alter_table("score_override") as batch_op:
        batch_op.add_column(sa.Column("counting_tenths", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("counting_until", sa.Date(), nullable=True))
    op.execute("UPDATE score_override SET counting_tenths = percent_tenths WHERE was_set_by_one")
    with op.batch_alter_table("score_override") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_score_override_set_by_two"), type_="check")
        batch_op.drop_column("was_set_by_one")
        batch_op.create_check_constraint("raised_by_two", f"{ONCE_COUNTED} OR ({NEVER_RAISES})")
