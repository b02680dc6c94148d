"""The record after the first notice: written anew as a version, added to by what happened and by files."""

from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.incidents import actions, queries
from contracts.incidents.models import Incident, IncidentEvent, IncidentFile, IncidentVersion
from contracts.incidents.rules import TEXT_LIMIT, IncidentKind, Particulars, Told
from contracts.incidents.taxonomy import taxonomy
from contracts.information import queries as information
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.filing import INQUIRY_WAYS
from portal.pages.incidents.record import page
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Codes = Annotated[list[str], Field(max_length=30)]


class RecordInput(FormModel):
    """Who, when, where, what, why, how; what is affected; the taxonomy. Everything may still be empty."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    certainty: Annotated[str, Field(pattern="^(certain|suspected)$")]
    what: Text = ""
    who: Text = ""
    where: Text = ""
    why: Text = ""
    how: Text = ""
    occurred_on: date | None = None
    occurred_time: time | None = None
    containment: Text = ""
    secondary_damage: Text = ""
    response_to_persons: Text = ""
    publication: Text = ""
    persons_count: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    persons_certain: bool = False
    cause: Annotated[str, Field(max_length=40)] = ""
    information: Codes = []
    effects: Codes = []
    people: Codes = []
    places: Codes = []
    found_by: Annotated[str, Field(max_length=40)] = ""
    responses: Codes = []
    preventions: Codes = []
    repetition: Annotated[str, Field(max_length=40)] = ""
    item_id: Annotated[list[str], Field(max_length=500)] = []
    class_code: Annotated[list[str], Field(max_length=50)] = []
    inquirer: Text = ""
    inquiry_way: Annotated[str, Field(max_length=40)] = ""
    inquiry_about: Text = ""
    told: Annotated[str, Field(pattern="^(|nothing|something|unknown)$")] = ""
    revision: Annotated[str, Field(max_length=500)] = ""

    def particulars(self, zone: ZoneInfo) -> Particulars:
        """What is kept; a day without a time counts from its beginning."""
        at = None if self.occurred_on is None else datetime.combine(self.occurred_on, self.occurred_time or time(0, 0), zone)
        own = self.model_dump(
            exclude={"version", "certainty", "occurred_on", "occurred_time", "persons_certain", "item_id", "class_code", "revision"}
        )
        return Particulars(**own, occurred_at=at, is_persons_count_certain=self.persons_certain, item_ids=self.item_id)


class EventInput(FormModel):
    """What happened when; for a talk about prevention, the links whose principals took part."""

    happened_on: date
    happened_time: time
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    talk_with: Annotated[list[str], Field(max_length=10)] = []


class FileInput(FormModel):
    """A file comes beside it."""


@router.get("/incidents/{incident_id}/record")
def edit(entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident)]) -> Response:
    """The record to write anew, as it stands."""
    incident: Incident = entry.subject
    work = work_of(entry, incident.engagement_id)
    version, said = queries.get_latest(entry.session, incident)
    at = said.occurred_at.astimezone(ZoneInfo(work.principal.time_zone)) if said.occurred_at else None
    values: dict[str, Any] = {name: "" if value is None else value for name, value in said.model_dump().items()}
    values |= {
        "version": incident.version,
        "certainty": "suspected" if incident.is_suspected else "certain",
        "occurred_on": at.date() if at else "",
        "occurred_time": at.strftime("%H:%M") if at else "",
        "persons_certain": "yes" if said.is_persons_count_certain else "",
        "item_id": said.item_ids,
        "class_code": version.class_codes if version else queries.list_stopped(entry.session, incident.id),
        "what": said.what or incident.summary,
        "revision": "",
    }
    return _form(entry, blank_form(**values))


@router.post("/incidents/{incident_id}/record")
def revise(entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident)]) -> Response:
    """Keep it as a further version; classes that come in are stopped with this."""
    incident: Incident = entry.subject
    zone = ZoneInfo(work_of(entry, incident.engagement_id).principal.time_zone)
    filled = read_form(RecordInput, entry.form)

    def write(value: RecordInput) -> IncidentVersion:
        return actions.revise(
            entry.session,
            entry.stamp,
            incident,
            particulars=value.particulars(zone),
            class_codes=value.class_code,
            is_suspected=value.certainty == "suspected",
            reason=value.revision,
            expected_version=value.version,
        )

    made = attempt(entry.session, filled, write)
    if made is None:
        return _form(entry, filled, 409 if filled.problems[0].code == "incident-changed-meanwhile" else filled.status)
    return redirect(entry, f"/incidents/{incident.id}", "incident-revised", number=made.number)


@router.post("/incidents/{incident_id}/events")
def add_event(entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident)]) -> Response:
    """Add to what happened."""
    incident: Incident = entry.subject
    zone = ZoneInfo(work_of(entry, incident.engagement_id).principal.time_zone)
    filled = read_form(EventInput, entry.form)

    def add(value: EventInput) -> IncidentEvent:
        at = datetime.combine(value.happened_on, value.happened_time, zone)
        return actions.add_event(entry.session, entry.stamp, incident, happened_at=at, text=value.text, talk_with=value.talk_with)

    if attempt(entry.session, filled, add) is None:
        return page(entry, filled, "event", filled.status)
    return redirect(entry, f"/incidents/{incident.id}#events", "incident-event-added")


@router.post("/incidents/{incident_id}/files")
def add_file(entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident, takes_file=True)]) -> Response:
    """Lay a file beside the record; it is shown once the check of it is done."""
    incident: Incident = entry.subject
    filled = read_form(FileInput, entry.form)
    if entry.intake is None:
        filled.problems.append(FieldProblem("file", "file-missing"))
    if attempt(entry.session, filled, lambda _value: add_file_by(entry)) is None:
        return page(entry, filled, "file", filled.status)
    return redirect(entry, f"/incidents/{incident.id}#files", "incident-file-added")


def add_file_by(entry: Entry) -> IncidentFile:
    """Lay the file that came along beside the record."""
    file = keep_file(entry, engagement_id=entry.subject.engagement_id)
    return actions.attach(entry.session, entry.stamp, entry.subject, evidence_id=file.id)


def _form(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    incident: Incident = entry.subject
    work = work_of(entry, incident.engagement_id)
    items = information.list_items(entry.session, incident.engagement_id)
    of_items = {row.class_code for row in items} | {row.code for row in information.list_needed(entry.session, incident.engagement_id)}
    touched = set(filled.raw.get("class_code") or [])  # type: ignore[call-overload]  # a list field
    return render(
        entry,
        "incidents/edit.html",
        status,
        work=work,
        incident=incident,
        filled=filled,
        items=items,
        classes=[row for row in information.list_classes(entry.session) if row.code in of_items | touched],
        fields={field["code"]: field for field in taxonomy()["fields"]},
        is_inquiry=incident.kind == IncidentKind.IMPERSONATING_INQUIRY,
        inquiry_ways=INQUIRY_WAYS,
        told=list(Told),
        limit=TEXT_LIMIT,
    )
