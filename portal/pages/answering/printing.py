"""The whole questionnaire on paper: to prepare the answers away from the screen, or to file what was answered."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.pages.answering.sections import make_cards
from portal.rendering.pages import render
from questionnaires.answers import queries as answers
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.lines import read_choices
from questionnaires.templates import queries as templates
from storage.acts import Act

router = APIRouter()


@router.get("/assessments/{assessment_id}/print")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """Every question with its answer, or with boxes to tick where it has none."""
    assessment = entry.subject
    sections = templates.list_sections(entry.session, assessment.version_id)
    views = {section.code: answers.list_for_section(entry.session, assessment, section.code) for section in sections}
    cards = make_cards(entry, [view for of_section in views.values() for view in of_section])
    return render(
        entry,
        "answering/print.html",
        assessment=assessment,
        about=read_about(entry, assessment),
        sections=[(section, [cards[view.item.code] for view in views[section.code]]) for section in sections],
        chosen=read_choices(entry.session, assessment.id),
        submissions=assessments.list_submissions(entry.session, assessment.id),
        states=list(AnswerState),
    )
