"""The whole questionnaire on paper: to prepare the answers away from the screen, or to file what was answered."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.information import queries as information
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.pages.answering.cards import MEASURE_STATES
from portal.pages.answering.conditions import Clause, Wording
from portal.pages.answering.sections import make_cards
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from questionnaires.answers import queries as answers
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.rules import ANSWERABLE
from questionnaires.templates import queries as templates
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import ItemRow
from storage.acts import Act

router = APIRouter()


@router.get("/assessments/{assessment_id}/print")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """Every question with its answer, or with boxes to tick where it has none; and when it is asked, where that depends."""
    assessment = entry.subject
    about = read_about(entry, assessment)
    views = answers.list_all(entry.session, assessment)
    cards = make_cards(entry, views)
    sections = templates.list_sections(entry.session, assessment.version_id)
    return render(
        entry,
        "answering/print.html",
        assessment=assessment,
        about=about,
        sections=[(section, [cards[view.item.code] for view in views if view.item.section_id == section.id]) for section in sections],
        clauses=tell_conditions(entry, about.version, [view.item for view in views]),
        submissions=assessments.list_submissions(entry.session, assessment.id),
        states=MEASURE_STATES,
        items={view.item.code: view.item for view in views},
        is_sealed=assessment.state not in ANSWERABLE,
    )


def tell_conditions(entry: Entry, version: QuestionnaireVersion, items: Sequence[ItemRow]) -> dict[str, Clause]:
    """The conditions of a questionnaire in words, by condition code. `items` are all of it."""
    if not version.conditions:
        return {}
    classes = {row.code: row.name for row in information.list_classes(entry.session)}
    wording = Wording(locale_of(entry.request), items, classes)
    return {code: wording.tell(tree) for code, tree in version.conditions.items()}
