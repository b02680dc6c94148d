"""Education and support over the API: how they stand, and the main acts of education."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from contracts.education import actions as education
from contracts.education import queries as learnt
from contracts.engagements.queries import local_day
from contracts.support import actions as fair_dealing
from contracts.support import queries as support
from contracts.support.models import SupportBasis
from contracts.support.queries import RecordRow
from contracts.support.rules import find_unknown
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.formats import DISPLAY_TIME_ZONE
from storage.acts import Act
from storage.clock import local_date

router = APIRouter()
PAGE = 50
Code = Annotated[str, Field(min_length=1, max_length=40)]


class CourseOut(BaseModel):
    """A course that is asked for, and the day on which each of the handlers has passed it."""

    id: str
    course_code: str
    due_on: date
    passed: dict[str, date | None]


class AssignIn(BaseModel):
    """Which courses are asked for, until when, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    course_codes: Annotated[list[Code], Field(min_length=1, max_length=40)]
    due_on: date
    reason: Annotated[str, Field(max_length=500)] = ""


class SessionIn(BaseModel):
    """A session that the company held: which course, when, where, and who took part."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    course_code: Code
    held_on: date
    place: Annotated[str, Field(max_length=200)] = ""
    people: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=500)]


class SupportOut(BaseModel):
    """A demand on the contractor, with what should still be talked over (codes; never a legal verdict)."""

    id: str
    number: int
    necessity: str
    talks: int
    concerns: list[str]
    capital_yen: int | None  # of the contractor, as it was last told; None: nobody has told it
    employees: int | None
    as_of: date | None
    source: str
    unknown: list[str]


class ScaleIn(BaseModel):
    """The contractor's size, as it told it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    capital_yen: Annotated[int, Field(ge=0, le=10**14)] | None = None
    employees: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    as_of: date
    source: Annotated[str, Field(min_length=1, max_length=300)]


@router.get("/engagements/{engagement_id}/education")
def list_education(entry: Annotated[Entry, guard(Act.EDUCATION_VIEW, of=subjects.engagement)]) -> list[CourseOut]:
    """Which courses are asked for in a work, and who has passed them."""
    today = local_day(entry.session, entry.subject, entry.stamp.at)
    return [
        CourseOut(id=one.assignment.id, course_code=one.assignment.course_code, due_on=one.assignment.due_on, passed=one.passed)
        for one in learnt.list_progress(entry.session, entry.subject, today)
    ]


@router.post("/engagements/{engagement_id}/education", status_code=201)
def assign(entry: Annotated[Entry, guard(Act.EDUCATION_ASSIGN, of=subjects.engagement)], given: AssignIn) -> list[str]:
    """Ask for courses; the ids of what is asked for now."""
    today = local_day(entry.session, entry.subject, entry.stamp.at)
    return [one.id for one in education.assign(entry.session, entry.stamp, entry.subject, today=today, **given.model_dump())]


@router.post("/education-records", status_code=201)
def record_session(entry: Annotated[Entry, guard(Act.EDUCATION_RECORD)], given: SessionIn) -> list[str]:
    """Record a session of the own company; the ids of the records."""
    today = local_date(entry.stamp.at, DISPLAY_TIME_ZONE.key)
    return [one.id for one in education.record_session(entry.session, entry.stamp, today=today, **given.model_dump())]


@router.get("/engagements/{engagement_id}/support")
def list_support(entry: Annotated[Entry, guard(Act.SUPPORT_VIEW, of=subjects.engagement)]) -> list[SupportOut]:
    """What is asked of the contractor of a work, what should still be talked over, and what is known of the contractor's size."""
    rows = support.list_rows(entry.session, entry.reach, entry.subject.id)
    bases = support.latest_bases(entry.session, [row.record.id for row in rows])
    return [_support_out(row, bases.get(row.record.id)) for row in rows]


@router.post("/support/{support_id}/scale", status_code=201)
def tell_scale(entry: Annotated[Entry, guard(Act.SUPPORT_SCALE, of=subjects.support)], told: ScaleIn) -> dict[str, str]:
    """Write down the contractor's capital and employees as it told them; what was known before stays beside it."""
    made = fair_dealing.tell_scale(entry.session, entry.stamp, entry.subject, told=fair_dealing.Scale(**told.model_dump()))
    return {"id": made.id}


def _support_out(row: RecordRow, basis: SupportBasis | None) -> SupportOut:
    capital, employees = (basis.capital_yen, basis.employees) if basis else (None, None)
    return SupportOut(
        id=row.record.id,
        number=row.record.number,
        necessity=row.record.necessity,
        talks=row.talks,
        concerns=list(row.concerns),
        capital_yen=capital,
        employees=employees,
        as_of=basis.as_of if basis else None,
        source=basis.source if basis else "",
        unknown=list(find_unknown(capital, employees)),
    )
