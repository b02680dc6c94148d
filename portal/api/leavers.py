"""Leavers over the API: one act ends the entries in handlers' ledgers and lists what must come back, until the record is closed."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.leavers import actions, queries
from contracts.leavers.models import Leaver
from portal.api.bodies import PAGE, Done, Id, Name, Raw, read_body, with_file
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.registers.leavers import LeaverInput, PledgeInput, PointInput, SettlementInput, pledge_by, record_by
from storage.acts import Act

router = APIRouter()
Own = Annotated[Entry, guard(Act.LEAVER_KEEP, of=subjects.leaver)]


class LeaverIn(FormModel):
    """Who left and when, the entries of handlers' ledgers that end, and what must come back."""

    person_name: Name
    left_on: date
    reason: Annotated[str, Field(max_length=500)] = ""
    user_id: Id | None = None
    handler_ids: Annotated[list[Id], Field(max_length=200)] = []
    points: Annotated[list[PointInput], Field(max_length=50)] = []


class LeaverRow(Done):
    """A person who leaves, and how much of what must come back is settled."""

    person_name: str
    left_on: date
    points: int
    settled: int


class LeaverPage(BaseModel):
    """One page of leavers, the latest first; `next_after` is None on the last one."""

    leavers: list[LeaverRow]
    next_after: str | None


class PointOut(BaseModel):
    """One thing that must come back."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    name: str
    settled_on: date | None
    note: str


class EndedOut(BaseModel):
    """An entry of a handlers' ledger that ended because the person left."""

    model_config = ConfigDict(from_attributes=True)

    handler_id: str
    engagement_id: str
    work: str
    duty: str


class LeaverOut(Done):
    """A leaver with what ended and what must come back."""

    person_name: str
    left_on: date
    reason: str
    account_ended_at: datetime | None
    pledged_on: date | None
    pledge_evidence_id: str | None
    points: list[PointOut]
    ended: list[EndedOut]


@router.get("/leavers")
def list_leavers(entry: Annotated[Entry, guard(Act.LEAVER_VIEW)], after: Annotated[str | None, Query(max_length=32)] = None) -> LeaverPage:
    """The leavers of the own company."""
    rows = queries.list_rows(entry.session, entry.actor, after=after, limit=PAGE + 1)
    shown = [LeaverRow.model_validate(row) for row in rows[:PAGE]]
    return LeaverPage(leavers=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/leavers", status_code=201)
def record(entry: Annotated[Entry, guard(Act.LEAVER_KEEP)], given: LeaverIn) -> LeaverOut:
    """A person leaves: the named entries of handlers' ledgers end at once, and what must come back is listed.

    To end an account (`user_id`) in the same act needs a person who is signed in: a key lets nobody in and puts nobody out.
    """
    filled = LeaverInput(
        person_name=given.person_name,
        left_on=given.left_on,
        reason=given.reason,
        user_id=given.user_id or "",
        handler_ids=given.handler_ids,
        point_kind=[one.kind for one in given.points],
        point_name=[one.name for one in given.points],
    )
    return _out(entry, record_by(entry, filled))


@router.get("/leavers/{leaver_id}")
def show(entry: Annotated[Entry, guard(Act.LEAVER_VIEW, of=subjects.leaver)]) -> LeaverOut:
    """What ended, what came back, and what is still open."""
    return _out(entry, entry.subject)


@router.post("/leavers/{leaver_id}/points", status_code=201)
def add_point(entry: Own, given: PointInput) -> LeaverOut:
    """One more thing that must come back."""
    actions.add_point(entry.session, entry.stamp, entry.subject, **given.model_dump())
    return _out(entry, entry.subject)


@router.post("/leavers/{leaver_id}/points/{point_id}/settlement")
def settle(entry: Own, point_id: str, given: SettlementInput) -> LeaverOut:
    """A thing came back."""
    actions.settle_point(entry.session, entry.stamp, entry.subject, point_id, **given.model_dump())
    return _out(entry, entry.subject)


@router.post("/leavers/{leaver_id}/pledge", openapi_extra=with_file(PledgeInput))
def pledge(raw: Raw, entry: Annotated[Entry, guard(Act.LEAVER_KEEP, of=subjects.leaver, takes_file=True)]) -> LeaverOut:
    """The final pledge was given, with the signed paper if it is at hand."""
    return _out(entry, pledge_by(entry, read_body(PledgeInput, raw, entry)))


@router.post("/leavers/{leaver_id}/closing")
def close(entry: Own) -> LeaverOut:
    """Close the record; refused while anything is open."""
    return _out(entry, actions.close(entry.session, entry.stamp, entry.subject))


def _out(entry: Entry, leaver: Leaver) -> LeaverOut:
    return LeaverOut(
        **leaver.model_dump(include=set(LeaverOut.model_fields)),
        points=[PointOut.model_validate(one) for one in queries.list_points(entry.session, leaver.id)],
        ended=[EndedOut.model_validate(one) for one in queries.list_ended(entry.session, leaver.id)],
    )
