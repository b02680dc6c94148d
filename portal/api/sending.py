"""Sending to many over the API, and the schedule of a work: a dry run, who is left out, the start, and what became of each."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from portal.api.bodies import Done
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.sending.dispatches import TicksInput, choose_by, start_by
from portal.pages.sending.preparing import PreparationInput, prepare_by
from portal.pages.sending.schedules import Line, ScheduleInput, read_lines, set_by
from portal.sending.preview import list_targets
from questionnaires.dispatches import queries
from questionnaires.dispatches.rules import TargetState
from questionnaires.schedules.queries import list_questionnaires
from storage.acts import Act

router = APIRouter()
PAGE = 50


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CountsOut(_Read):
    """How many targets stand in each state; `untold` of the sent ones reached nobody by mail."""

    total: int
    waiting: int
    sent: int
    failed: int
    left_out: int
    untold: int


class DispatchOut(_Read):
    """A dispatch in a list; `state` is preparing (a dry run), running or done."""

    id: str
    title: dict[str, str]
    state: str
    due_on: date
    prepared_at: datetime
    total: int
    sent: int


class DispatchPage(BaseModel):
    """One page of dispatches, the newest first; `next_after` is None on the last one."""

    dispatches: list[DispatchOut]
    next_after: str | None


class PreparedOut(Done):
    """A dispatch with its numbers: in a dry run `waiting` would get it, and `left_out` would not."""

    counts: CountsOut


class TargetOut(_Read):
    """One engagement of a dispatch and what would or did become of it; `reason` says why not."""

    position: int
    engagement_id: str
    work: str
    contractor_id: str
    contractor_name: str
    tier: str
    state: str
    reason: str
    told: int
    assessment_id: str | None


class DispatchDetail(PreparedOut):
    """A dispatch with one page of its targets by position; `next_after` is None on the last one."""

    targets: list[TargetOut]
    next_after: int | None


class OccurrenceOut(_Read):
    """An occurrence of a schedule, and what came of it."""

    cause: str
    happened_at: datetime | None
    state: str
    reason: str
    assessment_id: str | None
    found_at: datetime


class ScheduleOut(BaseModel):
    """When one questionnaire is asked again; `version` is what a change of it sends back."""

    questionnaire: str
    title: dict[str, str]
    is_active: bool
    version: int
    before_start_days: int | None
    yearly_months: int | None
    events: list[str]
    answer_days: int
    next_on: date | None
    occurrences: list[OccurrenceOut]


@router.get("/sending")
def list_dispatches(
    entry: Annotated[Entry, guard(Act.DISPATCH_PREPARE)], after: Annotated[str | None, Query(max_length=32)] = None
) -> DispatchPage:
    """All dispatches of the organisation, the newest first."""
    rows = queries.list_rows(entry.session, entry.actor.organisation_id, after=after, limit=PAGE + 1)
    shown = [DispatchOut.model_validate(row) for row in rows[:PAGE]]
    return DispatchPage(dispatches=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/sending", status_code=201)
def prepare(entry: Annotated[Entry, guard(Act.DISPATCH_PREPARE)], given: PreparationInput) -> PreparedOut:
    """Store who would get what as a dry run; nothing is sent."""
    made = prepare_by(entry, given)
    return PreparedOut(id=made.id, state=made.state, counts=_counts(entry, made.id))


@router.get("/sending/{dispatch_id}")
def show_dispatch(
    entry: Annotated[Entry, guard(Act.DISPATCH_VIEW, of=subjects.dispatch)],
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    state: TargetState | None = None,
) -> DispatchDetail:
    """Who gets what, or how far it is, or what became of each."""
    found = entry.subject
    rows = list_targets(entry.session, found, states=[state] if state else (), after=after, limit=PAGE + 1)
    return DispatchDetail(
        id=found.id,
        state=found.state,
        counts=_counts(entry, found.id),
        targets=[TargetOut.model_validate(row) for row in rows[:PAGE]],
        next_after=rows[PAGE - 1].position if len(rows) > PAGE else None,
    )


@router.post("/sending/{dispatch_id}/targets")
def choose_targets(entry: Annotated[Entry, guard(Act.DISPATCH_START, of=subjects.dispatch)], given: TicksInput) -> CountsOut:
    """Of the positions `shown` keep those in `taken`; or with `all` keep everybody (taken), or nobody (left-out)."""
    return CountsOut.model_validate(choose_by(entry, given))


@router.post("/sending/{dispatch_id}/start")
def start(entry: Annotated[Entry, guard(Act.DISPATCH_START, of=subjects.dispatch)]) -> PreparedOut:
    """Begin to send; the worker goes on without the program, and again where it had given up."""
    start_by(entry)
    return PreparedOut(id=entry.subject.id, state=entry.subject.state, counts=_counts(entry, entry.subject.id))


@router.get("/engagements/{engagement_id}/schedule")
def list_schedules(entry: Annotated[Entry, guard(Act.SCHEDULE_VIEW, of=subjects.engagement)]) -> list[ScheduleOut]:
    """What is asked again for this work, when next, and what came of it so far."""
    return [_schedule_out(line) for line in _lines(entry)]


@router.post("/engagements/{engagement_id}/schedule")
def set_schedule(entry: Annotated[Entry, guard(Act.SCHEDULE_SET, of=subjects.engagement)], given: ScheduleInput) -> ScheduleOut:
    """Set the schedule of one questionnaire (`owner|code`, without an owner the built-in one); no kind of occasion ends it."""
    made = set_by(entry, given)
    return next(_schedule_out(line) for line in _lines(entry) if line.schedule.id == made.id)


def _counts(entry: Entry, dispatch_id: str) -> CountsOut:
    return CountsOut.model_validate(queries.count(entry.session, dispatch_id))


def _lines(entry: Entry) -> list[Line]:
    return read_lines(entry, list_questionnaires(entry.session, entry.actor.organisation_id))


def _schedule_out(line: Line) -> ScheduleOut:
    one = line.schedule
    return ScheduleOut(
        questionnaire=line.key,
        title=line.title,
        is_active=one.is_active,
        version=one.version,
        before_start_days=one.before_start_days,
        yearly_months=one.yearly_months,
        events=list(one.events),
        answer_days=one.answer_days,
        next_on=line.next[0] if line.next else None,
        occurrences=[OccurrenceOut.model_validate(run) for run in line.runs],
    )
