"""Drawing up an agreement: the clauses, the values that they need, then the text to read, and only then is it frozen and offered."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.agreements import actions as agreements
from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_current, get
from contracts.agreements.rules import AgreementState
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
from storage.problems import Missing
from storage.stamp import Role

router = APIRouter()
STEP = "step"  # which button was pressed: preview (also without one), edit, draft, offer
TEMPLATE, CLAUSE = "template", "clause"  # what the text is put together from; CLAUSE repeats, in the order of the articles
DRAFT, SEEN = "draft", "seen"  # the draft that is put together again, and its version as the person saw it
RESERVED = {FIELD, STEP, TEMPLATE, CLAUSE, DRAFT, SEEN}


class AnyParameters(FormModel):
    """Stands in for a model: which inputs there are, and of which type, the template says."""


@router.get("/engagements/{engagement_id}/agreement/new")
def new(
    entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.engagement)],
    template: Annotated[str, Query(max_length=40)] = "",
    clause: Annotated[list[str] | None, Query(max_length=20)] = None,
    draft: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """The clauses to choose from and the form for their values: as named, else as in the terms on the table, else the standard ones.

    With `draft` as in that, to put it together again.
    """
    current = _draft(entry, draft) if draft else find_current(entry.session, entry.subject.id)
    choice = choose(entry, template, clause or ()) if template else choose_as_before(entry, current)
    known = starting_values(choice.document)
    if current is not None:
        known |= {name: value for name, value in current.parameters.items() if name in known}
    given = {name: "" if value is None else value for name, value in known.items()}
    if draft and current is not None:
        given |= {DRAFT: current.id, SEEN: current.version}
    return _form(entry, choice, blank_form(**given), begins=not draft)


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
    if step == "draft":
        return _keep(entry, choice, filled)
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


def _keep(entry: Entry, choice: Choice, filled: Filled[AnyParameters]) -> Response:
    """Keep it as a draft: what is still missing is no fault yet."""
    filled.problems = [problem for problem in filled.problems if problem.code != "parameter-missing"]
    if not filled.problems:
        filled.value = AnyParameters()
    made = attempt(entry.session, filled, lambda _value: prepare(entry, choice, filled.raw))
    return _form(entry, choice, filled) if made is None else redirect(entry, f"/agreements/{made.id}", "draft-kept")


def prepare(entry: Entry, choice: Choice, raw: Any) -> Agreement:
    """The draft, new or put together again."""
    template = settle(entry, choice)
    values = {name: value for name, value in raw.items() if name not in RESERVED}
    session, stamp = entry.session, entry.stamp
    if not entry.form.get(DRAFT):
        return agreements.prepare(session, stamp, entry.subject, template=template, parameters=values)
    draft = _draft(entry, str(entry.form[DRAFT]))
    return agreements.prepare_anew(session, stamp, draft, template=template, parameters=values, expected_version=_seen(entry))


def _draft(entry: Entry, draft_id: str) -> Agreement:
    """The draft of the own side for this work; Missing for anything else."""
    found = get(entry.session, entry.reach, draft_id)
    if found.engagement_id != entry.subject.id or found.state != AgreementState.DRAFT or found.supersedes_id is not None:
        raise Missing("agreement-missing")
    return found


def _seen(entry: Entry) -> int:
    text = str(entry.form.get(SEEN, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


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
    if entry.form.get(DRAFT):
        made = agreements.offer(entry.session, entry.stamp, prepare(entry, choice, parameters))
    else:
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
    draft_id = str(entry.form.get(DRAFT) or filled.raw.get(DRAFT) or "")
    draft = _draft(entry, draft_id) if draft_id else None
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
        draft=draft,
        seen=entry.form.get(SEEN) or filled.raw.get(SEEN) or 0,
        **more,
    )
