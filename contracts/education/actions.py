"""Asking for a course, passing its check, and recording a session that was held elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.education.courses import get_course
from contracts.education.models import EducationAssignment, EducationRecord
from contracts.education.rules import Marked, mark, same_person
from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side, lock_open
from contracts.engagements.rules import Side
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def assign(
    session: Session, stamp: Stamp, engagement: Engagement, *, course_codes: Sequence[str], due_on: date, today: date, reason: str = ""
) -> list[EducationAssignment]:
    """The principal asks that the handlers of an engagement pass courses until a day; one that is asked for already gets the new day.

    Raises Forbidden("not-the-principal"), Conflict("engagement-closed"), Missing("course-missing"),
    Invalid("courses-missing" | "education-due-in-past").
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    if not course_codes:
        raise Invalid("courses-missing", field="course_codes")
    if due_on < today:
        raise Invalid("education-due-in-past", field="due_on", due_on=due_on)
    made = []
    for code in dict.fromkeys(course_codes):
        course = get_course(code)
        same = select(EducationAssignment).where(
            col(EducationAssignment.engagement_id) == engagement.id, col(EducationAssignment.course_code) == course.code
        )
        one = session.scalars(same).one_or_none()
        if one is None:
            one = EducationAssignment(
                engagement_id=engagement.id,
                course_code=course.code,
                due_on=due_on,
                reason=reason.strip(),
                assigned_at=stamp.at,
                assigned_by=stamp.actor.user_id,
            )
            session.add(one)
        else:
            one.due_on, one.reason, one.ended_at = due_on, reason.strip(), None
            one.version += 1
        session.flush()
        details = {"course": course.code, "due_on": due_on.isoformat()}
        append(session, stamp, Act.EDUCATION_ASSIGN, "education-assignment", one.id, engagement_id=engagement.id, details=details)
        made.append(one)
    return made


def end(session: Session, stamp: Stamp, assignment: EducationAssignment) -> None:
    """The principal no longer asks for it. Raises Forbidden("not-the-principal"), Conflict("education-ended")."""
    engagement = session.get_one(Engagement, assignment.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    session.refresh(assignment)
    if assignment.ended_at is not None:
        raise Conflict("education-ended")
    assignment.ended_at = stamp.at
    assignment.version += 1
    session.flush()
    append(session, stamp, Act.EDUCATION_END, "education-assignment", assignment.id, engagement_id=engagement.id)


def take_check(session: Session, stamp: Stamp, *, course_code: str, person_name: str, given: Mapping[str, str], today: date) -> Marked:
    """A person answers the check of a course; a record is made when everything is right.

    Raises Missing("course-missing"), Invalid("name-missing").
    """
    course = get_course(course_code)
    if not same_person(person_name):
        raise Invalid("name-missing", field="person_name")
    marked = mark(course.check, given)
    if marked.is_passed:
        _record(session, stamp, course_code=course.code, person_name=person_name, user_id=stamp.actor.user_id, way="check", passed_on=today)
    return marked


def record_session(
    session: Session, stamp: Stamp, *, course_code: str, people: Sequence[str], held_on: date, place: str, today: date
) -> list[EducationRecord]:
    """An organisation records a session that it held with the material of a course (S05: education records).

    Raises Missing("course-missing"), Invalid("people-missing" | "held-in-future").
    """
    course = get_course(course_code)
    names = list({same_person(name): name.strip() for name in people if same_person(name)}.values())
    if not names:
        raise Invalid("people-missing", field="people")
    if held_on > today:
        raise Invalid("held-in-future", field="held_on", held_on=held_on)
    return [
        _record(
            session, stamp, course_code=course.code, person_name=name, user_id=None, way="session", passed_on=held_on, place=place.strip()
        )
        for name in names
    ]


def _record(
    session: Session, stamp: Stamp, *, course_code: str, person_name: str, user_id: str | None, way: str, passed_on: date, place: str = ""
) -> EducationRecord:
    made = EducationRecord(
        organisation_id=stamp.actor.organisation_id,
        course_code=course_code,
        course_version=get_course(course_code).version,
        person_name=person_name.strip(),
        person_key=same_person(person_name),
        user_id=user_id,
        way=way,
        place=place,
        passed_on=passed_on,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
    )
    session.add(made)
    session.flush()
    details = {"course": course_code, "version": made.course_version, "way": way, "passed_on": passed_on.isoformat()}
    append(session, stamp, Act.EDUCATION_RECORD, "education-record", made.id, details=details)
    return made
