"""Education over the API: the courses, which are asked for and who has passed them, asking for some, and sessions that were held.

The check of a course is answered by the person who read it, on the page (docs/api.md).
"""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.education import actions, queries
from contracts.education.courses import built_in
from contracts.education.rules import counts_until
from contracts.engagements.queries import local_day
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.corrections.lists import today_of
from portal.pages.education.assigning import AssignInput, assign_by
from storage.acts import Act

router = APIRouter()
PAGE = 50
Code = Annotated[str, Field(min_length=1, max_length=40)]


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CourseOut(_Read):
    """A course: a case or a scene, with its title in each language and how long it takes to read."""

    code: str
    version: str
    kind: Literal["case", "scene"]
    minutes: int
    title: dict[str, str]


class AskedOut(BaseModel):
    """A course that is asked for, and the day on which each of the handlers has passed it."""

    id: str
    course_code: str
    due_on: date
    passed: dict[str, date | None]


class RecordOut(_Read):
    """That somebody of the own company passed a course, or took part in a session; it counts for a year."""

    id: str
    course_code: str
    person_name: str
    way: str
    place: str
    passed_on: date


class RecordPage(BaseModel):
    """One page of records, the newest first; `next_after` is None on the last one."""

    records: list[RecordOut]
    next_after: str | None


class OwnOut(BaseModel):
    """A course that the caller has passed, and until when that counts."""

    course_code: str
    passed_on: date
    counts_until: date


class SessionIn(FormModel):
    """A session that the company held: which course, when, where, and who took part."""

    course_code: Code
    held_on: date
    place: Annotated[str, Field(max_length=200)] = ""
    people: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=500)]


@router.get("/courses")
def list_courses(entry: Annotated[Entry, guard(Act.COURSE_VIEW)]) -> list[CourseOut]:  # noqa: ARG001  # the door alone
    """All courses, cases first."""
    return [CourseOut.model_validate(one) for one in built_in().values()]


@router.get("/courses/passed")
def list_passed(entry: Annotated[Entry, guard(Act.COURSE_VIEW)]) -> list[OwnOut]:
    """What the caller has passed."""
    passed = queries.list_own(entry.session, entry.actor.organisation_id, entry.actor.user_id)
    return [OwnOut(course_code=code, passed_on=day, counts_until=counts_until(day)) for code, day in passed.items()]


@router.get("/engagements/{engagement_id}/education")
def list_asked(entry: Annotated[Entry, guard(Act.EDUCATION_VIEW, of=subjects.engagement)]) -> list[AskedOut]:
    """Which courses are asked for in a work, and who of its handlers has passed them."""
    today = local_day(entry.session, entry.subject, entry.stamp.at)
    return [
        AskedOut(id=one.assignment.id, course_code=one.assignment.course_code, due_on=one.assignment.due_on, passed=one.passed)
        for one in queries.list_progress(entry.session, entry.subject, today)
    ]


@router.post("/engagements/{engagement_id}/education", status_code=201)
def assign(entry: Annotated[Entry, guard(Act.EDUCATION_ASSIGN, of=subjects.engagement)], given: AssignInput) -> list[str]:
    """Ask for courses until a day; the contractor's people are told. The ids of what is asked for now."""
    return [one.id for one in assign_by(entry, given)]


@router.post("/education-assignments/{assignment_id}/ending", status_code=204)
def end(entry: Annotated[Entry, guard(Act.EDUCATION_END, of=subjects.education_assignment)]) -> None:
    """No longer ask for a course."""
    actions.end(entry.session, entry.stamp, entry.subject)


@router.get("/education-records")
def list_records(
    entry: Annotated[Entry, guard(Act.EDUCATION_RECORD)], after: Annotated[str | None, Query(max_length=32)] = None
) -> RecordPage:
    """The records of the own company."""
    found = queries.list_records(entry.session, entry.actor.organisation_id, after=after, limit=PAGE + 1)
    shown = [RecordOut.model_validate(one) for one in found[:PAGE]]
    return RecordPage(records=shown, next_after=shown[-1].id if len(found) > PAGE else None)


@router.post("/education-records", status_code=201)
def record_session(entry: Annotated[Entry, guard(Act.EDUCATION_RECORD)], given: SessionIn) -> list[str]:
    """Record a session of the own company; the ids of the records."""
    return [one.id for one in actions.record_session(entry.session, entry.stamp, today=today_of(entry), **given.model_dump())]
