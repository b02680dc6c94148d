"""Drawing up an agreement: the template's parameters, then the text to read, and only then is it frozen and offered."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.agreements import actions as agreements
from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_current
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.queries import find_latest
from contracts.clauses.rules import Texts, check_parameters, starting_values
from contracts.engagements.models import Engagement
from contracts.engagements.queries import get_parties
from portal.csrf import FIELD
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Missing
from storage.stamp import Role

router = APIRouter()
TEMPLATE = "CONFIDENTIALITY"
STEP = "step"  # which button was pressed: preview (also without one), edit, offer
TEXT_LIMIT = 200


class AnyParameters(FormModel):
    """Stands in for a model: which inputs there are, and of which type, the template says."""


@router.get("/engagements/{engagement_id}/agreement/new")
def new(entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.engagement)]) -> Response:
    """The form, filled with the terms on the table where there are some, else with the template's starting values."""
    template = _template(entry)
    current = find_current(entry.session, entry.subject.id)
    known = current.parameters if current is not None and current.template_id == template.id else starting_values(template.document)
    return _form(entry, template, blank_form(**{name: "" if value is None else value for name, value in known.items()}))


@router.post("/engagements/{engagement_id}/agreements")
def draw_up(entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.engagement)]) -> Response:
    """Show the text that the parameters make; or, from there, freeze it and offer it to both sides."""
    template = _template(entry)
    filled = _read(entry, template)
    step = entry.form.get(STEP)
    if step == "edit":
        filled.problems.clear()
        return _form(entry, template, filled)
    if step != "offer":
        text = attempt(entry.session, filled, lambda _value: _preview(entry, template, filled.raw))
        return _form(entry, template, filled) if text is None else _page(entry, "agreement_preview", template, filled, text=text)
    made = attempt(entry.session, filled, lambda _value: _offer(entry, template, filled.raw))
    if made is None:
        return _form(entry, template, filled)
    return redirect(entry, f"/agreements/{made.id}", "agreement-drawn-up")


def _template(entry: Entry) -> ClauseTemplate:
    found = find_latest(entry.session, TEMPLATE)
    if found is None:  # the installation was not loaded with its built-in content
        raise Missing("clause-template-missing")
    return found


def _read(entry: Entry, template: ClauseTemplate) -> Filled[AnyParameters]:
    """The parameters as typed, each checked against its type in the template; an unknown name is a problem too."""
    raw = {name: str(value) for name, value in entry.form.items() if name not in {FIELD, STEP}}
    problems = [
        FieldProblem(name, found.code, found.parameters) for name, found in check_parameters(template.document, raw).problems.items()
    ]
    long = [name for name, value in raw.items() if len(value) > TEXT_LIMIT]
    problems += [FieldProblem(name, "input-string-too-long", {"max_length": TEXT_LIMIT}) for name in long]
    return Filled(raw=raw, value=None if problems else AnyParameters(), problems=problems)


def _preview(entry: Entry, template: ClauseTemplate, parameters: Any) -> Texts:
    """The text exactly as it would be frozen: drawn up, read, and undone."""
    trial = entry.session.begin_nested()
    try:
        return agreements.draw_up(entry.session, entry.stamp, entry.subject, template=template, parameters=parameters).text
    finally:
        trial.rollback()


def _offer(entry: Entry, template: ClauseTemplate, parameters: Any) -> Agreement:
    engagement: Engagement = entry.subject
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


def _form(entry: Entry, template: ClauseTemplate, filled: Filled[Any]) -> Response:
    return _page(entry, "agreement_form", template, filled, status=422 if filled.problems else 200)


def _page(entry: Entry, name: str, template: ClauseTemplate, filled: Filled[Any], status: int = 200, text: Texts | None = None) -> Response:
    engagement: Engagement = entry.subject
    return render(
        entry,
        f"procurement/{name}.html",
        status,
        engagement=engagement,
        parties=get_parties(entry.session, engagement),
        clause_template=template,
        document=template.document,
        filled=filled,
        text=text,
    )
