"""Agreements before they are in force, over the API: drawing up, amending, offering, and talking over single paragraphs and values."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from contracts.agreements import actions, queries
from contracts.agreements.actions.changing import Wanted
from contracts.agreements.insertions import target_of_clause
from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState, ChangeKind
from contracts.clauses.queries import STANDARD, get_clause
from portal.api.bodies import Done, Id
from portal.api.required_duties import DutyOut
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements.negotiating import AnswerInput, ChangeInput, tell_other_side
from portal.pages.clauses.choosing import MOST_CLAUSES, choose
from portal.pages.procurement.drawing_up import offer, prepare, preview
from storage.acts import Act

router = APIRouter()
Value = str | int | None


class DrawingUpBody(FormModel):
    """What the text is put together from: a template, own or built-in clauses in their order, and their values by name."""

    template: Annotated[str, Field(max_length=40)] = STANDARD
    clause_ids: Annotated[list[Id], Field(max_length=MOST_CLAUSES)] = []
    parameters: Annotated[dict[Annotated[str, Field(max_length=60)], Value], Field(max_length=100)] = {}
    is_draft: bool = False


class ClauseBody(FormModel):
    """A clause of the library for a text that is talked over or drafted, with the values that it asks for by name."""

    clause_id: Id
    values: Annotated[dict[Annotated[str, Field(max_length=60)], Value], Field(max_length=40)] = {}
    reason: Annotated[str, Field(max_length=1000)] = ""
    seen: Annotated[int, Field(ge=0, le=100_000)]


class Standing(Done):
    """An agreement after an act: its state, its round, and what the next change has to name as `seen`."""

    round_number: int
    text_hash: str
    seen: int


class TrialOut(BaseModel):
    """The text as it would be frozen. Nothing was stored."""

    text: dict[str, Any]
    duties: list[DutyOut]


class ChangeOut(BaseModel):
    """A change that was proposed, and what was said to it. `before` and `after` hold "ja" and "en", or "value"."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    number: int
    round_number: int
    kind: str
    target: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    side: str
    proposed_at: datetime
    state: str
    answer_reason: str
    answered_at: datetime | None


class RoundOut(BaseModel):
    """A text that was frozen, and the changes that were proposed to it."""

    number: int
    text_hash: str
    frozen_at: datetime
    changes: list[ChangeOut]


@router.post("/engagements/{engagement_id}/agreements", status_code=201)
def draw_up(entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.engagement)], given: DrawingUpBody) -> Standing:
    """Draw up an agreement and offer it to both sides: the text is frozen with its hash. An older open offer is withdrawn.

    With `is_draft` it is kept as a draft that only the own side sees, also while values are missing.
    """
    choice = choose(entry, given.template, given.clause_ids)
    if given.is_draft:
        return _standing(prepare(entry, choice, given.parameters))
    return _standing(offer(entry, choice, given.parameters))


@router.post("/engagements/{engagement_id}/agreements/trial")
def try_agreement(entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.engagement)], given: DrawingUpBody) -> TrialOut:
    """Read the text that the clauses and values would make, with its duties beside the required ones, without storing anything."""
    made = preview(entry, choose(entry, given.template, given.clause_ids), given.parameters)
    return TrialOut(text=made["text"], duties=[DutyOut.model_validate(one) for one in made["told"]])


@router.post("/agreements/{agreement_id}/amendment", status_code=201)
def begin_amendment(entry: Annotated[Entry, guard(Act.AGREEMENT_AMEND, of=subjects.agreement)]) -> Standing:
    """Begin an amended agreement as a draft that only the own side sees, or get the draft that was begun."""
    return _standing(actions.begin_amendment(entry.session, entry.stamp, entry.subject))


@router.post("/agreements/{agreement_id}/renewal", status_code=201)
def begin_renewal(entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.agreement)]) -> Standing:
    """Begin an amendment on the newest versions of the template and clauses; what the sides had settled differently stays."""
    return _standing(actions.begin_renewal(entry.session, entry.stamp, entry.subject))


