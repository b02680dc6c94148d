"""The whole assessment without its texts: one light line per item, which progress, review, close and score all go by."""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.asking import read_asked
from questionnaires.assessments.models import AlternativeChoice, Assessment
from questionnaires.assessments.rules import Line
from questionnaires.reviews.latest import is_latest_judgement
from questionnaires.reviews.models import Judgement
from questionnaires.reviews.rules import Verdict
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection
from questionnaires.templates.rules import Standing, decide_standings
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState


def read_choices(session: Session, assessment_id: str) -> dict[str, str]:
    """The option that the respondent chose, by alternative group."""
    return dict(session.execute(_CHOICES, {"assessment_id": assessment_id}).all())


_CHOICES = select(col(AlternativeChoice.group), col(AlternativeChoice.option)).where(
    col(AlternativeChoice.assessment_id) == bindparam("assessment_id")
)


def read_choice_versions(session: Session, assessment_id: str) -> dict[str, int]:
    """The version of each choice by alternative group, which a form sends back."""
    query = select(col(AlternativeChoice.group), col(AlternativeChoice.version))
    return dict(session.execute(query.where(col(AlternativeChoice.assessment_id) == assessment_id)).all())


def read_lines(session: Session, assessment: Assessment) -> list[Line]:
    """The lines of the assessment, in the order of the questionnaire. Two statements, three where items are conditional."""
    chosen = read_choices(session, assessment.id)
    rows = session.execute(_lines(), {"assessment_id": assessment.id, "version_id": assessment.version_id}).all()
    standings = decide_standings(rows, chosen, read_asked(session, assessment).holds)
    return [_line(row, standing) for row, standing in zip(rows, standings, strict=True)]


@cache
def _lines() -> Select[Any]:
    here: BindParameter[str] = bindparam("assessment_id")
    has_evidence = exists().where(
        col(AnswerEvidence.answer_id) == col(Answer.id),
        col(EvidenceFile.id) == col(AnswerEvidence.evidence_id),
        col(EvidenceFile.state) == EvidenceState.AVAILABLE,
    )
    columns: list[Any] = [
        QuestionnaireItem.id,
        QuestionnaireItem.code,
        col(QuestionnaireSection.code).label("section"),
        QuestionnaireItem.weight,
        QuestionnaireItem.alternative_group,
        QuestionnaireItem.alternative_option,
        QuestionnaireItem.is_legacy,
        QuestionnaireItem.condition_code,
        QuestionnaireItem.is_required,
        QuestionnaireItem.is_not_applicable_allowed,
        Answer.state,
        (col(Answer.reason) != "").label("has_reason"),
        Answer.version,
        Answer.on_behalf,
        has_evidence.label("has_evidence"),
        Judgement.verdict,
        Judgement.round,
        Judgement.answer_version,
        Judgement.points,
    ]
    own_answer = and_(col(Answer.item_id) == col(QuestionnaireItem.id), col(Answer.assessment_id) == here)
    own_judgement = and_(col(Judgement.item_id) == col(QuestionnaireItem.id), col(Judgement.assessment_id) == here)
    return (
        select(*columns)
        .join(QuestionnaireSection, col(QuestionnaireSection.id) == col(QuestionnaireItem.section_id))
        .outerjoin(Answer, own_answer)
        .outerjoin(Judgement, and_(own_judgement, is_latest_judgement()))
        .where(col(QuestionnaireItem.version_id) == bindparam("version_id"))
        .order_by(col(QuestionnaireItem.position))
    )


def _line(row: Any, standing: Standing) -> Line:
    return Line(
        item_id=row.id,
        code=row.code,
        section=row.section,
        weight=row.weight,
        alternative_group=row.alternative_group,
        alternative_option=row.alternative_option,
        is_legacy=row.is_legacy,
        condition_code=row.condition_code,
        is_required=row.is_required,
        is_not_applicable_allowed=row.is_not_applicable_allowed,
        standing=standing,
        state=AnswerState(row.state) if row.state else None,
        has_reason=bool(row.has_reason),
        answer_version=row.version or 0,
        has_evidence=bool(row.has_evidence),
        verdict=Verdict(row.verdict) if row.verdict else None,
        verdict_round=row.round or 0,
        verdict_version=row.answer_version or 0,
        verdict_points=row.points,
        on_behalf=bool(row.on_behalf),
    )
