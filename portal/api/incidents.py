"""Incidents over the API: the first notice, and reading one or all of those in reach. The same doors and actions as the pages."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.incidents import actions, queries
from contracts.incidents.models import Incident
from contracts.incidents.rules import IncidentKind, IncidentState, Particulars
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.filing import find_origin
from portal.pages.incidents.mailing import tell_by_mail
from portal.pages.incidents.shown import list_lines, read_companies
from portal.pages.information.work import work_of
from storage.acts import Act

router = APIRouter()
PAGE = 50


class NoticeIn(BaseModel):
    """The first notice. Without classes nobody knows yet what it touches, and it stops every class.

    `origin_incident_id`: the incident further down the chain with which this one began.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: IncidentKind
    is_suspected: bool
    summary: Annotated[str, Field(min_length=1, max_length=2000)]
    noticed_at: AwareDatetime
    class_codes: Annotated[list[str], Field(max_length=50)] = []
    particulars: Particulars = Particulars()
    origin_incident_id: Annotated[str, Field(max_length=32)] | None = None


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class IncidentOut(BaseModel):
    """An incident in reach. `stopped`: the classes that it stops now; an open one without any stops all."""

    id: str
    engagement_id: str
    kind: str
    is_suspected: bool
    summary: str
    state: str
    noticed_at: datetime
    recorded_at: datetime
    stopped: list[str]


class IncidentPage(BaseModel):
    """One page of incidents, newest first; `next_after` is None on the last one."""

    incidents: list[IncidentOut]
    next_after: str | None


class NoticeOut(BaseModel):
    """Who has to know: by whom, until when, and how it was told and reached them.

    Companies are named as far as the reader may know them.
    """

    id: str
    recipient: str
    owes: str
    duty: str
    due_at: datetime | None
    told_at: datetime | None
    way: str
    opened_at: datetime | None
    confirmed_at: datetime | None


class MeasureOut(_Read):
    """A measure against recurrence; its `state` says whose turn it is."""

    id: str
    number: int
    text: str
    responsible: str
    due_on: date
    state: str
    version: int


class LiftOut(_Read):
    """A proposal to lift the stop of some classes; a second person approves or declines it on the page."""

    id: str
    class_codes: list[str]
    reason: str
    state: str
    proposed_at: datetime
    decided_at: datetime | None
    decision_reason: str


class EventOut(_Read):
    """What happened when."""

    id: str
    happened_at: datetime
    text: str
    is_talk: bool


class FileOut(_Read):
    """A file beside the record or one of its measures; it can be opened once `state` is "available"."""

    evidence_id: str
    measure_id: str | None
    display_name: str
    state: str
    attached_at: datetime


class IncidentDetail(IncidentOut):
    """An incident with the latest version of its record, who was told, measures, and what stands between it and its close."""

    version: int
    particulars: dict[str, Any]
    class_codes: list[str]
    notices: list[NoticeOut]
    measures: list[MeasureOut]
    lifts: list[LiftOut]
    events: list[EventOut]
    files: list[FileOut]
    missing: list[str]


@router.get("/incidents")
def list_incidents(
    entry: Annotated[Entry, guard(Act.INCIDENT_VIEW)],
    state: IncidentState | None = None,
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> IncidentPage:
    """The incidents in the caller's reach."""
    states = None if state is None else [state]
    rows = queries.list_rows(entry.session, entry.reach, states=states, after=after, limit=PAGE + 1)
    stopped = queries.list_stopped_of(entry.session, [row.id for row in rows[:PAGE]])
    shown = [
        IncidentOut(
            id=row.id,
            engagement_id=row.engagement_id,
            kind=row.kind,
            is_suspected=row.is_suspected,
            summary=row.summary,
            state=row.state,
            noticed_at=row.noticed_at,
            recorded_at=row.recorded_at,
            stopped=stopped.get(row.id, []) if row.state == IncidentState.OPEN else [],
        )
        for row in rows[:PAGE]
    ]
    return IncidentPage(incidents=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.get("/incidents/{incident_id}")
def show_incident(entry: Annotated[Entry, guard(Act.INCIDENT_READ, of=subjects.incident)]) -> IncidentDetail:
    """One incident. A program of a company that was told counts as opening the notice, as its people do."""
    incident: Incident = entry.subject
    actions.note_opened(entry.session, entry.stamp, incident)
    version, said = queries.get_latest(entry.session, incident)
    session = entry.session
    return IncidentDetail(
        **incident_out(entry, incident).model_dump(),
        version=incident.version,
        particulars=said.model_dump(mode="json"),
        class_codes=version.class_codes if version else [],
        notices=notices_out(entry, incident),
        measures=[MeasureOut.model_validate(row.measure) for row in queries.list_measures(session, incident.id)],
        lifts=[LiftOut.model_validate(one) for one in queries.list_lifts(session, incident.id)],
        events=[EventOut.model_validate(one) for one in queries.list_events(session, incident.id)],
        files=[FileOut.model_validate(one) for one in queries.list_files(session, incident.id)],
        missing=queries.what_is_missing_of(session, incident),
    )


@router.post("/engagements/{engagement_id}/incidents", status_code=201)
def file_incident(entry: Annotated[Entry, guard(Act.INCIDENT_RECORD, of=subjects.engagement)], notice: NoticeIn) -> IncidentOut:
    """Give the first notice: sharing of what it touches stops, and everybody whom the portal can tell is told."""
    origin = find_origin(entry, notice.origin_incident_id) if notice.origin_incident_id else None
    given = {name: getattr(notice, name) for name in NoticeIn.model_fields if name != "origin_incident_id"}
    made = actions.record(entry.session, entry.stamp, entry.subject, **given, origin_incident_id=origin.id if origin else None)
    tell_by_mail(entry, made)
    return incident_out(entry, made)


def incident_out(entry: Entry, incident: Incident) -> IncidentOut:
    """How an incident stands."""
    stopped = queries.list_stopped(entry.session, incident.id) if incident.state == IncidentState.OPEN else []
    names = {"id", "engagement_id", "kind", "is_suspected", "summary", "state", "noticed_at", "recorded_at"}
    return IncidentOut(**incident.model_dump(include=names), stopped=stopped)


def notices_out(entry: Entry, incident: Incident) -> list[NoticeOut]:
    """Who has to know and who was told, in the words of the page."""
    work = work_of(entry, incident.engagement_id)
    lines, _ = list_lines(entry, incident, read_companies(entry, work.engagement), entry.stamp.at)
    return [
        NoticeOut(
            recipient=line.recipient,
            owes=line.owes,
            duty=line.duty,
            due_at=line.due_at,
            **line.notice.model_dump(include={"id", "told_at", "way", "opened_at", "confirmed_at"}),
        )
        for line in lines
    ]
