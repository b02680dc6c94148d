"""Reading what is to be learnt and who has learnt it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.education.models import EducationAssignment, EducationRecord
from contracts.education.rules import missing_people, same_person
from contracts.engagements.models import Engagement, EngagementHandler
from contracts.engagements.rules import EngagementState
from storage.problems import Missing
from storage.reach import EngagementReach


class Progress(NamedTuple):
    """How far the people of an engagement are with one course."""

    assignment: EducationAssignment
    passed: dict[str, date | None]  # by the person's name: the day of the newest record that counts, if any

    @property
    def missing(self) -> int:
        """How many people are left."""
        return sum(day is None for day in self.passed.values())


class Left(NamedTuple):
    """A course that people of a contractor still have to pass."""

    engagement_id: str
    work: str
    principal_organisation_id: str
    course_code: str
    due_on: date
    missing: int


def get(session: Session, reach: EngagementReach, assignment_id: str) -> EducationAssignment:
    """The assignment; Missing("education-assignment-missing") when there is none in reach."""
    query = select(EducationAssignment).where(
        col(EducationAssignment.id) == assignment_id, col(EducationAssignment.engagement_id).in_(reach.engagements())
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("education-assignment-missing")
    return found


def list_progress(session: Session, engagement: Engagement, today: date) -> list[Progress]:
    """The courses asked for in an engagement, by date, and who of its handlers has passed them. Three statements.

    Only names that stand among the handlers are told: who else of the contractor has learnt what is not the principal's business.
    """
    assignments = session.scalars(
        select(EducationAssignment)
        .where(col(EducationAssignment.engagement_id) == engagement.id, col(EducationAssignment.ended_at).is_(None))
        .order_by(col(EducationAssignment.due_on), col(EducationAssignment.course_code))
    ).all()
    people = _handlers(session, [engagement.id], today).get(engagement.id, [])
    passed = _passed(session, [engagement.contractor_organisation_id], people)
    found = []
    for one in assignments:
        days = passed.get((engagement.contractor_organisation_id, one.course_code), {})
        left = set(missing_people(people, days, today))
        found.append(Progress(one, {name: None if name in left else days[same_person(name)] for name in people}))
    return found


def list_left(session: Session, organisation_id: str, today: date, *, limit: int = 20) -> list[Left]:
    """The courses that people of the contractor `organisation_id` still have to pass, the first due first. Three statements."""
    query = (
        select(EducationAssignment, Engagement)
        .join(Engagement, col(Engagement.id) == col(EducationAssignment.engagement_id))
        .where(
            col(Engagement.contractor_organisation_id) == organisation_id,
            col(Engagement.state) != EngagementState.CLOSED,
            col(EducationAssignment.ended_at).is_(None),
        )
        .order_by(col(EducationAssignment.due_on), col(EducationAssignment.id))
        .limit(limit * 5)
    )
    rows = session.execute(query).all()
    people = _handlers(session, [engagement.id for _, engagement in rows], today)
    passed = _passed(session, [organisation_id], [name for names in people.values() for name in names])
    found = []
    for assignment, engagement in rows:
        missing = missing_people(people.get(engagement.id, []), passed.get((organisation_id, assignment.course_code), {}), today)
        if missing:
            found.append(
                Left(
                    engagement.id,
                    engagement.work,
                    engagement.principal_organisation_id,
                    assignment.course_code,
                    assignment.due_on,
                    len(missing),
                )
            )
    return found[:limit]


def list_own(session: Session, organisation_id: str, user_id: str) -> dict[str, date]:
    """The courses that a person has passed here, with the newest day."""
    query = (
        select(col(EducationRecord.course_code), func.max(col(EducationRecord.passed_on)))
        .where(col(EducationRecord.organisation_id) == organisation_id, col(EducationRecord.user_id) == user_id)
        .group_by(col(EducationRecord.course_code))
    )
    return {code: day for code, day in session.execute(query)}  # noqa: C416  # dict() of rows is not typed


def list_records(session: Session, organisation_id: str, *, after: str | None = None, limit: int = 50) -> list[EducationRecord]:
    """The education records of an organisation, newest first: its own ledger of education (S05)."""
    query = select(EducationRecord).where(col(EducationRecord.organisation_id) == organisation_id)
    last = session.get(EducationRecord, after) if after else None
    if last is not None and last.organisation_id == organisation_id:
        query = query.where(
            (col(EducationRecord.recorded_at) < last.recorded_at)
            | ((col(EducationRecord.recorded_at) == last.recorded_at) & (col(EducationRecord.id) > last.id))
        )
    return list(session.scalars(query.order_by(col(EducationRecord.recorded_at).desc(), col(EducationRecord.id)).limit(limit)))


def _handlers(session: Session, engagement_ids: Sequence[str], today: date) -> dict[str, list[str]]:
    query = (
        select(col(EngagementHandler.engagement_id), col(EngagementHandler.person_name))
        .where(
            col(EngagementHandler.engagement_id).in_(engagement_ids),
            col(EngagementHandler.until).is_(None) | (col(EngagementHandler.until) >= today),
        )
        .order_by(col(EngagementHandler.position), col(EngagementHandler.id))
    )
    found: dict[str, list[str]] = {}
    for engagement_id, name in session.execute(query):
        names = found.setdefault(engagement_id, [])
        if name not in names:
            names.append(name)
    return found


def _passed(session: Session, organisation_ids: Sequence[str], people: Sequence[str]) -> dict[tuple[str, str], dict[str, date]]:
    """The newest day by compared name, for each organisation and course, of `people` only."""
    query = (
        select(
            col(EducationRecord.organisation_id),
            col(EducationRecord.course_code),
            col(EducationRecord.person_key),
            func.max(col(EducationRecord.passed_on)),
        )
        .where(
            col(EducationRecord.organisation_id).in_(organisation_ids),
            col(EducationRecord.person_key).in_({same_person(name) for name in people}),
        )
        .group_by(col(EducationRecord.organisation_id), col(EducationRecord.course_code), col(EducationRecord.person_key))
    )
    found: dict[tuple[str, str], dict[str, date]] = {}
    for organisation_id, course, person, day in session.execute(query):
        found.setdefault((organisation_id, course), {})[person] = day
    return found
