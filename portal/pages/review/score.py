"""The score: in total and per section, each with the sums that re-add to it; apart from it, what it rests on."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.inspections.queries import find_last
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import About, read_about
from portal.pages.answering.cards import key_of
from portal.pages.answering.sections import make_cards
from portal.pages.review.standing import standings_today
from portal.rendering.charts import Axis, radar
from portal.rendering.formats import tenths
from portal.rendering.pages import render
from questionnaires.answers import queries as answers
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.corrections.queries import CorrectionRow
from questionnaires.corrections.queries import list_rows as list_corrections
from questionnaires.reviews import behalf
from questionnaires.scoring import queries
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.rules import Why
from questionnaires.scoring.weakness import levels, weak_items
from questionnaires.templates import queries as templates
from questionnaires.templates.models import QuestionnaireVersion
from storage.acts import Act

router = APIRouter()
CORNERS = 3  # a shape has at least so many
FIRST = 5  # weak spots at a time: a list that names everything says nothing


@router.get("/assessments/{assessment_id}/score")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """The score of this assessment as it stands: provisional from the first submission, final once the review is closed."""
    assessment: Assessment = entry.subject
    about = read_about(entry, assessment)
    record = queries.latest(entry.session, assessment.id)
    sections = templates.list_sections(entry.session, assessment.version_id)
    titles = {section.code: section.title for section in sections}
    context: dict[str, Any] = {}
    if record is not None:
        items = {item.code: item for item in templates.list_items(entry.session, assessment.version_id)}
        if not any(item.weight for item in items.values()):
            return _survey(entry, about, record)
        breakdown = record.breakdown
        scored = {line["section"] for line in breakdown["lines"] if line["weight"] and line["why"] != Why.NOT_ASKED}
        axes = [
            Axis(f"{code}: {tenths(percent)} %", max(0, percent) if percent is not None else None)
            for code, percent in queries.section_percents(record).items()
            if code in scored
        ]
        context = {
            "sections": breakdown["sections"],
            "lines": {code: [line for line in breakdown["lines"] if line["section"] == code] for code in titles},
            "items": items,
            "chart": radar(axes) if len(axes) >= CORNERS else None,
            "proved": _proved(record),
            "gained": sum(max(0, line["earned"]) for line in breakdown["lines"]),
            "band": next((band for band in about.version.bands if band["at_least"] == breakdown.get("band")), None),
            "outcomes": _read_outcomes(about.version, record),
            "key_of": key_of,
            "section_of": {line["code"]: line["section"] for line in breakdown["lines"]},
            "levels": levels(breakdown["sections"]),
            "steps": weak_items(breakdown)[:FIRST],
            "has_options": any("options" in item.form and item.weight for item in items.values()),
        }
    finals = [record] if record is not None and record.is_final else []
    return render(
        entry,
        "review/score.html",
        assessment=assessment,
        about=about,
        record=record,
        titles=titles,
        is_closed=assessment.state == AssessmentState.CLOSED,
        standing=standings_today(entry, finals, assessment.issuer_organisation_id).get(assessment.id),
        corrections=_read_corrections(entry),
        inspection=find_last(entry.session, assessment.engagement_id),
        objections=behalf.list_objections(entry.session, assessment.id),
        **context,
    )


def _read_corrections(entry: Entry) -> list[CorrectionRow]:
    """The corrective actions after this assessment, for its two parties."""
    if not entry.may(Act.CORRECTION_VIEW):
        return []
    return list_corrections(entry.session, entry.reach, assessment_id=entry.subject.id)


def _survey(entry: Entry, about: About, record: ScoreRecord) -> Response:
    """A questionnaire that only asks for information has no score: its answers are shown instead."""
    assessment: Assessment = entry.subject
    views = [view for view in answers.list_all(entry.session, assessment) if view.is_counted]
    cards = make_cards(entry, views)
    sections = templates.list_sections(entry.session, assessment.version_id)
    groups = [(section, [cards[view.item.code] for view in views if view.item.section_id == section.id]) for section in sections]
    return render(
        entry,
        "review/survey.html",
        assessment=assessment,
        about=about,
        groups=[(section, cards) for section, cards in groups if cards],
        outcomes=_read_outcomes(about.version, record),
        items={view.item.code: view.item for view in views},
        section_of={line["code"]: line["section"] for line in record.breakdown["lines"]},
        key_of=key_of,
    )


def _read_outcomes(version: QuestionnaireVersion, record: ScoreRecord) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each check of the questionnaire with what it came to."""
    came_to = {outcome["code"]: outcome for outcome in record.breakdown.get("outcomes", ())}
    return [(outcome, came_to[outcome["code"]]) for outcome in version.outcomes if outcome["code"] in came_to]


def _proved(record: ScoreRecord) -> int:
    """The part of the earned sum that rests on accepted evidence: what the confidence is a share of."""
    return sum(max(0, line["earned"]) for line in record.breakdown["lines"] if line["on_evidence"])
