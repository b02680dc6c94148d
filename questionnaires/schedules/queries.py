"""Reads of schedules: those of an engagement, those that a sweep looks at, their history, and what was asked before."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.rows import columns_of
from questionnaires.schedules.models import Schedule, ScheduleRun
from questionnaires.schedules.rules import Past, Plan
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import find_latest
from storage.reach import EngagementReach

Key = tuple[str, str, str]
"""Engagement, owner of the questionnaire ("" for built-in), its code."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One occurrence in the history of a schedule."""

    cause: str
    happened_at: datetime | None
    state: str
    reason: str
    assessment_id: str | None
    found_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuestionnaireRow:
    """A questionnaire that can be scheduled, by its newest edition."""

    owner: str
    code: str
    version_id: str
    title: dict[str, str]


def key_of(schedule: Schedule) -> Key:
    """By what the assessments of a schedule are found."""
    return schedule.engagement_id, schedule.questionnaire_owner, schedule.questionnaire_code


def plan_of(schedule: Schedule) -> Plan:
    """What the rules need of it."""
    return Plan(schedule.before_start_days, schedule.yearly_months, tuple(schedule.events))


def list_for_engagement(session: Session, reach: EngagementReach, engagement_id: str) -> list[Schedule]:
    """The schedules that the actor's organisation set for an engagement, by questionnaire."""
    query = select(Schedule).where(
        col(Schedule.engagement_id) == engagement_id,
        col(Schedule.engagement_id).in_(reach.engagements()),
        col(Schedule.issuer_organisation_id) == reach.organisation_id,
    )
    return list(session.scalars(query.order_by(col(Schedule.questionnaire_code), col(Schedule.id))))


def list_active(session: Session, *, after: str = "", limit: int = 100) -> list[Schedule]:
    """The schedules of all that are in force, by id: for the daily sweep alone."""
    query = select(Schedule).where(col(Schedule.is_active), col(Schedule.id) > after)
    return list(session.scalars(query.order_by(col(Schedule.id)).limit(limit)))


def list_runs(session: Session, schedule_ids: Collection[str], *, limit: int = 50) -> dict[str, list[RunRow]]:
    """The history of schedules, the newest first; `limit` in all."""
    query = select(col(ScheduleRun.schedule_id), *columns_of(RunRow, ScheduleRun)).where(col(ScheduleRun.schedule_id).in_(schedule_ids))
    found: dict[str, list[RunRow]] = defaultdict(list)
    for schedule_id, *values in session.execute(query.order_by(col(ScheduleRun.found_at).desc(), col(ScheduleRun.id)).limit(limit)):
        found[schedule_id].append(RunRow(*values))
    return found


def list_past(session: Session, schedules: Sequence[Schedule], day_of: Callable[[str, datetime], date]) -> dict[Key, list[Past]]:
    """What was asked before under each schedule's questionnaire. One statement. `day_of` tells an issuer's local date of a moment."""
    query = (
        select(
            col(Assessment.engagement_id),
            col(QuestionnaireVersion.owner_organisation_id),
            col(QuestionnaireVersion.code),
            col(Assessment.issuer_organisation_id),
            col(Assessment.id),
            col(Assessment.issued_at),
            col(Assessment.closed_at),
        )
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .where(col(Assessment.engagement_id).in_({one.engagement_id for one in schedules}))
    )
    issuers = {one.engagement_id: one.issuer_organisation_id for one in schedules}
    found: dict[Key, list[Past]] = defaultdict(list)
    for engagement_id, owner, code, issuer, assessment_id, issued_at, closed_at in session.execute(query):
        if issuers[engagement_id] == issuer:
            closed_on = day_of(issuer, closed_at) if closed_at else None
            found[engagement_id, owner or "", code].append(Past(assessment_id, issued_at, closed_at, closed_on))
    return found


def list_questionnaires(session: Session, organisation_id: str) -> list[QuestionnaireRow]:
    """What the organisation may send: built-in questionnaires and its own, each in its newest edition."""
    owner = col(QuestionnaireVersion.owner_organisation_id)
    query = (
        select(owner, col(QuestionnaireVersion.code), col(QuestionnaireVersion.id), col(QuestionnaireVersion.title))
        .where(or_(owner.is_(None), owner == organisation_id))
        .order_by(
            owner.is_not(None), col(QuestionnaireVersion.code), col(QuestionnaireVersion.dated), col(QuestionnaireVersion.published_at)
        )
    )
    newest = {
        (of or "", code): QuestionnaireRow(of or "", code, version_id, title) for of, code, version_id, title in session.execute(query)
    }
    return list(newest.values())


def find_version(session: Session, schedule: Schedule) -> str | None:
    """The id of the newest edition of the schedule's questionnaire, or None where there is none any more."""
    found = find_latest(session, schedule.questionnaire_code, schedule.questionnaire_owner or None)
    return found.id if found else None
