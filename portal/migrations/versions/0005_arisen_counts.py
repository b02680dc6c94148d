"""What arises from the work is counted: a line for each item of the lists in force, and lines that both sides emptied again.

Revision: 0005
Follows: 0004
"""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Copies of such an item have lines of their own already; what was closed stays closed.
ARISING = """
    SELECT i.id, i.engagement_id, i.class_code, i.designated_at, i.designated_by,
           i.quantity - (SELECT COALESCE(SUM(l.quantity), 0) FROM handover_line l WHERE l.item_id = i.id),
           (SELECT COALESCE(MAX(h.number), 0) FROM handover h WHERE h.engagement_id = i.engagement_id)
    FROM designated_item i JOIN engagement e ON e.id = i.engagement_id
    WHERE i.listed_as = 'arising' AND i.removed_at IS NULL AND e.state <> 'closed'
    ORDER BY i.engagement_id, i.number
"""
HANDOVER = """
    INSERT INTO handover (id, engagement_id, number, handed_on, giver_name, receiver_name, way, purpose, state, policy_version,
                          recorded_at, recorded_by, countersigner_name, countersigner_title, slip_hash)
    VALUES (:id, :engagement_id, :number, :on, '', '', 'other', '', 'arisen', '', :at, :by, '', '', '')
"""
LINE = """
    INSERT INTO handover_line (id, handover_id, engagement_id, item_id, class_code, quantity, returned, destroyed, claimed)
    VALUES (:id, :handover_id, :engagement_id, :item_id, :class_code, :quantity, 0, 0, 0)
"""
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
    connection = op.get_bind()
    made: dict[str, int] = {}
    for item_id, engagement_id, class_code, at, by, quantity, last in connection.execute(sa.text(ARISING)).all():
        if quantity <= 0:
            continue
        made[engagement_id] = made.get(engagement_id, last) + 1
        handover_id = secrets.token_hex(16)
        day = str(at)[:10] if isinstance(at, str) else at.date()
        values = {"id": handover_id, "engagement_id": engagement_id, "number": made[engagement_id], "on": day, "at": at, "by": by}
        connection.execute(sa.text(HANDOVER), values)
        line = {"id": secrets.token_hex(16), "handover_id": handover_id, "engagement_id": engagement_id, "item_id": item_id}
        connection.execute(sa.text(LINE), {**line, "class_code": class_code, "quantity": quantity})
        out = "UPDATE designated_item SET outstanding = outstanding + :quantity WHERE id = :id"
        connection.execute(sa.text(out), {"quantity": quantity, "id": item_id})


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
