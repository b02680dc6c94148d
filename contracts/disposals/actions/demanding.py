"""The principal demands everything back while the work goes on (document 004, clause 3 (9))."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.timing import Event
from contracts.disposals.models import ReturnDemand
from contracts.disposals.queries import balance
from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.engagements.rules import Side
from contracts.obligations.actions import fall_due
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def demand_return(session: Session, stamp: Stamp, engagement: Engagement, *, reason: str) -> ReturnDemand:
    """Ask for everything that is out. It falls due within the days that the agreement names.

    Raises Forbidden("not-the-principal"), Invalid("reason-missing"), Conflict("engagement-closed" | "nothing-is-out" |
    "return-demanded-already").
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    if balance(session, engagement.id).is_zero:
        raise Conflict("nothing-is-out")
    standing = select(col(ReturnDemand.id)).where(col(ReturnDemand.engagement_id) == engagement.id, col(ReturnDemand.settled_at).is_(None))
    if session.execute(standing).first() is not None:
        raise Conflict("return-demanded-already")
    demand = ReturnDemand(
        engagement_id=engagement.id,
        reason=reason,
        person_name=stamp.actor.display_name,
        demanded_at=stamp.at,
        demanded_by=stamp.actor.user_id,
    )
    session.add(demand)
    session.flush()
    append(session, stamp, Act.RETURN_DEMAND, "return-demand", demand.id, engagement_id=engagement.id)
    made = fall_due(
        session,
        stamp,
        engagement,
        Event.RETURN_DEMANDED,
        occasion=f"return-demand:{demand.id}",
        at=stamp.at,
        subject_kind="return-demand",
        subject_id=demand.id,
    )
    demand.due_at = min((one.due_at for one in made if one.due_at), default=None)
    session.flush()
    return demand
