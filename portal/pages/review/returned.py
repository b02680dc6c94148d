"""What came back: only the returned questions, each with the remark, what was said before, and what has changed since."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.pages.answering.cards import Card
from portal.pages.answering.sections import find_window, make_cards, may_answer
from portal.pages.review.before import Before, read_before
from portal.rendering.pages import redirect, render
from questionnaires.answers import queries as answers
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.rules import Verdict
from storage.acts import Act

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Returned:
    """One question that came back."""

    card: Card
    section: str
    remark: str
    before: Before | None


@router.get("/assessments/{assessment_id}/returned")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """The list to work through; outside a return there is none, and the request itself is shown."""
    assessment: Assessment = entry.subject
    if assessment.state != AssessmentState.RETURNED:
        return redirect(entry, f"/assessments/{assessment.id}")
    last_round = assessment.round - 1
    views = {
        view.item.code: (view, section)
        for section in dict.fromkeys(line.section for line in read_lines(entry.session, assessment) if line.was_returned(last_round))
        for view in answers.list_for_section(entry.session, assessment, section)
        if view.is_counted and view.judgement and (view.judgement.round, view.judgement.verdict) == (last_round, Verdict.RETURNED)
    }
    cards = make_cards(entry, [view for view, _ in views.values()])
    before = read_before(entry.session, assessment, cards.values())
    rows = [
        Returned(cards[code], section, view.judgement.remark if view.judgement else "", before.get(code))
        for code, (view, section) in views.items()
    ]
    return render(
        entry,
        "review/returned.html",
        assessment=assessment,
        about=read_about(entry, assessment),
        rows=rows,
        left=sum(row.card.view.is_returned for row in rows),
        may_answer=may_answer(entry),
        window=find_window(entry),
    )
