"""The twelve items, the terms above and below side by side; and ticking them by hand for a paper of its own."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.agreements.queries import find_in_force
from contracts.clauses.rules.twelve import TERMS
from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.recontracts import actions
from contracts.recontracts.comparing import SideBySide, find_comparison, is_current, lay_side_by_side
from contracts.recontracts.models import Recontract, RecontractComparison
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.sections import ACCEPTED_ENDINGS
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import work_for
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()


class ConfirmationInput(FormModel):
    """Who confirms what the texts show."""

    person_name: Annotated[str, Field(min_length=1, max_length=100)]


class TickedInput(FormModel):
    """For each of the twelve, in their order, where the paper holds it; empty: it does not."""

    place: Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=len(TERMS), max_length=len(TERMS))]
    person_name: Annotated[str, Field(min_length=1, max_length=100)]


@router.get("/recontracts/{recontract_id}/comparison")
def show(entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.recontract)]) -> Response:
    """The comparison: for the contractor to confirm, for the principals above to read."""
    return _page(entry, blank_form(person_name=entry.actor.display_name, place=[]))


@router.post("/recontracts/{recontract_id}/comparison")
def confirm(entry: Annotated[Entry, guard(Act.RECONTRACT_COMPARE, of=subjects.recontract)]) -> Response:
    """Confirm that the terms below carry all twelve."""
    recontract: Recontract = entry.subject
    filled = read_form(ConfirmationInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.compare_by_text(entry.session, entry.stamp, recontract, person_name=value.person_name),
    )
    if made is None:
        return _page(entry, filled, status=422)
    return redirect(entry, f"/recontracts/{recontract.id}", "recontract-compared", carried=made.carried)


@router.post("/recontracts/{recontract_id}/comparison-by-hand")
def tick(entry: Annotated[Entry, guard(Act.RECONTRACT_COMPARE, of=subjects.recontract, takes_file=True)]) -> Response:
    """Tick the items in the company's own paper, and keep the paper as evidence; only the contractor itself can open it."""
    recontract: Recontract = entry.subject
    filled = read_form(TickedInput, entry.form)
    if entry.intake is None and filled.is_valid:
        filled.add(Invalid("recontract-paper-missing", "file"))
    made = attempt(entry.session, filled, lambda value: tick_by(entry, value))
    if made is None:
        return _page(entry, filled, status=filled.status, is_by_hand=True)
    return redirect(entry, f"/recontracts/{recontract.id}/comparison", "recontract-compared", carried=made.carried)


def tick_by(entry: Entry, value: TickedInput) -> RecontractComparison:
    """Keep the paper that came along, and where it holds each of the twelve."""
    file = keep_file(entry, engagement_id=entry.subject.engagement_id)
    places = {term.code: place for term, place in zip(TERMS, value.place, strict=True)}
    return actions.compare_by_hand(
        entry.session, entry.stamp, entry.subject, places=places, evidence_id=file.id, person_name=value.person_name
    )


def _page(entry: Entry, filled: Filled[Any], *, status: int = 200, is_by_hand: bool = False) -> Response:
    recontract: Recontract = entry.subject
    session = entry.session
    engagement = engagements.get(session, entry.reach, recontract.engagement_id)
    below = session.get(Engagement, recontract.below_engagement_id) if recontract.below_engagement_id else None
    compared: SideBySide | None = lay_side_by_side(session, below) if below else None
    agreement = find_in_force(session, below.id) if below else None
    comparison = find_comparison(session, recontract.id)
    places = filled.raw.get("place")
    return render(
        entry,
        "recontracts/comparison.html",
        status,
        recontract=recontract,
        work=work_for(session, engagement, entry),
        compared=compared,
        agreement=agreement,
        comparison=comparison,
        is_current=is_current(comparison, agreement),
        may_compare=entry.may(Act.RECONTRACT_COMPARE) and agreement is not None,
        terms=TERMS,
        said={line["code"]: line for line in comparison.lines} if comparison else {},
        places=places if isinstance(places, list) and len(places) == len(TERMS) else [""] * len(TERMS),
        is_by_hand=is_by_hand,
        endings=ACCEPTED_ENDINGS,
        filled=filled,
    )
