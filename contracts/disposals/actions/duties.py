"""The duties to return or destroy (document 004, clause 3 (8) and (9)): fulfilled by the act that brings the balance to zero."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Termination
from contracts.agreements.rules import TerminationState
from contracts.disposals.models import ReturnDemand
from contracts.disposals.queries import balance
from contracts.engagements.models import Engagement
from contracts.obligations.actions import fulfil
from storage.stamp import Stamp

AT_THE_END = frozenset({"NDA-3.8", "ARISING-3"})
ON_DEMAND = frozenset({"NDA-3.9"})


def settle_duties(session: Session, stamp: Stamp, engagement: Engagement, *, evidence_kind: str, evidence_id: str) -> None:
    """Nothing to do while anything is out."""
    if not balance(session, engagement.id).is_zero:
        return
    demands = select(ReturnDemand).where(col(ReturnDemand.engagement_id) == engagement.id, col(ReturnDemand.settled_at).is_(None))
    for demand in session.scalars(demands).all():
        demand.settled_at = stamp.at
        occasion = f"return-demand:{demand.id}"
        fulfil(session, stamp, engagement, occasion=occasion, evidence_kind=evidence_kind, evidence_id=evidence_id, codes=ON_DEMAND)
    ends = select(col(Termination.id)).where(
        col(Termination.engagement_id) == engagement.id, col(Termination.state) == TerminationState.EFFECTIVE
    )
    for ended in session.scalars(ends).all():
        occasion = f"ended:{ended}"
        fulfil(session, stamp, engagement, occasion=occasion, evidence_kind=evidence_kind, evidence_id=evidence_id, codes=AT_THE_END)
    session.flush()