@router.post("/agreements/{agreement_id}/offer")
def offer_draft(entry: Annotated[Entry, guard(Act.AGREEMENT_OFFER, of=subjects.agreement)]) -> Standing:
    """Freeze the own draft and offer it to the other side."""
    actions.offer(entry.session, entry.stamp, entry.subject)
    tell_other_side(entry, entry.subject, "agreement-to-accept")
    return _standing(entry.subject)


@router.post("/agreements/{agreement_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.AGREEMENT_WITHDRAW, of=subjects.agreement)]) -> Standing:
    """Give up a draft, or take back an offer that is not in force."""
    actions.withdraw(entry.session, entry.stamp, entry.subject)
    return _standing(entry.subject)


@router.get("/agreements/{agreement_id}/rounds")
def list_rounds(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> list[RoundOut]:
    """Every text that was frozen, with what was proposed to change in it and what was said to that."""
    changes = queries.list_changes(entry.session, entry.subject.id)
    return [
        RoundOut(
            number=one.number,
            text_hash=one.text_hash,
            frozen_at=one.frozen_at,
            changes=[ChangeOut.model_validate(change) for change in changes if change.round_number == one.number],
        )
        for one in queries.list_rounds(entry.session, entry.subject.id)
    ]


@router.post("/agreements/{agreement_id}/changes", status_code=201)
def propose(entry: Annotated[Entry, guard(Act.AGREEMENT_PROPOSE, of=subjects.agreement)], given: ChangeInput) -> Standing | ChangeOut:
    """Propose to reword or delete a paragraph or to set a value; the other side answers. In the own draft the change is made at once.

    To insert something, `target` is "after-" and the code of the article or paragraph behind which it is to stand. `seen` is the round
    that was read; of a draft, its version.
    """
    return _change(entry, given.wanted, given.reason, given.seen)


@router.post("/agreements/{agreement_id}/clauses", status_code=201)
def add_clause(entry: Annotated[Entry, guard(Act.AGREEMENT_PROPOSE, of=subjects.agreement)], given: ClauseBody) -> Standing | ChangeOut:
    """Propose a clause of the library for the end of the text; in the own draft it is added at once."""
    clause = get_clause(entry.session, entry.actor.organisation_id, given.clause_id)
    wanted = Wanted(ChangeKind.CLAUSE, target_of_clause(clause.code), clause_id=clause.id, values=given.values)
    return _change(entry, wanted, given.reason, given.seen)


@router.post("/agreements/{agreement_id}/changes/{change_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.AGREEMENT_ANSWER, of=subjects.agreement)], change_id: str, given: AnswerInput) -> ChangeOut:
    """Accept or decline a change of the other side. The last answer freezes the next round, where anything was accepted."""
    agreement: Agreement = entry.subject
    change = queries.get_change(entry.session, agreement, change_id)
    before = agreement.round_number
    actions.answer(entry.session, entry.stamp, agreement, change, said=given.said, reason=given.reason)
    if agreement.round_number > before or not queries.read_life(entry.session, agreement).open_changes:
        tell_other_side(entry, agreement, "agreement-changes-answered")
    return ChangeOut.model_validate(change)


@router.post("/agreements/{agreement_id}/changes/{change_id}/withdrawal")
def take_back(entry: Annotated[Entry, guard(Act.AGREEMENT_PROPOSE, of=subjects.agreement)], change_id: str) -> ChangeOut:
    """No longer ask for an own change."""
    change = queries.get_change(entry.session, entry.subject, change_id)
    return ChangeOut.model_validate(actions.take_back(entry.session, entry.stamp, entry.subject, change))


def _change(entry: Entry, wanted: Wanted, reason: str, seen: int) -> Standing | ChangeOut:
    agreement: Agreement = entry.subject
    if agreement.state == AgreementState.DRAFT:
        return _standing(actions.change_draft(entry.session, entry.stamp, agreement, wanted, expected_version=seen))
    made = actions.propose(entry.session, entry.stamp, agreement, wanted, reason=reason, expected_round=seen)
    tell_other_side(entry, agreement, "agreement-change-proposed")
    return ChangeOut.model_validate(made)


def _standing(agreement: Agreement) -> Standing:
    return Standing(
        id=agreement.id,
        state=agreement.state,
        round_number=agreement.round_number,
        text_hash=agreement.text_hash,
        seen=agreement.version if agreement.state == AgreementState.DRAFT else agreement.round_number,
    )
