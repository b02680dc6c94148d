"""Reads the risks that the answers of an assessment tell of: for who is about to submit them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.answers.risks import find_warnings
from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.queries import get_version


@dataclass(frozen=True, slots=True)
class RiskRow:
    """An answer that tells of a risk, with the warnings that are due for it."""

    section: str
    code: str
    title: dict[str, str]
    warnings: tuple[Mapping[str, str], ...]


def list_risks(session: Session, assessment: Assessment) -> list[RiskRow]:
    """The answers to what is asked that tell of a risk, in order; of the questions only those that were answered are read."""
    points = get_version(session, assessment.version_id).points
    asked = {line.item_id: line.section for line in read_lines(session, assessment) if line.is_counted and line.is_answered}
    query = (
        select(
            col(QuestionnaireItem.id),
            col(QuestionnaireItem.code),
            col(QuestionnaireItem.title),
            col(QuestionnaireItem.kind),
            col(QuestionnaireItem.form),
            col(QuestionnaireItem.warning),
            col(Answer.state),
            col(Answer.value),
        )
        .join(Answer, col(Answer.item_id) == col(QuestionnaireItem.id))
        .where(col(Answer.assessment_id) == assessment.id, col(Answer.state).is_not(None))
        .order_by(col(QuestionnaireItem.position))
    )
    risks = []
    for id_, code, title, kind, form, warning, state, value in session.execute(query):
        due = find_warnings(kind, form, warning, state, value, points) if id_ in asked else []
        if due:
            risks.append(RiskRow(asked[id_], code, title, tuple(due)))
    return risks
