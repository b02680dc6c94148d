"""Approvals over the API: asked beforehand, answered in writing, revoked, and what was done with them (the copy ledger)."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.approvals import actions, queries
from contracts.approvals.models import Approval
from contracts.approvals.rules import ApprovalKind
from portal.api.bodies import PAGE, Id, Name, Numbered, Quantity, Raw, read_body, with_file
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.registers.approvals import AskInput, BackInput, UseInput, ask_by, use_by
from portal.pages.registers.approving import AnswerInput, RevocationInput
from storage.acts import Act

router = APIRouter()


class ApprovalLineIn(FormModel):
    """Pieces of one item."""

    item_id: Id
    quantity: Quantity


class ApprovalIn(FormModel):
    """A request for an approval."""

    kind: ApprovalKind
    lines: Annotated[list[ApprovalLineIn], Field(min_length=1, max_length=500)]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    destination: Annotated[str, Field(min_length=1, max_length=500)]
    wanted_until: date
    person_name: Name
    authority: Annotated[str, Field(max_length=200)] = ""
    ordered_on: date | None = None


class ApprovalRow(Numbered):
    """An approval in the list of its work."""

    kind: str
    destination: str
    wanted_until: date
    valid_until: date | None
    pieces: int
    used: int


class ApprovalPage(BaseModel):
    """One page of approvals, newest first; `next_after` is None on the last one."""

    approvals: list[ApprovalRow]
    next_after: str | None


class CoveredOut(BaseModel):
    """An item that an approval covers, and how many pieces were used."""

    model_config = ConfigDict(from_attributes=True)

    item_id: str
    name: str
    class_code: str
    quantity: int
    used: int


class UseOut(BaseModel):
    """A line of the copy ledger."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    quantity: int
    used_on: date
    person_name: str
    place: str
    keeper_name: str
    handover_id: str | None
    back_on: date | None


class ApprovalOut(Numbered):
    """An approval with its answer, its items and what was made of it."""

    engagement_id: str
    kind: str
    reason: str
    destination: str
    wanted_until: date
    authority: str
    ordered_on: date | None
    evidence_id: str | None
    person_name: str
    asked_at: datetime
    conditions: str
    valid_until: date | None
    answer_reason: str
    answerer_name: str
    answered_at: datetime | None
    revocation_reason: str
    items: list[CoveredOut]
    uses: list[UseOut]


@router.get("/engagements/{engagement_id}/approvals")
def list_approvals(
    entry: Annotated[Entry, guard(Act.APPROVAL_VIEW, of=subjects.engagement)], after: Annotated[str | None, Query(max_length=32)] = None
) -> ApprovalPage:
    """The approvals of a work."""
    rows = queries.list_for_engagement(entry.session, entry.reach, entry.subject.id, after=after, limit=PAGE + 1)
    shown = [ApprovalRow.model_validate(row) for row in rows[:PAGE]]
    return ApprovalPage(approvals=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/engagements/{engagement_id}/approvals", status_code=201, openapi_extra=with_file(AskInput, json=ApprovalIn))
def ask_approval(raw: Raw, entry: Annotated[Entry, guard(Act.APPROVAL_ASK, of=subjects.engagement, takes_file=True)]) -> ApprovalOut:
    """Ask the principal before copying, sending, taking out or disclosing; with the document that orders a disclosure as a form.

    A form names each item by `line_id` and its pieces by `quantity`, both repeated.
    """
    if entry.form:
        filled = read_body(AskInput, raw, entry)
        return _out(entry, ask_by(entry, filled.lines, filled.rest()))
    given = read_body(ApprovalIn, raw, entry)
    lines = [(line.item_id, line.quantity) for line in given.lines]
    return _out(entry, ask_by(entry, lines, given.model_dump(exclude={"lines"})))


@router.get("/approvals/{approval_id}")
def show_approval(entry: Annotated[Entry, guard(Act.APPROVAL_VIEW, of=subjects.approval)]) -> ApprovalOut:
    """The request, its answer, and what was made of it."""
    return _out(entry, entry.subject)


@router.post("/approvals/{approval_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.APPROVAL_ASK, of=subjects.approval)]) -> ApprovalOut:
    """Ask no longer."""
    return _out(entry, actions.withdraw(entry.session, entry.stamp, entry.subject))


@router.post("/approvals/{approval_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.APPROVAL_ANSWER, of=subjects.approval)], given: AnswerInput) -> ApprovalOut:
    """Approve on conditions and until a date, or refuse with a reason; never the person who asked."""
    values = given.model_dump(exclude={"outcome"})
    return _out(entry, actions.answer(entry.session, entry.stamp, entry.subject, is_approved=given.outcome == "approved", **values))


@router.post("/approvals/{approval_id}/revocation")
def revoke(entry: Annotated[Entry, guard(Act.APPROVAL_REVOKE, of=subjects.approval)], given: RevocationInput) -> ApprovalOut:
    """Take the approval back; copies stay out until they are returned or destroyed."""
    return _out(entry, actions.revoke(entry.session, entry.stamp, entry.subject, reason=given.reason))


@router.post("/approvals/{approval_id}/uses", status_code=201)
def use(entry: Annotated[Entry, guard(Act.APPROVAL_USE, of=subjects.approval)], given: UseInput) -> ApprovalOut:
    """Write down what was copied, sent, taken out or disclosed: a copy counts as out, and stands in the asset ledger."""
    use_by(entry, given)
    return _out(entry, entry.subject)


@router.post("/approvals/{approval_id}/uses/{use_id}/return")
def bring_back(entry: Annotated[Entry, guard(Act.APPROVAL_USE, of=subjects.approval)], use_id: str, given: BackInput) -> ApprovalOut:
    """What was taken out is back."""
    actions.bring_back(entry.session, entry.stamp, entry.subject, use_id, back_on=given.back_on)
    return _out(entry, entry.subject)


def _out(entry: Entry, approval: Approval) -> ApprovalOut:
    return ApprovalOut(
        **approval.model_dump(include=set(ApprovalOut.model_fields)),
        items=[CoveredOut.model_validate(row) for row in queries.list_items(entry.session, approval.id)],
        uses=[UseOut.model_validate(row) for row in queries.list_uses(entry.session, approval.id)],
    )
