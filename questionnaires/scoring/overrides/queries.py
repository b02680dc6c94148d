"""Reads of overrides. The caller has the engagement or the assessment in reach."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.rows import columns_of
from questionnaires.scoring.overrides.models import ScoreOverride
from questionnaires.scoring.overrides.rules import Override, OverrideState
from storage.problems import Missing


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """An override in a list."""

    id: str
    assessment_id: str
    percent_tenths: int
    computed_tenths: int | None
    reason: str
    ends_on: date
    state: OverrideState
    proposed_at: datetime
    proposed_by: str
    approved_at: datetime | None
    approved_by: str | None
    ending_asked_at: datetime | None
    ending_asked_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    ending_reason: str

    def holds(self, today: date) -> bool:
        """Whether it counts on `today`."""
        return self.state == OverrideState.ACTIVE and today <= self.ends_on


_HOLDING = select(*columns_of(Override, ScoreOverride)).where(
    col(ScoreOverride.assessment_id).in_(bindparam("ids", expanding=True)),
    col(ScoreOverride.state) == OverrideState.ACTIVE,
    col(ScoreOverride.ends_on) >= bindparam("today"),
)


def list_for_assessment(session: Session, assessment_id: str) -> list[OverrideRow]:
    """All overrides of one closed review, the newest first. One statement."""
    query = select(*columns_of(OverrideRow, ScoreOverride)).where(col(ScoreOverride.assessment_id) == assessment_id)
    return [OverrideRow(*row) for row in session.execute(query.order_by(col(ScoreOverride.proposed_at).desc(), col(ScoreOverride.id)))]


def find_holding(session: Session, assessment_ids: Collection[str], today: date) -> dict[str, Override]:
    """The override that counts on `today` by assessment, for those that have one. One statement, if there is anything to ask for."""
    if not assessment_ids:
        return {}
    found = [Override(*row) for row in session.execute(_HOLDING, {"ids": list(assessment_ids), "today": today})]
    return {override.assessment_id: override for override in found}


def get_for_assessment(session: Session, assessment_id: str, override_id: str) -> ScoreOverride:
    """The override of this assessment. Raises Missing("override-missing")."""
    query = select(ScoreOverride).where(col(ScoreOverride.id) == override_id, col(ScoreOverride.assessment_id) == assessment_id)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise Missing("override-missing")
    return row
