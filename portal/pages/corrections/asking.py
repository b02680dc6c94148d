"""Asking for a corrective action: what is prefilled from the help text of the question, why, and until when."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.inspections.duties import follow
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import About, read_about
from portal.pages.answering.sections import make_cards
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.sending.telling import tell_correction
from questionnaires.answers import queries as answers
from questionnaires.assessments.models import Assessment
from questionnaires.corrections import actions
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import TEXT_LIMIT
from storage.acts import Act

router = APIRouter()
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
USUAL_DAYS = 90


class AskInput(FormModel):
    """What is asked of the contractor."""

    what: Text = ""
    why: Text = ""
    cost_note: Text = ""
    due_on: date


@router.get("/assessments/{assessment_id}/items/{item_code}/corrections/new")
def new(entry: Annotated[Entry, guard(Act.CORRECTION_ASK, of=subjects.assessment)], item_code: str) -> Response:
    """The form, with the help text of the question as a proposal of what to do."""
    about = read_about(entry, entry.subject)
    item = answers.get_item(entry.session, entry.subject, item_code).item
    what = item.help[locale_of(entry.request)] if item.help else ""
    return _page(entry, about, item_code, blank_form(what=what[:TEXT_LIMIT], why="", due_on=about.today + timedelta(days=USUAL_DAYS)))


@router.post("/assessments/{assessment_id}/items/{item_code}/corrections")
def ask(entry: Annotated[Entry, guard(Act.CORRECTION_ASK, of=subjects.assessment)], item_code: str) -> Response:
    """Ask for it; the contractor agrees, or proposes another date."""
    about = read_about(entry, entry.subject)
    filled = read_form(AskInput, entry.form)
    made = attempt(entry.session, filled, lambda value: ask_by(entry, item_code, value))
    if made is None:
        return _page(entry, about, item_code, filled, status=422)
    return redirect(entry, f"/corrections/{made.id}", "correction-asked", number=made.number)


def ask_by(entry: Entry, item_code: str, value: AskInput) -> CorrectiveAction:
    """Ask for it; the contractor is told."""
    today = read_about(entry, entry.subject).today
    made = actions.ask(entry.session, entry.stamp, entry.subject, item_code=item_code, today=today, **value.model_dump())
    follow(entry.session, entry.stamp, made)
    tell_correction(entry.session, entry.stamp, made)
    return made


def _page(entry: Entry, about: About, item_code: str, filled: Filled[AskInput] | Filled[FormModel], *, status: int = 200) -> Response:
    assessment: Assessment = entry.subject
    view = answers.get_item(entry.session, assessment, item_code)
    return render(
        entry,
        "corrections/ask.html",
        status,
        assessment=assessment,
        about=about,
        card=make_cards(entry, [view])[item_code],
        filled=filled,
        limit=TEXT_LIMIT,
    )
