"""Drawing up an agreement: the clauses, the values that they need, then the text to read, and only then is it frozen and offered."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.agreements import actions as agreements
from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_current
from contracts.clauses.rules import check_parameters, starting_values
from contracts.engagements.models import Engagement
from contracts.engagements.queries import get_parties
from portal.csrf import FIELD
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.clauses.choosing import (
    Choice,
    choose,
    choose_as_before,
    counts,
    duties_of,
    labels,
    measures_of,
    offers,
    settle,
    templates,
)
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.stamp import Role

router = APIRouter()
STEP = "step"  # which button was pressed: preview (also without one), edit, offer
TEMPLATE, CLAUSE = "template", "clause"  # what the text is put together from; CLAUSE repeats, in the order of the articles
RESERVED = {FIELD, STEP, TEMPLATE, CLAUSE}


class AnyParameters(FormModel):
    """Stands in for a model: which inputs there are, and of which type, the template says."""


@router.get("/engagements/{engagement_id}/agreement/new")
def new(
    entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.engagement)],
    template: Annotated[str, Query(max_length=40)] = "",
    clause: Annotated[list[str] | None, Query(max_length=20)] = None,
) -> Response:
    """The clauses to choose from and the form for their values: as named, else as in the terms on the table, else the standard ones."""
    current = find_current(entry.session, entry.subject.id)
    choice = choose(entry, template, clause or ()) if template else choose_as_before(entry, current)
    known = starting_values(choice.document)
    if current is not None:
        known |= {name: value for name, value in current.parameters.items() if name in known}
    return _form(entry, choice, blank_form(**{name: "" if value is None else value for name, value in known.items()}), begins=True)


@router.post("/engagements/{engagement_id}/agreements")
def draw_up(entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.engagement)]) -> Response:
    """Show the text that the clauses and values make; or, from there, freeze it and offer it to both sides."""
    named = [str(one) for one in entry.form.getlist(CLAUSE)]
    choice = choose(entry, str(entry.form.get(TEMPLATE, "")), named)
    filled = _read(entry, choice)
    step = entry.form.get(STEP)
    if step == "edit":
        filled.problems.clear()
        return _form(entry, choice, filled)
    if step != "offer":
        trial = attempt(entry.session, filled, lambda _value: preview(entry, choice, filled.raw))
        return _form(entry, choice, filled) if trial is None else _page(entry, "agreement_preview", choice, filled, **trial)
    made = attempt(entry.session, filled, lambda _value: offer(entry, choice, filled.raw))
    if made is None:
        return _form(entry, choice, filled)
    return redirect(entry, f"/agreements/{made.id}", "agreement-drawn-up")


def _read(entry: Entry, choice: Choice) -> Filled[AnyParameters]:
    """The parameters as typed, each checked against its type in the template; an unknown name is a problem too."""
    raw = {name: str(value) for name, value in entry.form.items() if name not in RESERVED}
    found = check_parameters(choice.document, raw).problems
    problems = [FieldProblem(name, problem.code, problem.parameters) for name, problem in found.items()]
    return Filled(raw=raw, value=None if problems else AnyParameters(), problems=problems)


def preview(entry: Entry, choice: Choice, parameters: Any) -> dict[str, Any]:
    """The text exactly as it would be frozen, with its duties: drawn up, read, and undone."""
    trial = entry.session.begin_nested()
    try:
        template = settle(entry, choice)
        made = agreements.draw_up(entry.session, entry.stamp, entry.subject, template=template, parameters=parameters)
        text, values = made.text, dict(made.parameters)
    finally:
        trial.rollback()
    told = duties_of(entry, entry.subject.principal_organisation_id, choice.document, text, values)
    return {"text": text, "told": told, "counts": counts(told)}


def offer(entry: Entry, choice: Choice, parameters: Any) -> Agreement:
    """Freeze the text and offer it to both sides; the contractor is told."""
    engagement: Engagement = entry.subject
    template = settle(entry, choice)
    made = agreements.draw_up(entry.session, entry.stamp, engagement, template=template, parameters=parameters)
    notify(
        entry.session,
        template="agreement-to-accept",
        organisation_id=engagement.contractor_organisation_id,
        role=Role.RESPONDENT,
        engagement_id=engagement.id,
        parameters={"agreement_id": made.id},
    )
    return made


def _form(entry: Entry, choice: Choice, filled: Filled[Any], *, begins: bool = False) -> Response:
    engagement: Engagement = entry.subject
    offered = offers(entry, engagement, choice.clause_ids)
    if begins and not filled.raw.get("agreed_measures", "-"):
        filled.raw = {**filled.raw, "agreed_measures": measures_of(offered)}
    told = duties_of(entry, engagement.principal_organisation_id, choice.document, choice.document, filled.raw)
    missing = [duty for duty in told if duty.carried == "missing"]
    return _page(
        entry,
        "agreement_form",
        choice,
        filled,
        status=422 if filled.problems else 200,
        offers=offered,
        by_id={one.clause.id: one for one in offered},
        templates=templates(entry),
        missing=missing,
    )


def _page(entry: Entry, name: str, choice: Choice, filled: Filled[Any], status: int = 200, **more: Any) -> Response:
    engagement: Engagement = entry.subject
    return render(
        entry,
        f"procurement/{name}.html",
        status,
        engagement=engagement,
        parties=get_parties(entry.session, engagement),
        clause_template=choice.base,
        clause_ids=choice.clause_ids,
        document=choice.document,
        labels=labels(entry, choice.document),
        filled=filled,
        **more,
    )
