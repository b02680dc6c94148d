"""The verb of reminding: record that a stage was made, once."""

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.obligations.lists import DueRow
from contracts.obligations.models import Performance, PerformanceReminder
from storage.acts import Act
from storage.database import new_id
from storage.ledger.actions import append
from storage.stamp import Stamp


def record_stage(session: Session, stamp: Stamp, row: DueRow, *, stage: int, told: int, is_escalated: bool) -> bool:
    """Record the stage, with how many people of the owing side are told; False when it was made before: nobody is told again."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {
        "id": new_id(),
        "performance_id": row.id,
        "stage": stage,
        "sent_at": stamp.at,
        "told": told,
        "is_escalated": is_escalated,
    }
    made = dialect.insert(PerformanceReminder).values(**values).on_conflict_do_nothing().returning(col(PerformanceReminder.id))
    if session.execute(made).first() is None:
        return False
    session.execute(update(Performance).where(col(Performance.id) == row.id).values(reminded_at=stamp.at))
    details = {"code": row.code, "stage": stage, "told": told, "is_escalated": is_escalated}
    append(session, stamp, Act.REMINDER_SEND, "performance", row.id, engagement_id=row.engagement_id, details=details)
    return True
