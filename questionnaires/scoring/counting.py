"""The score that counts today, where the database itself must know it: for lists that filter and sort by it.

`standing` says the same of scores that have been read; both take a score that was set by hand only through its last day.
"""

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.overrides.models import ScoreOverride
from questionnaires.scoring.overrides.rules import OverrideState
from questionnaires.scoring.queries import NEWEST_FIRST, finals_by


def counting_tenths(engagement_id: Mapped[str], questionnaire: str, today: date | BindParameter[Any]) -> ColumnElement[int | None]:
    """What the last closed review of the engagement by `questionnaire` (code) counts for on `today`, in tenths of a percent.

    NULL where there is none, or nothing in it can be scored. `engagement_id`: a column of the statement around it.
    """
    holds = and_(
        col(ScoreOverride.assessment_id) == col(ScoreRecord.assessment_id),
        col(ScoreOverride.state) == OverrideState.ACTIVE,
        col(ScoreOverride.ends_on) >= today,
    )
    return (
        select(func.coalesce(col(ScoreOverride.percent_tenths), col(ScoreRecord.percent_tenths)))
        .select_from(ScoreRecord)
        .outerjoin(ScoreOverride, holds)
        .where(col(ScoreRecord.engagement_id) == engagement_id, finals_by(questionnaire))
        .order_by(*NEWEST_FIRST)
        .limit(1)
        .correlate_except(ScoreRecord, ScoreOverride)
        .scalar_subquery()
    )
