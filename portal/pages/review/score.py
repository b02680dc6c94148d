"""The score: in total and per section, each with the sums that re-add to it; apart from it, what it rests on."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.rendering.charts import Axis, radar
from portal.rendering.formats import tenths
from portal.rendering.pages import render
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.scoring import queries
from questionnaires.scoring.models import ScoreRecord
from questionnaires.templates import queries as templates
from storage.acts import Act

router = APIRouter()


@router.get("/assessments/{assessment_id}/score")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """The score of this assessment as it stands: provisional from the first submission, final once the review is closed."""
    assessment: Assessment = entry.subject
    record = queries.latest(entry.session, assessment.id)
    sections = templates.list_sections(entry.session, assessment.version_id)
    titles = {section.code: section.title for section in sections}
    context: dict[str, Any] = {}
    if record is not None:
        items = {item.code: item for item in templates.list_items(entry.session, assessment.version_id)}
        breakdown = record.breakdown
        axes = [Axis(f"{code}: {tenths(percent)} %", percent) for code, percent in queries.section_percents(record).items()]
        context = {
            "sections": breakdown["sections"],
            "lines": {code: [line for line in breakdown["lines"] if line["section"] == code] for code in titles},
            "items": items,
            "chart": radar(axes),
            "proved": _proved(record),
        }
    return render(
        entry,
        "review/score.html",
        assessment=assessment,
        about=read_about(entry, assessment),
        record=record,
        titles=titles,
        history=queries.history(entry.session, assessment.engagement_id),
        is_closed=assessment.state == AssessmentState.CLOSED,
        **context,
    )


def _proved(record: ScoreRecord) -> int:
    """The part of the earned sum that rests on accepted evidence: what the confidence is a share of."""
    return sum(line["earned"] for line in record.breakdown["lines"] if line["on_evidence"])
