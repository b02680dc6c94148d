"""The one verb of scoring: compute what the answers are worth now, and keep it."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.asking import read_asked
from questionnaires.assessments.lines import read_choices, read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.rules import ScoredItem, score
from questionnaires.templates.kinds import ItemKind, worth
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.queries import get_version
from storage.stamp import Stamp


def compute(session: Session, stamp: Stamp, assessment: Assessment, *, is_final: bool) -> ScoreRecord:
    """Score the assessment as it stands and store the record; `is_final` only at the close of the review.

    It has no ledger entry of its own: the act that causes it names the record and its sums.
    """
    version = get_version(session, assessment.version_id)
    worths = _read_worths(session, assessment)
    items = [
        ScoredItem(
            code=line.code,
            section=line.section,
            weight=line.weight,
            state=line.state,
            has_reason=line.has_reason,
            is_on_evidence=line.is_on_evidence,
            is_not_applicable_allowed=line.is_not_applicable_allowed,
            is_legacy=line.is_legacy,
            alternative_group=line.alternative_group,
            alternative_option=line.alternative_option,
            condition_code=line.condition_code,
            worth=worths.get(line.item_id),
        )
        for line in read_lines(session, assessment)
    ]
    is_asked = read_asked(session, assessment).holds
    result = score(items, points=version.points, chosen=read_choices(session, assessment.id), is_asked=is_asked)
    record = ScoreRecord(
        assessment_id=assessment.id,
        engagement_id=assessment.engagement_id,
        is_final=is_final,
        earned=result.earned,
        possible=result.possible,
        percent_tenths=result.percent_tenths,
        confidence_tenths=result.confidence_tenths,
        breakdown=result.breakdown(),
        rule_version=result.rule_version,
        computed_at=stamp.at,
    )
    session.add(record)
    session.flush()
    return record


def _read_worths(session: Session, assessment: Assessment) -> dict[str, int]:
    """The points by item id of the answered, weighted questions that are no measures. One statement."""
    query = (
        select(col(QuestionnaireItem.id), col(QuestionnaireItem.kind), col(QuestionnaireItem.form), col(Answer.value))
        .join(Answer, and_(col(Answer.item_id) == col(QuestionnaireItem.id), col(Answer.assessment_id) == assessment.id))
        .where(
            col(QuestionnaireItem.version_id) == assessment.version_id,
            col(QuestionnaireItem.kind) != ItemKind.IMPLEMENTATION,
            col(QuestionnaireItem.weight) > 0,
            col(Answer.state) == AnswerState.ANSWERED,
        )
    )
    return {id_: worth(kind, form, AnswerState.ANSWERED, value, {}) for id_, kind, form, value in session.execute(query)}
