"""The agreement as both sides read it: the frozen text, who accepted it, and who owes what under it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field, field_validator

from contracts.agreements import actions, queries
from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.rules import AgreementState
from contracts.clauses import queries as clauses
from contracts.engagements import queries as engagements
from contracts.engagements.rules import Side
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.words import say
from storage.acts import Act

router = APIRouter()
OWNERS = ("CONTRACTOR", "RE-CONTRACTOR", "PRINCIPAL", "BOTH")
View = Literal["ja", "en", "both"]


class AcceptanceInput(FormModel):
    """Who accepts for a side, with what authority, and exactly which text."""

    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]
    text_hash: Annotated[str, Field(min_length=64, max_length=64)]
    agreed: Annotated[bool, Field(validate_default=True)] = False

    @field_validator("agreed")
    @classmethod
    def _said_yes(cls, value: bool) -> bool:
        if not value:
            raise ValueError("consent-missing")
        return value


@router.get("/agreements/{agreement_id}")
def show(
    entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)],
    text: View | None = None,
    paper: Annotated[bool, Query()] = False,
) -> Response:
    """The agreement; `text` chooses the language of the text, `paper` shows it as the sheet to print."""
    filled = blank_form(person_name=entry.actor.display_name)
    return _page(entry, filled, view=text or ("ja" if locale_of(entry.request) == "ja" else "both"), is_paper=paper)


@router.post("/agreements/{agreement_id}/acceptance")
def accept(entry: Annotated[Entry, guard(Act.AGREEMENT_ACCEPT, of=subjects.agreement)]) -> Response:
    """One side accepts. The sentence agreed to is kept in the language in which it was shown."""
    agreement: Agreement = entry.subject
    filled = read_form(AcceptanceInput, entry.form)
    consent = say(locale_of(entry.request), "consent", "agreement", {"organisation": entry.actor.organisation_name})
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.accept(
            entry.session,
            entry.stamp,
            agreement,
            person_name=value.person_name,
            person_title=value.person_title,
            consent=consent,
            text_hash=value.text_hash,
        ),
    )
    if made is None:
        return _page(entry, filled, view="ja" if locale_of(entry.request) == "ja" else "both", status=422)
    is_in_force = agreement.state == AgreementState.IN_FORCE
    return redirect(entry, f"/agreements/{agreement.id}", "agreement-in-force" if is_in_force else "agreement-accepted")


def _page(entry: Entry, filled: Filled[Any], *, view: View, is_paper: bool = False, status: int = 200) -> Response:
    agreement: Agreement = entry.subject
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    accepted = {acceptance.side: acceptance for acceptance in queries.list_acceptances(entry.session, agreement.id)}
    own_side = engagements.side_of(engagement, entry.actor)
    is_open = agreement.state == AgreementState.OFFERED
    return render(
        entry,
        "procurement/agreement_paper.html" if is_paper else "procurement/agreement.html",
        status,
        agreement=agreement,
        engagement=engagement,
        parties=engagements.get_parties(entry.session, engagement),
        clause_template=clauses.get(entry.session, agreement.template_id),
        accepted=accepted,
        own_side=own_side,
        turn=_turn(agreement, accepted),
        may_accept=is_open and own_side not in accepted and entry.may(Act.AGREEMENT_ACCEPT),
        duties=_duties(entry, agreement),
        view=view,
        filled=filled,
    )


def _turn(agreement: Agreement, accepted: dict[str, AgreementAcceptance]) -> str:
    """The state with whose turn it is, as a code for words: who of the two still has to accept what is offered."""
    if agreement.state != AgreementState.OFFERED:
        return agreement.state
    waiting = [side for side in (Side.PRINCIPAL, Side.CONTRACTOR) if side not in accepted]
    return "offered-both" if len(waiting) > 1 else f"offered-{waiting[0]}"


def _duties(entry: Entry, agreement: Agreement) -> list[tuple[str, list[dict[str, Any]]]]:
    """The duties by who owes them, each with the paragraphs of the text that create it."""
    places: dict[str, list[str]] = {}
    for article in agreement.text["ja"]["articles"]:
        for paragraph in article["paragraphs"]:
            for duty in paragraph["obligations"]:
                places.setdefault(duty, []).append(paragraph["code"])
    owed = [{**duty, "places": places.get(duty["id"], [])} for duty in queries.obligations(entry.session, agreement)]
    grouped = [(owner, [duty for duty in owed if duty["owes"] == owner]) for owner in OWNERS]
    return [(owner, duties) for owner, duties in grouped if duties]
