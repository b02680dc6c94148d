"""A calendar of the whole organisation beside those of its people.

Revision: 0009
Follows: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("is_of_organisation AND revoked_at IS NULL")


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("calendar_feed") as batch_op:
        batch_op.add_column(sa.Column("is_of_organisation", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "uq_calendar_of_organisation", "calendar_feed", ["organisation_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    """Back to the revision before. Calendars of organisations close."""
    op.drop_index("uq_calendar_of_organisation", table_name="calendar_feed", sqlite_where=OPEN, postgresql_where=OPEN)
    op.execute("DELETE FROM calendar_feed WHERE is_of_organisation")
    with op.batch_alter_table("calendar_feed") as batch_op:
        batch_op.drop_column("is_of_organisation")
