"""Incidents of an engagement: recorded at once, suspected ones too; the stop is lifted by another person."""

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.incidents import actions, queries
from contracts.incidents.models import Incident
from contracts.incidents.rules import IncidentKind
from contracts.information import queries as information
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Work, work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


class IncidentInput(FormModel):
    """What happened, or may have happened. No class chosen means: not known yet, so all classes stop."""

    kind: IncidentKind
    certainty: Annotated[str, Field(pattern="^(certain|suspected)$")]
    noticed_on: date
    noticed_time: time
    class_code: Annotated[list[str], Field(max_length=50)] = []
    summary: Annotated[str, Field(min_length=1, max_length=2000)]


class LiftInput(FormModel):
    """Why sharing may go on."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]


@router.get("/engagements/{engagement_id}/incidents")
def show(entry: Annotated[Entry, guard(Act.INCIDENT_VIEW, of=subjects.engagement)]) -> Response:
    """The incidents of the engagement, and the form for a new one."""
    work = work_of(entry)
    return _page(entry, work, blank_form(noticed_on=work.today, certainty="suspected"))


@router.post("/engagements/{engagement_id}/incidents")
def record(entry: Annotated[Entry, guard(Act.INCIDENT_RECORD, of=subjects.engagement)]) -> Response:
    """Record it; sharing of the classes it touches stops with this."""
    work = work_of(entry)
    zone = ZoneInfo(work.principal.time_zone)
    filled = read_form(IncidentInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.record(
            entry.session,
            entry.stamp,
            work.engagement,
            kind=value.kind,
            is_suspected=value.certainty == "suspected",
            class_codes=value.class_code,
            summary=value.summary,
            noticed_at=datetime.combine(value.noticed_on, value.noticed_time, zone),
        ),
    )
    if made is None:
        return _page(entry, work, filled, 422)
    return redirect(entry, f"/engagements/{work.engagement.id}/incidents", "incident-recorded", kind="caution")


@router.post("/incidents/{incident_id}/lifting")
def lift(entry: Annotated[Entry, guard(Act.INCIDENT_LIFT, of=subjects.incident)]) -> Response:
    """Lift the stop; the one who recorded it cannot."""
    incident: Incident = entry.subject
    filled = read_form(LiftInput, entry.form)
    lifted = attempt(entry.session, filled, lambda value: actions.lift(entry.session, entry.stamp, incident, reason=value.reason))
    if lifted is None:
        return _page(entry, work_of(entry, incident.engagement_id), filled, 422)
    return redirect(entry, f"/engagements/{incident.engagement_id}/incidents", "incident-lifted")


def _page(entry: Entry, work: Work, filled: Filled[FormModel] | Filled[IncidentInput] | Filled[LiftInput], status: int = 200) -> Response:
    standing = subjects.standing_to(work.engagement, entry.actor)
    return render(
        entry,
        "information/incidents.html",
        status,
        work=work,
        filled=filled,
        incidents=queries.list_for_engagement(entry.session, entry.reach, work.engagement.id),
        classes=information.list_classes(entry.session),
        names={row.code: row.name for row in information.list_classes(entry.session)},
        kinds=list(IncidentKind),
        may_record=entry.may(Act.INCIDENT_RECORD, standing),
        may_lift=entry.may(Act.INCIDENT_LIFT, standing),
    )
