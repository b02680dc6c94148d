"""Which conditions hold in an assessment: read from the few answers that conditions lean on, never from all of them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.assessments.models import AlternativeChoice, Assessment
from questionnaires.templates.conditions import Asked, Said
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireVersion
from questionnaires.templates.queries import get_version

# What was once said to an item that is not asked does not count: of a point for reference, or of an option that is not followed.
_IS_OF_ANOTHER_OPTION = or_(
    col(QuestionnaireItem.is_legacy),
    and_(
        col(QuestionnaireItem.alternative_group).is_not(None),
        func.coalesce(col(AlternativeChoice.option), "") != col(QuestionnaireItem.alternative_option),
    ),
)


def read_asked(session: Session, assessment: Assessment) -> Asked:
    """What is asked in one assessment. At most two statements; none beyond the version where nothing is conditional."""
    conditions = get_version(session, assessment.version_id).conditions
    if not conditions:
        return Asked({}, {}, {}, {})
    query = (
        select(
            col(QuestionnaireItem.code),
            col(QuestionnaireItem.condition_code),
            col(Answer.state),
            col(Answer.value),
            _IS_OF_ANOTHER_OPTION,
        )
        .outerjoin(Answer, and_(col(Answer.item_id) == col(QuestionnaireItem.id), col(Answer.assessment_id) == assessment.id))
        .outerjoin(
            AlternativeChoice,
            and_(
                col(AlternativeChoice.assessment_id) == assessment.id,
                col(AlternativeChoice.group) == col(QuestionnaireItem.alternative_group),
            ),
        )
        .where(col(QuestionnaireItem.version_id) == assessment.version_id, col(QuestionnaireItem.is_hinge))
    )
    rows = session.execute(query).all()
    said = {code: Said(state, value) for code, _, state, value, is_elsewhere in rows if not is_elsewhere}
    return Asked(conditions, _leaning((code, condition) for code, condition, *_ in rows), said, assessment.profile)


_CONDITIONS = select(col(QuestionnaireVersion.id), col(QuestionnaireVersion.conditions)).where(
    col(QuestionnaireVersion.id).in_(bindparam("ids", expanding=True))
)


def read_asked_of_many(session: Session, versions: Mapping[str, str]) -> dict[str, Asked]:
    """What is asked in each assessment of `versions` (assessment id to version id). At most four statements, however many."""
    conditions: dict[str, Any] = dict(session.execute(_CONDITIONS, {"ids": list(set(versions.values()))}).all())
    conditional = [assessment_id for assessment_id, version_id in versions.items() if conditions[version_id]]
    if not conditional:
        return {assessment_id: Asked({}, {}, {}, {}) for assessment_id in versions}
    leaning = _read_leaning(session, {versions[assessment_id] for assessment_id in conditional})
    said: dict[str, dict[str, Said]] = defaultdict(dict)
    answers = (
        select(col(Answer.assessment_id), col(QuestionnaireItem.code), col(Answer.state), col(Answer.value))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Answer.item_id))
        .outerjoin(
            AlternativeChoice,
            and_(
                col(AlternativeChoice.assessment_id) == col(Answer.assessment_id),
                col(AlternativeChoice.group) == col(QuestionnaireItem.alternative_group),
            ),
        )
        .where(col(Answer.assessment_id).in_(conditional), col(QuestionnaireItem.is_hinge), ~_IS_OF_ANOTHER_OPTION)
    )
    for assessment_id, code, state, value in session.execute(answers):
        said[assessment_id][code] = Said(state, value)
    frozen = select(col(Assessment.id), col(Assessment.profile)).where(col(Assessment.id).in_(conditional))
    profiles: dict[str, Any] = dict(session.execute(frozen).all())
    return {
        assessment_id: Asked(conditions[version_id], leaning[version_id], said[assessment_id], profiles.get(assessment_id, {}))
        for assessment_id, version_id in versions.items()
    }


def _read_leaning(session: Session, version_ids: set[str]) -> dict[str, dict[str, str]]:
    query = select(col(QuestionnaireItem.version_id), col(QuestionnaireItem.code), col(QuestionnaireItem.condition_code)).where(
        col(QuestionnaireItem.version_id).in_(version_ids), col(QuestionnaireItem.is_hinge)
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for version_id, code, condition in session.execute(query):
        found[version_id] |= _leaning([(code, condition)])
    return found


def _leaning(rows: Any) -> dict[str, str]:
    return {code: condition for code, condition in rows if condition is not None}
