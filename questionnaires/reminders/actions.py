"""The verb of the reminders: record that a step was made."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.reminders.models import Reminder
from questionnaires.reminders.queries import OwedRow
from storage.acts import Act
from storage.database import new_id
from storage.ledger.actions import append
from storage.stamp import Stamp


def record(session: Session, stamp: Stamp, owed: OwedRow, *, step: int, told: int, is_escalated: bool) -> bool:
    """Record the step, with how many people are told; False when it was made before, and then nobody is to be told again."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {
        "id": new_id(),
        "assessment_id": owed.id,
        "due_on": owed.due_on,
        "step": step,
        "sent_at": stamp.at,
        "told": told,
        "is_escalated": is_escalated,
    }
    made = dialect.insert(Reminder).values(**values).on_conflict_do_nothing().returning(col(Reminder.id))
    if session.execute(made).first() is None:
        return False
    details = {"step": step, "told": told, "is_escalated": is_escalated}
    append(session, stamp, Act.REMINDER_SEND, "assessment", owed.id, engagement_id=owed.engagement_id, details=details)
    return True
