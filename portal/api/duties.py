"""Duties over the API: what is due and when, and how each obligation of a work stands."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from contracts.obligations import queries
from contracts.obligations.lists import DueRow, Side, Wanted, list_due, read_row
from contracts.obligations.models import Performance
from contracts.obligations.rules import OPEN, PerformanceState
from portal.guards import Entry, guard
from portal.pages import subjects
from storage.acts import Act

router = APIRouter()
PAGE = 50
DONE = (PerformanceState.FULFILLED, PerformanceState.WAIVED)


class DutyOut(BaseModel):
    """One performance: of which obligation, in which work, whose turn it is and until when."""

    id: str
    engagement_id: str
    work: str
    code: str
    title: dict[str, str]
    occasion: str
    owner: str
    principal: str
    contractor: str
    fell_due_at: datetime
    due_at: datetime | None
    state: str
    is_late: bool
    fulfilled_at: datetime | None
    subject_kind: str
    subject_id: str
    version: int


class DutyPage(BaseModel):
    """One page of performances by deadline; `next_after` is None on the last one."""

    duties: list[DutyOut]
    next_after: str | None


class ObligationOut(BaseModel):
    """An obligation in force, and how often it was performed so far."""

    id: str
    code: str
    title: dict[str, str]
    paragraphs: list[str]
    owes: str
    trigger: dict[str, str]
    evidence: dict[str, str]
    survives: bool
    fulfilled: int
    late: int
    waived: int


class BoardOut(BaseModel):
    """The obligations in force of a work, and what is due of them."""

    obligations: list[ObligationOut]
    due: list[DutyOut]


@router.get("/duties")
def list_duties(
    entry: Annotated[Entry, guard(Act.HOME_VIEW)],
    side: Side | None = None,
    state: Literal["open", "late", "done"] = "open",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> DutyPage:
    """What the caller's organisation owes ("ours") or is owed ("theirs"), by deadline."""
    late_before = entry.stamp.at if state == "late" else None
    wanted = Wanted(side=side, states=DONE if state == "done" else OPEN, due_before=late_before)
    rows = list_due(entry.session, entry.reach, wanted, after=after, limit=PAGE + 1, newest_first=state == "done")
    return DutyPage(duties=[_out(row, entry.stamp.at) for row in rows[:PAGE]], next_after=rows[PAGE - 1].id if len(rows) > PAGE else None)


@router.get("/engagements/{engagement_id}/duties")
def show_board(entry: Annotated[Entry, guard(Act.DUTY_VIEW, of=subjects.engagement)]) -> BoardOut:
    """Every obligation of the agreement in force, and what is due."""
    engagement_id = entry.subject.id
    records = queries.count_records(entry.session, engagement_id)
    rows = list_due(entry.session, entry.reach, Wanted(states=OPEN, engagement_id=engagement_id), limit=200)
    obligations = []
    for one in queries.in_force(entry.session, engagement_id):
        record = records.get(one.id, queries.Record(0, 0, 0))
        told = one.model_dump(include={"id", "code", "title", "paragraphs", "owes", "trigger", "evidence", "survives"})
        obligations.append(ObligationOut(**told, fulfilled=record.fulfilled, late=record.late, waived=record.waived))
    return BoardOut(obligations=obligations, due=[_out(row, entry.stamp.at) for row in rows])


@router.get("/duties/{performance_id}")
def show_duty(entry: Annotated[Entry, guard(Act.DUTY_VIEW, of=subjects.performance)]) -> DutyOut:
    """One performance as it stands; `version` is what the next step has to name."""
    return read_duty(entry, entry.subject)


def read_duty(entry: Entry, performance: Performance) -> DutyOut:
    """The performance as it stands now."""
    row = read_row(entry.session, performance.id)
    assert row is not None
    return _out(row, entry.stamp.at)


def _out(row: DueRow, now: datetime) -> DutyOut:
    is_contractors = row.owner_organisation_id == row.contractor_id
    return DutyOut(
        id=row.id,
        engagement_id=row.engagement_id,
        work=row.work,
        code=row.code,
        title=row.title,
        occasion=row.occasion,
        owner=row.contractor if is_contractors else row.principal,
        principal=row.principal,
        contractor=row.contractor,
        fell_due_at=row.fell_due_at,
        due_at=row.due_at,
        state=row.state,
        is_late=row.is_late(now) or (row.state == PerformanceState.FULFILLED and row.was_late),
        fulfilled_at=row.fulfilled_at,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        version=row.version,
    )
