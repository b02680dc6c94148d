"""The lists that both sides keep together (表1): what is designated, what arises from the work, what the contractor discloses."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.handovers.arising import answer_proposal
from contracts.information import actions, proposals, queries
from contracts.information.models import ItemProposal
from contracts.information.rules import FIELDS, ItemForm, ProposalKind, Register, compare_lists
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import OptionalText, work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()


class ItemInput(FormModel):
    """An item that the contractor discloses to the principal."""

    class_code: Annotated[str, Field(min_length=1, max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    form: ItemForm
    identifier: Annotated[str, Field(max_length=200)] = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class ProposalInput(FormModel):
    """What is proposed: a new line, a line written anew, or its removal (then nothing of the line is read)."""

    kind: ProposalKind
    listed_as: Register
    item_id: Annotated[str, Field(max_length=32)] = ""
    class_code: Annotated[str, Field(max_length=60)] = ""
    name: Annotated[str, Field(max_length=200)] = ""
    form: ItemForm | None = None
    identifier: Annotated[str, Field(max_length=200)] = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    reason: Annotated[str, Field(min_length=1, max_length=2000)]

    def values(self) -> dict[str, Any]:
        """The line as it is to be. Raises Invalid("item-form-missing")."""
        if self.form is None:
            raise Invalid("item-form-missing", field="form")
        return {field: getattr(self, field) for field in FIELDS}


class AnswerInput(FormModel):
    """The other side's word; declining needs a reason."""

    outcome: Annotated[str, Field(pattern="^(agreed|declined)$")]
    reason: OptionalText = ""


class ConfirmationInput(FormModel):
    """Which list was looked at, and its content."""

    listed_as: Register
    content_hash: Annotated[str, Field(min_length=64, max_length=64)]


Chosen = Annotated[Register, Query(alias="list")]


