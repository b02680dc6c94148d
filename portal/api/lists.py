"""The lists of information that both sides keep (表1), over the API: items, proposals and their answers, versions agreed by both."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from contracts.handovers.arising import answer_proposal
from contracts.information import actions, proposals, queries
from contracts.information.rules import Register
from portal.api.bodies import Numbered
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.items import ItemInput
from portal.pages.registers.lists import AnswerInput, ConfirmationInput, ProposalInput, propose_by
from portal.pages.registers.lists import ItemInput as DisclosedInput
from storage.acts import Act

router = APIRouter()
PAGE = 200
Chosen = Annotated[Register, Query(alias="list")]


class ItemOut(BaseModel):
    """A line of a list, and where its pieces are. `available` ones can still be handed over."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    listed_as: str
    class_code: str
    name: str
    form: str
    identifier: str
    quantity: int
    outstanding: int
    destroyed: int
    available: int
    designated_at: datetime


class ItemPage(BaseModel):
    """One page of items by number; `next_after` is None on the last one."""

    items: list[ItemOut]
    next_after: str | None


class DesignatedOut(BaseModel):
    """A line that was put on a list."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    listed_as: str


class VersionOut(BaseModel):
    """A version of a list. `agreed_at` is None while one side's word is missing."""

    model_config = ConfigDict(from_attributes=True)

    listed_as: str
    number: int
    items: list[dict[str, Any]]
    content_hash: str
    agreed_at: datetime | None


class ProposalOut(Numbered):
    """A proposal of one side: what the line says, what it is to say ({} for none), and the other side's word."""

    kind: str
    listed_as: str
    item_id: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    proposer_organisation_id: str
    proposed_at: datetime
    answered_at: datetime | None
    answer_reason: str


class ProposalPage(BaseModel):
    """One page of proposals, the newest first; `next_before` is None on the last one."""

    proposals: list[ProposalOut]
    next_before: int | None


@router.get("/engagements/{engagement_id}/items")
def list_items(
    entry: Annotated[Entry, guard(Act.ITEM_VIEW, of=subjects.engagement)],
    listed_as: Chosen = Register.DESIGNATED,
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> ItemPage:
    """The items on one list: `designated` by the principal, `arising` from the work, or disclosed `from-contractor`."""
    rows = queries.list_items(entry.session, entry.subject.id, after=after, limit=PAGE + 1, listed_as=listed_as)
    shown = [ItemOut.model_validate(row) for row in rows[:PAGE]]
    return ItemPage(items=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/engagements/{engagement_id}/items", status_code=201)
def designate(entry: Annotated[Entry, guard(Act.ITEM_DESIGNATE, of=subjects.engagement)], given: ItemInput) -> DesignatedOut:
    """The principal designates an item as confidential, at once."""
    return DesignatedOut.model_validate(actions.designate(entry.session, entry.stamp, entry.subject, **given.model_dump()))


@router.get("/engagements/{engagement_id}/lists")
def show_lists(entry: Annotated[Entry, guard(Act.ITEM_VIEW, of=subjects.engagement)]) -> list[VersionOut]:
    """The lists that both sides keep, each in its newest version."""
    found = [queries.find_version(entry.session, entry.subject.id, register) for register in Register]
    return [VersionOut.model_validate(version) for version in found if version is not None]


@router.get("/engagements/{engagement_id}/lists/versions")
def list_versions(
    entry: Annotated[Entry, guard(Act.ITEM_VIEW, of=subjects.engagement)], listed_as: Chosen = Register.DESIGNATED
) -> list[VersionOut]:
    """The last fifty versions of one list, the newest first."""
    return [VersionOut.model_validate(one) for one in queries.list_versions(entry.session, entry.subject.id, listed_as)]


@router.get("/engagements/{engagement_id}/lists/proposals")
def list_proposals(
    entry: Annotated[Entry, guard(Act.ITEM_VIEW, of=subjects.engagement)],
    is_open: bool = True,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> ProposalPage:
    """The proposals that wait for an answer, or those that have one."""
    rows = queries.list_proposals(entry.session, entry.subject.id, is_open=is_open, before=before, limit=PAGE + 1)
    shown = [ProposalOut.model_validate(row) for row in rows[:PAGE]]
    return ProposalPage(proposals=shown, next_before=shown[-1].number if len(rows) > PAGE else None)


@router.post("/engagements/{engagement_id}/lists/items", status_code=201)
def disclose(entry: Annotated[Entry, guard(Act.ITEM_DISCLOSE, of=subjects.engagement)], given: DisclosedInput) -> DesignatedOut:
    """The contractor puts on the list what it discloses to the principal."""
    values = given.model_dump()
    made = actions.designate(entry.session, entry.stamp, entry.subject, **values, listed_as=Register.FROM_CONTRACTOR)
    return DesignatedOut.model_validate(made)


@router.post("/engagements/{engagement_id}/lists/proposals", status_code=201)
def propose(entry: Annotated[Entry, guard(Act.ITEM_PROPOSE, of=subjects.engagement)], given: ProposalInput) -> ProposalOut:
    """Propose a new line, a line written anew, or its removal; the other side answers."""
    return ProposalOut.model_validate(propose_by(entry, given))


@router.post("/engagements/{engagement_id}/lists/confirmation")
def confirm(entry: Annotated[Entry, guard(Act.ITEM_ANSWER, of=subjects.engagement)], given: ConfirmationInput) -> VersionOut:
    """Agree to a list as it was read (`content_hash`); that version is frozen."""
    return VersionOut.model_validate(proposals.confirm_list(entry.session, entry.stamp, entry.subject, **given.model_dump()))


@router.post("/item-proposals/{proposal_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.ITEM_ANSWER, of=subjects.item_proposal)], given: AnswerInput) -> ProposalOut:
    """Agree to a proposal, and the list says so from now on; or decline it with a reason."""
    is_agreed = given.outcome == "agreed"
    return ProposalOut.model_validate(answer_proposal(entry.session, entry.stamp, entry.subject, is_agreed=is_agreed, reason=given.reason))


@router.post("/item-proposals/{proposal_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.ITEM_PROPOSE, of=subjects.item_proposal)]) -> ProposalOut:
    """Take an own proposal back."""
    return ProposalOut.model_validate(proposals.withdraw(entry.session, entry.stamp, entry.subject))
