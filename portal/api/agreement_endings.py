"""The end of an agreement over the API: notice, end for cause, what the other side says to it, and demanding everything back."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.agreements import actions, queries
from contracts.agreements.models import Termination
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements.demanding import DemandInput, demand_by
from portal.pages.agreements.ending import AcknowledgementInput, KeepingInput, TerminationInput, terminate_by
from portal.pages.agreements.negotiating import tell_other_side
from storage.acts import Act
from storage.problems import Conflict, Missing

router = APIRouter()


class TerminationOut(BaseModel):
    """How an agreement ends, who said so, and what the other side said to it."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    side: str
    reason: str
    notice_days: int
    ends_on: date
    state: str
    given_at: datetime
    acknowledged_at: datetime | None
    objection: str
    withdrawal_reason: str


class DemandOut(BaseModel):
    """That everything is to come back, and by when."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    engagement_id: str
    demanded_at: datetime
    due_at: datetime | None


@router.get("/agreements/{agreement_id}/termination")
def show_termination(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> TerminationOut:
    """How the agreement ends or ended."""
    found = queries.find_termination(entry.session, entry.subject.id)
    if found is None:
        raise Missing("termination-missing")
    return TerminationOut.model_validate(found)


@router.post("/agreements/{agreement_id}/termination", status_code=201)
def terminate(entry: Annotated[Entry, guard(Act.AGREEMENT_TERMINATE, of=subjects.agreement)], given: TerminationInput) -> TerminationOut:
    """Give notice, or end it for cause. What is out must then come back; what survives the end lives on."""
    made = terminate_by(entry, entry.subject, given)
    tell_other_side(entry, entry.subject, "agreement-terminated")
    return TerminationOut.model_validate(made)


@router.post("/agreements/{agreement_id}/termination/acknowledgement")
def acknowledge(
    entry: Annotated[Entry, guard(Act.TERMINATION_ACKNOWLEDGE, of=subjects.agreement)], given: AcknowledgementInput
) -> TerminationOut:
    """Confirm that the other side's termination arrived, with an objection or without."""
    return TerminationOut.model_validate(actions.acknowledge(entry.session, entry.stamp, _termination(entry), **given.model_dump()))


@router.post("/agreements/{agreement_id}/termination/withdrawal")
def keep(entry: Annotated[Entry, guard(Act.TERMINATION_WITHDRAW, of=subjects.agreement)], given: KeepingInput) -> TerminationOut:
    """Take an own notice back before its day."""
    kept = actions.withdraw_termination(entry.session, entry.stamp, _termination(entry), reason=given.withdrawal_reason)
    return TerminationOut.model_validate(kept)


@router.post("/engagements/{engagement_id}/return-demand", status_code=201)
def demand_everything_back(entry: Annotated[Entry, guard(Act.RETURN_DEMAND, of=subjects.engagement)], given: DemandInput) -> DemandOut:
    """Demand in the middle of the work that everything comes back; the contractor is told and has the agreed days."""
    return DemandOut.model_validate(demand_by(entry, given))


def _termination(entry: Entry) -> Termination:
    found = queries.find_termination(entry.session, entry.subject.id)
    if found is None:
        raise Conflict("termination-missing")
    return found
