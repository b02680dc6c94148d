"""What was fulfilled late stays late, even where it is sent back and done again in time.

Revision: 0004
Follows: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("performance") as batch_op:
        batch_op.add_column(sa.Column("was_late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE performance SET was_late = (fulfilled_at > due_at) WHERE fulfilled_at IS NOT NULL AND due_at IS NOT NULL")
    with op.batch_alter_table("performance") as batch_op:
        batch_op.alter_column("was_late", server_default=None)


def downgrade() -> None:
    """Back to the revision before."""
    with op.batch_alter_table("performance") as batch_op:
        batch_op.drop_column("was_late")
