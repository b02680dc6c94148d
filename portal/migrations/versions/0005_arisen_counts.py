"""What arises from the work is counted: a line for each item of the lists in force, and lines that both sides emptied again.

Revision: 0005
Follows: 0004
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Copies of such an item have lines of their own already; what was closed stays closed. A handover and its line carry the id of their item.
COUNT = (
    """
    INSERT INTO handover (id, engagement_id, number, handed_on, giver_name, receiver_name, way, purpose, state, policy_version,
                          recorded_at, recorded_by, countersigner_name, countersigner_title, slip_hash)
    SELECT id, engagement_id, last + ROW_NUMBER() OVER (PARTITION BY engagement_id ORDER BY number), DATE(designated_at),
           '', '', 'other', '', 'arisen', '', designated_at, designated_by, '', '', ''
    FROM
    (SELECT i.id, i.engagement_id, i.class_code, i.designated_at, i.designated_by, i.number,
            i.quantity - (SELECT COALESCE(SUM(l.quantity), 0) FROM handover_line l WHERE l.item_id = i.id) AS quantity,
            (SELECT COALESCE(MAX(h.number), 0) FROM handover h WHERE h.engagement_id = i.engagement_id) AS last
     FROM designated_item i JOIN engagement e ON e.id = i.engagement_id
     WHERE i.listed_as = 'arising' AND i.removed_at IS NULL AND e.state <> 'closed') arisen
    WHERE quantity > 0
    """,
    """
    INSERT INTO handover_line (id, handover_id, engagement_id, item_id, class_code, quantity, returned, destroyed, claimed)
    SELECT i.id, i.id, i.engagement_id, i.id, i.class_code,
           i.quantity - (SELECT COALESCE(SUM(l.quantity), 0) FROM handover_line l WHERE l.item_id = i.id), 0, 0, 0
    FROM designated_item i JOIN handover h ON h.id = i.id
    """,
    """
    UPDATE designated_item SET outstanding = outstanding + (SELECT l.quantity FROM handover_line l WHERE l.id = designated_item.id)
    WHERE id IN (SELECT h.id FROM handover h)
    """,
)
FORGET = (
    (
        "UPDATE designated_item SET outstanding = 0 WHERE listed_as = 'arising' AND id IN (SELECT l.item_id FROM handover_line l"
        " JOIN handover h ON h.id = l.handover_id WHERE h.state = 'arisen')"
    ),
    (
        "DELETE FROM return_line WHERE handover_line_id IN (SELECT l.id FROM handover_line l"
        " JOIN handover h ON h.id = l.handover_id WHERE h.state = 'arisen')"
    ),
    (
        "DELETE FROM disposal_line WHERE handover_line_id IN (SELECT l.id FROM handover_line l"
        " JOIN handover h ON h.id = l.handover_id WHERE h.state = 'arisen')"
    ),
    (
        "UPDATE asset SET handover_line_id = NULL WHERE handover_line_id IN (SELECT l.id FROM handover_line l"
        " JOIN handover h ON h.id = l.handover_id WHERE h.state = 'arisen')"
    ),
    "DELETE FROM handover_line WHERE handover_id IN (SELECT id FROM handover WHERE state = 'arisen')",
    "DELETE FROM handover WHERE state = 'arisen'",
)


def upgrade() -> None:
    """To this revision."""
    _check("quantity >= 0")
    for statement in COUNT:
        op.execute(statement)


def downgrade() -> None:
    """Back to the revision before. What arose is counted no longer."""
    for statement in FORGET:
        op.execute(statement)
    _check("quantity > 0")


def _check(rule: str) -> None:
    name = op.f("ck_handover_line_quantity")
    with op.batch_alter_table("handover_line") as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, rule)
