"""The one verb of scoring: compute what the answers are worth now, and keep it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.asking import read_asked
from questionnaires.assessments.lines import read_choices, read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import Line
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.outcomes import Outcome, Statement, decide_outcomes, find_band
from questionnaires.scoring.rules import ScoredItem, score
from questionnaires.templates.kinds import ItemKind, worst, worth
from questionnaires.templates.models import QuestionnaireItem
from questionnaires.templates.queries import get_version
from questionnaires.templates.rules import Standing
from storage.stamp import Stamp


def compute(session: Session, stamp: Stamp, assessment: Assessment, *, is_final: bool) -> ScoreRecord:
    """Score the assessment as it stands and store the record; `is_final` only at the close of the review.

    It has no ledger entry of its own: the act that causes it names the record and its sums.
    """
    version = get_version(session, assessment.version_id)
    lines = read_lines(session, assessment)
    worths, worsts = _read_worths(session, assessment, {line.item_id for line in lines if line.has_evidence})
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
            worth=worths.get(line.item_id) if line.judged_points is None else line.judged_points,
            worst=worsts.get(line.item_id, 0),
            on_behalf=line.on_behalf,
        )
        for line in lines
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
        breakdown={
            **result.breakdown(),
            "band": find_band(version.bands, result.earned, result.possible),
            "outcomes": [outcome.as_json() for outcome in _read_outcomes(session, assessment, version.outcomes, lines)],
        },
        rule_version=result.rule_version,
        computed_at=stamp.at,
    )
    session.add(record)
    session.flush()
    return record


def _read_worths(session: Session, assessment: Assessment, with_files: Collection[str]) -> tuple[dict[str, int], dict[str, int]]:
    """By item id, of the weighted questions that are no measures: the points of the answers, and those of the worst answer. One statement.

    A question that is answered by a file earns its points only while one lies there that can be opened (`with_files`).
    """
    query = (
        select(col(QuestionnaireItem.id), col(QuestionnaireItem.kind), col(QuestionnaireItem.form), col(Answer.state), col(Answer.value))
        .outerjoin(Answer, and_(col(Answer.item_id) == col(QuestionnaireItem.id), col(Answer.assessment_id) == assessment.id))
        .where(
            col(QuestionnaireItem.version_id) == assessment.version_id,
            col(QuestionnaireItem.kind) != ItemKind.IMPLEMENTATION,
            col(QuestionnaireItem.weight) > 0,
        )
    )
    rows = session.execute(query).all()
    worths = {
        id_: worth(kind, form, state, value, {}) if kind != ItemKind.FILE or id_ in with_files else 0
        for id_, kind, form, state, value in rows
        if state == AnswerState.ANSWERED
    }
    return worths, {id_: worst(kind, form) for id_, kind, form, _state, _value in rows}


def _read_outcomes(session: Session, assessment: Assessment, outcomes: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> list[Outcome]:
    """What the checks of the questionnaire come to. One statement, where it has any."""
    if not outcomes:
        return []
    named = {code for outcome in outcomes for code in outcome["items"]}
    asked = {line.code: line.is_counted for line in lines}
    blank = {line.code for line in lines if line.standing is Standing.CHOICE_OPEN}  # whatever is stored: no option was chosen
    query = (
        select(col(QuestionnaireItem.code), col(QuestionnaireItem.form), col(Answer.state), col(Answer.value))
        .outerjoin(Answer, and_(col(Answer.item_id) == col(QuestionnaireItem.id), col(Answer.assessment_id) == assessment.id))
        .where(col(QuestionnaireItem.version_id) == assessment.version_id, col(QuestionnaireItem.code).in_(named))
    )
    statements = {
        code: state_of(form, None if code in blank else state, value, is_asked=asked[code])
        for code, form, state, value in session.execute(query)
    }
    return decide_outcomes(outcomes, statements)


def state_of(form: Mapping[str, Any], state: str | None, value: Any, *, is_asked: bool) -> Statement:
    """What was said to an item as a check sees it: its state, or the options that were chosen."""
    if state is None:
        return Statement(is_asked)
    chosen = frozenset(value if isinstance(value, list) else [value]) if form.get("options") and value is not None else frozenset()
    is_open = any(option.get("is_open") and option["code"] in chosen for option in form.get("options", ()))
    return Statement(is_asked, chosen or frozenset([state]), is_open)
