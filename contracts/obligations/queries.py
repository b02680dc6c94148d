"""Reading obligations and single performances."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.obligations.models import Obligation, Performance, PerformanceStep
from contracts.obligations.rules import PerformanceState
from storage.problems import Missing
from storage.reach import EngagementReach


class StepRow(NamedTuple):
    """One thing that was done about a performance."""

    step: str
    note: str
    evidence_kind: str
    evidence_id: str
    taken_at: datetime
    taken_by: str
    organisation_id: str


class Record(NamedTuple):
    """How often one obligation was performed so far."""

    fulfilled: int
    late: int  # of them
    waived: int


def in_force(session: Session, engagement_id: str) -> list[Obligation]:
    """The obligations that hold now, in the order of their clauses' codes."""
    return list(session.scalars(_IN_FORCE, {"engagement_id": engagement_id}))


_IN_FORCE = (
    select(Obligation)
    .where(col(Obligation.engagement_id) == bindparam("engagement_id"), col(Obligation.ended_at).is_(None))
    .order_by(col(Obligation.code))
)


def get(session: Session, reach: EngagementReach, performance_id: str) -> Performance:
    """The performance; Missing("performance-missing") when there is none in reach."""
    query = select(Performance).where(col(Performance.id) == performance_id, col(Performance.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("performance-missing")
    return found


def get_obligation(session: Session, performance: Performance) -> Obligation:
    """What a performance, which the caller has in reach, performs."""
    return session.get_one(Obligation, performance.obligation_id)


def list_steps(session: Session, performance_id: str) -> list[StepRow]:
    """What was done about it, the latest first. The caller has it in reach."""
    columns: list[Any] = [
        PerformanceStep.step,
        PerformanceStep.note,
        PerformanceStep.evidence_kind,
        PerformanceStep.evidence_id,
        PerformanceStep.taken_at,
        PerformanceStep.taken_by,
        PerformanceStep.organisation_id,
    ]
    query = select(*columns).where(col(PerformanceStep.performance_id) == performance_id)
    return [StepRow._make(row) for row in session.execute(query.order_by(col(PerformanceStep.version).desc()))]


def list_companions(session: Session, performance_id: str) -> list[tuple[str, str, dict[str, str]]]:
    """(state, code, title) of what goes along with a performance, by code. The caller has it in reach."""
    query = (
        select(col(Performance.state), col(Obligation.code), col(Obligation.title))
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .where(col(Performance.lead_performance_id) == performance_id)
        .order_by(col(Obligation.code))
    )
    return [(state, code, title) for state, code, title in session.execute(query)]


def count_records(session: Session, engagement_id: str) -> dict[str, Record]:
    """How often each obligation of an engagement, which the caller has in reach, was performed, by obligation id. One statement."""
    is_done = col(Performance.state) == PerformanceState.FULFILLED
    query = (
        select(
            col(Performance.obligation_id),
            func.sum(case((is_done, 1), else_=0)),
            func.sum(case((is_done & col(Performance.was_late), 1), else_=0)),
            func.sum(case((col(Performance.state) == PerformanceState.WAIVED, 1), else_=0)),
        )
        .where(col(Performance.engagement_id) == engagement_id)
        .group_by(col(Performance.obligation_id))
    )
    return {obligation_id: Record(*(int(number) for number in numbers)) for obligation_id, *numbers in session.execute(query)}
