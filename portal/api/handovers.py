"""Handovers over the API: recorded if the gate allows every class on the slip, and countersigned by the contractor."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.handovers import queries
from contracts.handovers.models import Handover
from contracts.handovers.rules import Way
from contracts.sharing.rules import Decision
from portal import words
from portal.api.bodies import PAGE, Id, Name, Numbered, Quantity
from portal.api.limits import limit_out
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.handovers import SignatureInput, pass_the_gate, sign_by, tell_contractor
from portal.pages.information.reasons import reasons_for
from portal.rendering.languages import locale_of
from storage.acts import Act

router = APIRouter()


class LineInput(FormModel):
    """Pieces of one designated item."""

    item_id: Id
    quantity: Quantity


class HandoverInput(FormModel):
    """A handover to be recorded."""

    lines: Annotated[list[LineInput], Field(min_length=1, max_length=500)]
    handed_on: date
    giver_name: Name
    receiver_name: Name
    way: Way
    purpose: Annotated[str, Field(min_length=1, max_length=500)]


class HandoverRow(Numbered):
    """A handover in the list of its work."""

    handed_on: date
    way: str
    giver_name: str
    receiver_name: str
    pieces: int
    recorded_at: datetime


class HandoverPage(BaseModel):
    """One page of handovers, the newest first; `next_after` is None on the last one."""

    handovers: list[HandoverRow]
    next_after: str | None


class SlipLineOut(BaseModel):
    """A line of a slip. `id` is what a return or a disposal certificate names as `line_id`."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    item_id: str
    item_number: int
    item_name: str
    class_code: str
    quantity: int


class HandoverOut(Numbered):
    """A slip: what went over, by which policy it was allowed, and who countersigned it."""

    engagement_id: str
    handed_on: date
    way: str
    purpose: str
    giver_name: str
    receiver_name: str
    policy_version: str
    countersigned_at: datetime | None
    slip_hash: str | None
    lines: list[SlipLineOut]


@router.get("/engagements/{engagement_id}/handovers")
def list_handovers(
    entry: Annotated[Entry, guard(Act.HANDOVER_VIEW, of=subjects.engagement)], after: Annotated[str | None, Query(max_length=32)] = None
) -> HandoverPage:
    """The handovers of a work."""
    rows = queries.list_for_engagement(entry.session, entry.reach, entry.subject.id, after=after, limit=PAGE + 1)
    shown = [HandoverRow.model_validate(row) for row in rows[:PAGE]]
    return HandoverPage(handovers=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/engagements/{engagement_id}/handovers", status_code=201, response_model=HandoverOut)
def record_handover(
    entry: Annotated[Entry, guard(Act.HANDOVER_RECORD, of=subjects.engagement)], given: HandoverInput
) -> Response | HandoverOut:
    """Record a handover, if the gate allows every class in it; otherwise 403 with all reasons, and only the attempt is kept."""
    lines = [(line.item_id, line.quantity) for line in given.lines]
    made = pass_the_gate(entry, lines, given.model_dump(exclude={"lines"}))
    if not isinstance(made, Handover):
        return _refusal(entry, made)
    tell_contractor(entry, made)
    return _out(entry, made)


@router.get("/handovers/{handover_id}")
def show_handover(entry: Annotated[Entry, guard(Act.HANDOVER_VIEW, of=subjects.handover)]) -> HandoverOut:
    """The slip."""
    return _out(entry, entry.subject)


@router.post("/handovers/{handover_id}/countersignature")
def countersign(entry: Annotated[Entry, guard(Act.HANDOVER_COUNTERSIGN, of=subjects.handover)], given: SignatureInput) -> HandoverOut:
    """The contractor confirms by name that the items arrived; the slip is frozen, and its items stand in the asset ledger."""
    return _out(entry, sign_by(entry, given))


def _out(entry: Entry, handover: Handover) -> HandoverOut:
    values = handover.model_dump(include=set(HandoverOut.model_fields))
    return HandoverOut(**values, lines=[SlipLineOut.model_validate(row) for row in queries.list_lines(entry.session, handover.id)])


def _refusal(entry: Entry, decisions: list[Decision]) -> JSONResponse:
    locale = locale_of(entry.request)
    reasons = reasons_for(entry.session, locale, entry.subject.id)
    body = {
        "type": "urn:portal:problem:sharing-refused",
        "title": words.say(locale, "problem", "sharing-refused"),
        "status": 403,
        "code": "sharing-refused",
        "limits": [limit_out(decision, reasons).model_dump(mode="json") for decision in decisions],
    }
    return JSONResponse(body, 403, media_type="application/problem+json")
