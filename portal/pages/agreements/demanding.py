"""Demanding everything back in the middle of the work."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.agreements.queries import find_in_force
from contracts.disposals.actions import demand_return
from contracts.disposals.models import ReturnDemand
from contracts.disposals.queries import balance
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.stamp import Role

router = APIRouter()


class DemandInput(FormModel):
    """Why everything is to come back."""

    reason: Annotated[str, Field(max_length=1000)] = ""


@router.get("/engagements/{engagement_id}/return-demand")
def ask(entry: Annotated[Entry, guard(Act.RETURN_DEMAND, of=subjects.engagement)]) -> Response:
    """What is out, by when it would have to come back, and the form."""
    return _form(entry, blank_form())


@router.post("/engagements/{engagement_id}/return-demand")
def demand(entry: Annotated[Entry, guard(Act.RETURN_DEMAND, of=subjects.engagement)]) -> Response:
    """Demand it. The contractor is told, and it stands in its list of duties."""
    filled = read_form(DemandInput, entry.form)
    if attempt(entry.session, filled, lambda value: demand_by(entry, value)) is None:
        return _form(entry, filled, filled.status)
    return redirect(entry, f"/engagements/{entry.subject.id}/balance", "return-demanded")


def demand_by(entry: Entry, value: DemandInput) -> ReturnDemand:
    """The act itself, for page and API: the contractor is told."""
    made = demand_return(entry.session, entry.stamp, entry.subject, reason=value.reason)
    notify(
        entry.session,
        template="return-demanded",
        organisation_id=entry.subject.contractor_organisation_id,
        role=Role.RESPONDENT,
        engagement_id=entry.subject.id,
        parameters={},
    )
    return made


def _form(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    agreement = find_in_force(entry.session, entry.subject.id)
    return render(
        entry,
        "agreements/demand_form.html",
        status,
        work=work_of(entry),
        balance=balance(entry.session, entry.subject.id),
        within=agreement.parameters.get("return_within_days") if agreement else None,
        filled=filled,
    )
