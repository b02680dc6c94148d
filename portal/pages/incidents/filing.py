"""The first notice: the fewest fields, on a phone, without JavaScript. Everything else can wait; the stop and the telling cannot."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements import queries as engagements
from contracts.incidents import actions, queries
from contracts.incidents.models import Incident
from contracts.incidents.rules import IncidentKind, IncidentState, Particulars, Told
from contracts.information import queries as information
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.mailing import tell_by_mail
from portal.pages.information.work import OptionalText, work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
PAGE = 50
INQUIRY_WAYS = ("telephone", "mail", "message", "visit", "letter", "other")
OPEN_TO_PUBLIC = "PUBLIC"


class NoticeInput(FormModel):
    """What happened, or may have happened. No class chosen means: not known yet, so all classes stop."""

    kind: IncidentKind
    certainty: Literal["certain", "suspected"] = "suspected"
    noticed_on: date
    noticed_time: time
    class_code: Annotated[list[str], Field(max_length=50)] = []
    summary: Annotated[str, Field(min_length=1, max_length=2000)]
    inquirer: OptionalText = ""
    inquiry_way: Literal["", "telephone", "mail", "message", "visit", "letter", "other"] = ""
    inquiry_about: OptionalText = ""
    told: Literal["", "nothing", "something", "unknown"] = ""
    origin: Annotated[str, Field(max_length=32)] = ""

    @property
    def particulars(self) -> Particulars:
        """What an impersonating inquiry says beyond the common fields."""
        if self.kind is not IncidentKind.IMPERSONATING_INQUIRY:
            return Particulars()
        return Particulars(
            inquirer=self.inquirer, inquiry_way=self.inquiry_way, inquiry_about=self.inquiry_about, told=self.told or Told.UNKNOWN
        )


@router.get("/incidents/new")
def choose(entry: Annotated[Entry, guard(Act.INCIDENT_VIEW)], search: Annotated[str, Query(max_length=100)] = "") -> Response:
    """In which work it happened; with only one, straight to its form."""
    rows = [
        row
        for side in (False, True)
        for row in engagements.list_rows(entry.session, entry.reach, as_principal=side, search=search, limit=PAGE)
    ]
    if len(rows) == 1 and not search:
        return redirect(entry, f"/engagements/{rows[0].id}/incidents/new")
    return render(entry, "incidents/choose.html", rows=rows, search=search, limit=PAGE)


@router.get("/engagements/{engagement_id}/incidents")
def show(entry: Annotated[Entry, guard(Act.INCIDENT_VIEW, of=subjects.engagement)]) -> Response:
    """The incidents of the engagement, and those further down its chain."""
    rows = queries.list_for_engagement(entry.session, entry.reach, entry.subject.id)
    return render(
        entry,
        "incidents/engagement.html",
        work=work_of(entry),
        incidents=rows,
        below=queries.list_below(entry.session, entry.subject.id),
        names={row.code: row.name for row in information.list_classes(entry.session)},
        may_record=entry.may(Act.INCIDENT_RECORD),
    )


@router.get("/engagements/{engagement_id}/incidents/new")
def new(
    entry: Annotated[Entry, guard(Act.INCIDENT_RECORD, of=subjects.engagement)],
    form: Literal["incident", "inquiry"] = "incident",
    origin: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """The form of the first notice; `origin` is an incident further down the chain that touches this link too."""
    work = work_of(entry)
    local = entry.stamp.at.astimezone(ZoneInfo(work.principal.time_zone))
    known: dict[str, object] = {}
    if origin and (found := find_origin(entry, origin)) is not None:
        known = {
            "kind": found.kind,
            "summary": found.summary,
            "class_code": queries.list_stopped(entry.session, found.id),
            "origin": found.id,
        }
    start = {"noticed_on": work.today, "noticed_time": local.strftime("%H:%M"), "certainty": "suspected", "told": "nothing"} | known
    return _form(entry, blank_form(**start), form)


@router.post("/engagements/{engagement_id}/incidents")
def record(entry: Annotated[Entry, guard(Act.INCIDENT_RECORD, of=subjects.engagement)]) -> Response:
    """Record it: sharing of what it touches stops with this, and everybody whom the portal can tell is told."""
    work = work_of(entry)
    filled = read_form(NoticeInput, entry.form)

    def make(value: NoticeInput) -> Incident:
        origin = find_origin(entry, value.origin) if value.origin else None
        return actions.record(
            entry.session,
            entry.stamp,
            work.engagement,
            kind=value.kind,
            is_suspected=value.certainty == "suspected",
            class_codes=value.class_code,
            summary=value.summary,
            noticed_at=datetime.combine(value.noticed_on, value.noticed_time, ZoneInfo(work.principal.time_zone)),
            particulars=value.particulars,
            origin_incident_id=origin.id if origin else None,
        )

    made = attempt(entry.session, filled, make)
    if made is None:
        return _form(entry, filled, "inquiry" if filled.raw.get("kind") == IncidentKind.IMPERSONATING_INQUIRY else "incident", 422)
    tell_by_mail(entry, made)
    code = "incident-noted" if made.state == IncidentState.NOTED else "incident-recorded"
    return redirect(entry, f"/incidents/{made.id}", code, kind="caution")


def find_origin(entry: Entry, incident_id: str) -> Incident | None:
    """The incident that another one began with, if it lies further down this chain and within reach."""
    below = {row.id for row in queries.list_below(entry.session, entry.subject.id)}
    return queries.get(entry.session, entry.reach, incident_id) if incident_id in below else None


def _form(entry: Entry, filled: Filled[FormModel] | Filled[NoticeInput], form: str, status: int = 200) -> Response:
    work = work_of(entry)
    items = {row.class_code for row in information.list_items(entry.session, work.engagement.id)}
    needed = {row.code for row in information.list_needed(entry.session, work.engagement.id)}
    return render(
        entry,
        "incidents/new.html",
        status,
        work=work,
        filled=filled,
        form=form,
        classes=[row for row in information.list_classes(entry.session) if row.code in items | needed and row.code != OPEN_TO_PUBLIC],
        kinds=[kind for kind in IncidentKind if kind is not IncidentKind.IMPERSONATING_INQUIRY],
        inquiry_ways=INQUIRY_WAYS,
        told=list(Told),
    )
