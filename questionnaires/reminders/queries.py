"""Who still owes answers, and how often they were reminded."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE
from questionnaires.reminders.models import Reminder
from questionnaires.rows import columns_of


@dataclass(frozen=True, slots=True)
class OwedRow:
    """An assessment that waits for its respondent."""

    id: str
    engagement_id: str
    version_id: str
    issuer_organisation_id: str
    respondent_organisation_id: str
    owner_user_id: str | None
    due_on: date
    opens_on: date | None
    closes_on: date | None
    issued_at: datetime
    due_set_at: datetime | None

    def can_be_answered(self, today: date) -> bool:
        """Whether the window is open on `today`: nobody is pressed to do what is impossible."""
        return (self.opens_on is None or self.opens_on <= today) and (self.closes_on is None or today <= self.closes_on)


@dataclass(frozen=True, slots=True)
class Reminded:
    """How often an assessment was reminded of, and when last."""

    times: int
    last_at: datetime


def list_owed(session: Session, engagements: Select[Any], *, due_until: date, after: str = "", limit: int = 200) -> list[OwedRow]:
    """Assessments that can be answered and are due by `due_until`, within the `engagements` selected (their ids), by id."""
    query = _owed(engagements).where(col(Assessment.due_on) <= due_until, col(Assessment.id) > after)
    return [OwedRow(*row) for row in session.execute(query.order_by(col(Assessment.id)).limit(limit))]


def list_owed_by(session: Session, engagements: Select[Any], organisation_ids: Collection[str]) -> list[OwedRow]:
    """All that the organisations owe, by due date."""
    query = _owed(engagements).where(col(Assessment.respondent_organisation_id).in_(organisation_ids))
    return [OwedRow(*row) for row in session.execute(query.order_by(col(Assessment.due_on), col(Assessment.id)))]


def count_overdue(session: Session, ids: Collection[str]) -> dict[str, int]:
    """How many reminders went out after the due date that the assessment has now, by assessment id; those without one are left out."""
    query = (
        select(col(Reminder.assessment_id), func.count())
        .join(Assessment, col(Assessment.id) == col(Reminder.assessment_id))
        .where(col(Reminder.assessment_id).in_(ids), col(Reminder.step) > 0, col(Reminder.due_on) == col(Assessment.due_on))
        .group_by(col(Reminder.assessment_id))
    )
    return dict(session.execute(query).all())


def count_all(session: Session, ids: Collection[str]) -> dict[str, Reminded]:
    """How often and when last each of the assessments was reminded of; those that never were are left out. One statement."""
    query = select(col(Reminder.assessment_id), func.count(), func.max(col(Reminder.sent_at)))
    rows = session.execute(query.where(col(Reminder.assessment_id).in_(ids)).group_by(col(Reminder.assessment_id)))
    return {assessment_id: Reminded(times, last_at) for assessment_id, times, last_at in rows}


def _owed(engagements: Select[Any]) -> Select[Any]:
    return select(*columns_of(OwedRow, Assessment)).where(
        col(Assessment.state).in_(ANSWERABLE), col(Assessment.engagement_id).in_(engagements)
    )