@router.get("/engagements/{engagement_id}/lists")
def show(
    entry: Annotated[Entry, guard(Act.ITEM_VIEW, of=subjects.engagement)],
    listed_as: Chosen = Register.DESIGNATED,
    item: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """One of the three lists with its version, what is proposed for it, and the forms; `item` opens the form for one line."""
    return _page(entry, listed_as, blank_form(quantity=1, item_id=item), "change" if item else "")


@router.get("/engagements/{engagement_id}/lists/versions")
def versions(entry: Annotated[Entry, guard(Act.ITEM_VIEW, of=subjects.engagement)], listed_as: Chosen = Register.DESIGNATED) -> Response:
    """Every version of a list with what it changed, the newest first, and the proposals that were answered."""
    found = queries.list_versions(entry.session, entry.subject.id, listed_as)
    older = [*found[1:], None]
    return render(
        entry,
        "registers/list_versions.html",
        work=work_of(entry),
        listed_as=listed_as,
        versions=[
            (version, compare_lists(before.items if before else [], version.items)) for version, before in zip(found, older, strict=True)
        ],
        answered=[one for one in queries.list_proposals(entry.session, entry.subject.id, is_open=False) if one.listed_as == listed_as],
        names={row.code: row.name for row in queries.list_classes(entry.session)},
        fields=FIELDS,
    )


@router.post("/engagements/{engagement_id}/lists/items")
def disclose(entry: Annotated[Entry, guard(Act.ITEM_DISCLOSE, of=subjects.engagement)]) -> Response:
    """The contractor puts on the list what it discloses to the principal."""
    filled = read_form(ItemInput, entry.form)

    def make(value: ItemInput) -> Any:
        return actions.designate(entry.session, entry.stamp, entry.subject, **value.model_dump(), listed_as=Register.FROM_CONTRACTOR)

    made = attempt(entry.session, filled, make)
    if made is None:
        return _page(entry, Register.FROM_CONTRACTOR, filled, "item", 422)
    return _back(entry, Register.FROM_CONTRACTOR, "item-designated", made.number)


@router.post("/engagements/{engagement_id}/lists/proposals")
def propose(entry: Annotated[Entry, guard(Act.ITEM_PROPOSE, of=subjects.engagement)]) -> Response:
    """Propose something for a list; the other side answers."""
    filled = read_form(ProposalInput, entry.form)
    made = attempt(entry.session, filled, lambda value: propose_by(entry, value))
    if made is None:
        known = str(filled.raw.get("listed_as", ""))
        listed_as = Register(known) if known in set(Register) else Register.DESIGNATED
        return _page(entry, listed_as, filled, "add" if filled.raw.get("kind") == "add" else "change", 422)
    return _back(entry, Register(made.listed_as), "proposal-made", made.number)


@router.post("/engagements/{engagement_id}/lists/confirmation")
def confirm(entry: Annotated[Entry, guard(Act.ITEM_ANSWER, of=subjects.engagement)]) -> Response:
    """Agree to the list as it was looked at."""
    filled = read_form(ConfirmationInput, entry.form)
    if filled.value is None:
        raise Invalid("request-malformed")
    version = proposals.confirm_list(entry.session, entry.stamp, entry.subject, **filled.value.model_dump())
    return _back(entry, filled.value.listed_as, "list-agreed", version.number)


@router.post("/item-proposals/{proposal_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.ITEM_ANSWER, of=subjects.item_proposal)]) -> Response:
    """Agree to a proposal, or decline it with a reason."""
    proposal = entry.subject
    filled = read_form(AnswerInput, entry.form)
    done = attempt(
        entry.session,
        filled,
        lambda value: answer_proposal(entry.session, entry.stamp, proposal, is_agreed=value.outcome == "agreed", reason=value.reason),
    )
    if done is None:
        entry.subject = work_of(entry, proposal.engagement_id).engagement
        return _page(entry, Register(proposal.listed_as), filled, f"answer-{proposal.id}", 422)
    return redirect(entry, _path(proposal.engagement_id, proposal.listed_as), f"proposal-{proposal.state}", number=proposal.number)


@router.post("/item-proposals/{proposal_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.ITEM_PROPOSE, of=subjects.item_proposal)]) -> Response:
    """Take the own proposal back."""
    done = proposals.withdraw(entry.session, entry.stamp, entry.subject)
    return redirect(entry, _path(done.engagement_id, done.listed_as), "proposal-withdrawn", number=done.number)


def propose_by(entry: Entry, value: ProposalInput) -> ItemProposal:
    """The act itself, for page and API."""
    is_removal = value.kind is ProposalKind.REMOVE
    return proposals.propose(
        entry.session,
        entry.stamp,
        entry.subject,
        kind=value.kind,
        listed_as=value.listed_as,
        item_id=value.item_id or None,
        values=None if is_removal else value.values(),
        reason=value.reason,
    )


def _path(engagement_id: str, listed_as: str) -> str:
    return f"/engagements/{engagement_id}/lists?list={listed_as}"


def _back(entry: Entry, listed_as: Register, flash: str, number: int) -> Response:
    return redirect(entry, _path(entry.subject.id, listed_as), flash, number=number)


def _page(entry: Entry, listed_as: Register, filled: Filled[Any], sent: str = "", status: int = 200) -> Response:
    work = work_of(entry)
    items = queries.list_items(entry.session, work.engagement.id, listed_as=listed_as)
    chosen = next((row for row in items if row.id == filled.raw.get("item_id")), None)
    if sent == "change" and chosen is not None and not filled.problems:
        filled = blank_form(item_id=chosen.id, kind="change", **{field: getattr(chosen, field) for field in FIELDS})
    is_open = work.engagement.state == "open"
    return render(
        entry,
        "registers/lists.html",
        status,
        work=work,
        listed_as=listed_as,
        lists=list(Register),
        items=items,
        chosen=chosen,
        version=queries.find_version(entry.session, work.engagement.id, listed_as),
        proposals=[one for one in queries.list_proposals(entry.session, work.engagement.id, is_open=True) if one.listed_as == listed_as],
        names={row.code: row.name for row in queries.list_classes(entry.session)},
        needed=queries.list_needed(entry.session, work.engagement.id),
        forms=list(ItemForm),
        fields=FIELDS,
        filled=filled,
        sent=sent,
        mine=entry.actor.organisation_id,
        is_contractor=work.engagement.contractor_organisation_id == entry.actor.organisation_id,
        may_propose=is_open and entry.may(Act.ITEM_PROPOSE),
        may_answer=is_open and entry.may(Act.ITEM_ANSWER),
    )
