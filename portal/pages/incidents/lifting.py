"""The end of the stop, by two persons of the principal; and the close of the incident."""

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.incidents import actions
from contracts.incidents.models import Incident, IncidentLift
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.mailing import tell_lift
from portal.pages.incidents.record import page
from portal.rendering.pages import redirect
from storage.acts import Act

router = APIRouter()


class LiftInput(FormModel):
    """Which classes may be shared again, and why."""

    class_code: Annotated[list[str], Field(max_length=50)] = []
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class DecisionInput(FormModel):
    """A second person's word; to decline needs a reason."""

    decision: Literal["approve", "decline"]
    decision_reason: Annotated[str, Field(max_length=2000)] = ""


class ClosingInput(FormModel):
    """Why no measure is needed, where there is none."""

    no_measure_reason: Annotated[str, Field(max_length=2000)] = ""


@router.post("/incidents/{incident_id}/lifts")
def propose(entry: Annotated[Entry, guard(Act.INCIDENT_PROPOSE_LIFT, of=subjects.incident)]) -> Response:
    """A reviewer proposes to lift the stop of some classes."""
    incident: Incident = entry.subject
    filled = read_form(LiftInput, entry.form)
    made = attempt(entry.session, filled, lambda value: propose_by(entry, value))
    if made is None:
        return page(entry, filled, "lift", filled.status)
    return redirect(entry, f"/incidents/{incident.id}#stop", "lift-proposed")


@router.post("/incidents/{incident_id}/lifts/{lift_id}/decision")
def decide(entry: Annotated[Entry, guard(Act.INCIDENT_LIFT, of=subjects.incident)], lift_id: str) -> Response:
    """Another person approves or declines; the proposer may take it back by declining."""
    incident: Incident = entry.subject
    filled = read_form(DecisionInput, entry.form)

    def write(value: DecisionInput) -> IncidentLift:
        return actions.decide_lift(
            entry.session,
            entry.stamp,
            incident,
            lift_id=lift_id,
            is_approved=value.decision == "approve",
            reason=value.decision_reason,
        )

    made = attempt(entry.session, filled, write)
    if made is None:
        return page(entry, filled, "decision", filled.status)
    tell_lift(entry, incident, made)
    return redirect(entry, f"/incidents/{incident.id}#stop", f"lift-{made.state}")


@router.post("/incidents/{incident_id}/closing")
def close(entry: Annotated[Entry, guard(Act.INCIDENT_CLOSE, of=subjects.incident)]) -> Response:
    """The principal closes it; what is still missing is named."""
    incident: Incident = entry.subject
    filled = read_form(ClosingInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.close(entry.session, entry.stamp, incident, no_measure_reason=value.no_measure_reason),
    )
    if made is None:
        return page(entry, filled, "closing", 409 if filled.value is not None else filled.status)
    return redirect(entry, f"/incidents/{incident.id}", "incident-closed")


def propose_by(entry: Entry, value: LiftInput) -> IncidentLift:
    """A proposal; the other persons of the principal are told that a second one is needed."""
    made = actions.propose_lift(entry.session, entry.stamp, entry.subject, class_codes=value.class_code, reason=value.reason)
    tell_lift(entry, entry.subject, made)
    return made
