"""Reading obligations and their performances."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.obligations.models import Obligation, Performance
from storage.problems import Missing
from storage.reach import EngagementReach


def in_force(session: Session, engagement_id: str) -> list[Obligation]:
    """The obligations that hold now, in the order of their clauses' codes."""
    query = select(Obligation).where(col(Obligation.engagement_id) == engagement_id, col(Obligation.ended_at).is_(None))
    return list(session.scalars(query.order_by(col(Obligation.code))))


def get(session: Session, reach: EngagementReach, performance_id: str) -> Performance:
    """The performance; Missing("performance-missing") when there is none in reach."""
    query = select(Performance).where(col(Performance.id) == performance_id, col(Performance.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("performance-missing")
    return found
