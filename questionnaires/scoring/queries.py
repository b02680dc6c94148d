"""Reads of scores. The caller has the engagement or the assessment in reach."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.rows import columns_of
from questionnaires.scoring.models import ScoreRecord
from questionnaires.templates.models import QuestionnaireVersion

# Of two that were computed at the same moment the final one came last.
NEWEST_FIRST = (col(ScoreRecord.computed_at).desc(), col(ScoreRecord.is_final).desc(), col(ScoreRecord.id).desc())


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A final score in a list."""

    id: str
    assessment_id: str
    earned: int
    possible: int
    percent_tenths: int | None
    confidence_tenths: int | None
    computed_at: datetime


def latest_final(session: Session, engagement_id: str, questionnaire: str) -> ScoreRecord | None:
    """The final score of the review of this engagement by the built-in `questionnaire` (code) that was closed last, or None."""
    return _find_newest(session, col(ScoreRecord.engagement_id) == engagement_id, finals_by(questionnaire))


@lru_cache(maxsize=100)
def finals_by(questionnaire: str) -> ColumnElement[bool]:
    """The final scores that count where the built-in `questionnaire` (code) is asked for, as a condition on ScoreRecord.

    What a principal has added to the built-in one counts as it does; a survey, another check, or what a company asked itself never does.
    """
    assessment, version, base = aliased(Assessment), aliased(QuestionnaireVersion), aliased(QuestionnaireVersion)
    versions = (
        select(col(version.id))
        .outerjoin(base, col(base.id) == col(version.base_version_id))
        .where(
            or_(
                and_(col(version.owner_organisation_id).is_(None), col(version.code) == questionnaire),
                and_(col(base.owner_organisation_id).is_(None), col(base.code) == questionnaire),
            )
        )
    )
    reviewed = select(col(assessment.id)).where(
        col(assessment.id) == col(ScoreRecord.assessment_id),
        col(assessment.version_id).in_(versions),
        col(assessment.issuer_organisation_id) != col(assessment.respondent_organisation_id),
    )
    return and_(col(ScoreRecord.is_final).is_(true()), reviewed.correlate(ScoreRecord).exists())


def latest(session: Session, assessment_id: str) -> ScoreRecord | None:
    """The score of the assessment that was computed last, provisional or final, or None before the first submission."""
    return _find_newest(session, col(ScoreRecord.assessment_id) == assessment_id)


def history(session: Session, engagement_id: str) -> list[ScoreRow]:
    """All final scores of an engagement, the oldest first."""
    query = select(*columns_of(ScoreRow, ScoreRecord)).where(col(ScoreRecord.engagement_id) == engagement_id, col(ScoreRecord.is_final))
    return [ScoreRow(*row) for row in session.execute(query.order_by(col(ScoreRecord.computed_at), col(ScoreRecord.id)))]


def control_points(record: ScoreRecord) -> dict[str, int | None]:
    """Points (0 to 100) by item code; 0 for a blank, None for an item that left both sums."""
    return {line["code"]: line["points"] for line in record.breakdown["lines"]}


def section_percents(record: ScoreRecord) -> dict[str, int | None]:
    """Tenths of a percent by section code; None where nothing in the section is scorable."""
    return {section["code"]: section["percent_tenths"] for section in record.breakdown["sections"]}


def _find_newest(session: Session, *which: ColumnElement[bool]) -> ScoreRecord | None:
    return session.scalar(select(ScoreRecord).where(*which).order_by(*NEWEST_FIRST).limit(1))
