"""Who was told: written down by whoever owes it, confirmed by whoever got it; further people to tell."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.incidents import actions
from contracts.incidents.models import Incident, IncidentNotice
from contracts.incidents.rules import Recipient, Way
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.mailing import tell_by_mail
from portal.pages.incidents.record import page
from portal.rendering.pages import redirect
from storage.acts import Act

router = APIRouter()


class ToldInput(FormModel):
    """How somebody was told, and what shows it."""

    way: Way
    proof: Annotated[str, Field(max_length=500)] = ""


class RecipientInput(FormModel):
    """Somebody to be told whom no agreement names."""

    recipient: Recipient
    named: Annotated[str, Field(max_length=200)] = ""


class EmptyInput(FormModel):
    """A button without fields."""


@router.post("/incidents/{incident_id}/notices")
def add(entry: Annotated[Entry, guard(Act.INCIDENT_REVISE, of=subjects.incident)]) -> Response:
    """Put somebody on the list."""
    incident: Incident = entry.subject
    filled = read_form(RecipientInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.add_recipient(entry.session, entry.stamp, incident, recipient=value.recipient, named=value.named),
    )
    if made is None:
        return page(entry, filled, "recipient", filled.status)
    return redirect(entry, f"/incidents/{incident.id}#told", "notice-added")


@router.post("/incidents/{incident_id}/notices/{notice_id}/told")
def tell(entry: Annotated[Entry, guard(Act.INCIDENT_TELL, of=subjects.incident)], notice_id: str) -> Response:
    """Write down that they were told; by the portal, a mail goes to their people with this."""
    incident: Incident = entry.subject
    filled = read_form(ToldInput, entry.form)

    def write(value: ToldInput) -> IncidentNotice:
        return actions.tell(entry.session, entry.stamp, incident, notice_id=notice_id, way=value.way, proof=value.proof)

    made = attempt(entry.session, filled, write)
    if made is None:
        return page(entry, filled, f"told-{notice_id}", filled.status)
    tell_by_mail(entry, incident, made)
    return redirect(entry, f"/incidents/{incident.id}#told", "notice-told")


@router.post("/incidents/{incident_id}/confirmation")
def confirm(entry: Annotated[Entry, guard(Act.INCIDENT_CONFIRM, of=subjects.incident)]) -> Response:
    """The company that was told confirms it."""
    filled = read_form(EmptyInput, entry.form)

    def write(_value: EmptyInput) -> bool:
        actions.confirm_receipt(entry.session, entry.stamp, entry.subject)
        return True

    if attempt(entry.session, filled, write) is None:
        return page(entry, filled, "confirmation", filled.status)
    return redirect(entry, f"/incidents/{entry.subject.id}", "notice-confirmed")
