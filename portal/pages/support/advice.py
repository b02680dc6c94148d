"""Advice for the weak spots of the last closed review: what to do first, and the plan with its date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement
from questionnaires.answers.models import Answer
from questionnaires.assessments.models import Assessment
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import UNDER_WAY
from questionnaires.scoring import queries as scoring
from questionnaires.scoring.weakness import weak_items
from questionnaires.templates.models import QuestionnaireItem

LIMIT = 8
QUESTIONNAIRE = "S01"


@dataclass(frozen=True, slots=True)
class Advice:
    """One weak control: its help text, the points it has, and by when something is planned."""

    code: str
    title: Mapping[str, str]
    help: Mapping[str, str] | None
    points: int
    planned_on: date | None
    correction_id: str
    correction_due_on: date | None


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice of one review: those first that gain most. `assessment_id` is "" before the first closed review."""

    assessment_id: str
    lines: list[Advice]
    others: int


def advise(session: Session, engagement: Engagement) -> Advised:
    """What to do first, in a constant number of statements."""
    record = scoring.latest_final(session, engagement.id, QUESTIONNAIRE)
    if record is None:
        return Advised("", [], 0)
    weak = weak_items(record.breakdown)
    first = {item.code: item.points for item in weak[:LIMIT]}
    assessment = session.get_one(Assessment, record.assessment_id)
    of_version = (col(QuestionnaireItem.version_id) == assessment.version_id, col(QuestionnaireItem.code).in_(first))
    items = {item.code: item for item in session.exec(select(QuestionnaireItem).where(*of_version))}
    by_id = {item.id: item.code for item in items.values()}
    answers = select(Answer).where(col(Answer.assessment_id) == assessment.id, col(Answer.item_id).in_(by_id))
    planned = {by_id[one.item_id]: one.planned_on for one in session.exec(answers)}
    under_way = select(CorrectiveAction).where(
        col(CorrectiveAction.engagement_id) == engagement.id,
        col(CorrectiveAction.item_id).in_(by_id),
        col(CorrectiveAction.state).in_(UNDER_WAY),
    )
    corrections = {by_id[one.item_id or ""]: one for one in session.exec(under_way)}
    lines = [
        Advice(
            code,
            items[code].title,
            items[code].help,
            points,
            planned.get(code),
            corrections[code].id if code in corrections else "",
            corrections[code].due_on if code in corrections else None,
        )
        for code, points in first.items()
        if code in items
    ]
    return Advised(assessment.id, lines, len(weak) - len(first))
