"""The close of an engagement: only when everything is accounted for, here and down the chain."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.rules import EndKind
from contracts.disposals.actions.ending import end_engagement
from contracts.disposals.queries import balance
from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.engagements.rules import EngagementState, Side
from contracts.obligations.actions import drop_open
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict
from storage.stamp import Stamp


def close_engagement(session: Session, stamp: Stamp, engagement: Engagement) -> Engagement:
    """Close the engagement: every piece is accounted for, here and down the chain. Work that still went on ends with it.

    The clauses that survive the end live on: what they oblige to stays due until the years agreed are over.
    Raises Forbidden("not-the-principal"), Conflict("engagement-closed"), Conflict("engagement-has-open-items", items, pieces,
    lines) naming what is out, Conflict("engagement-has-open-recontracts", works, engagement_ids).
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    account = balance(session, engagement.id)
    if not account.is_zero:
        raise Conflict(
            "engagement-has-open-items",
            items=", ".join(f"{line.item_number} {line.item_name} ({line.outstanding})" for line in account.outstanding),
            pieces=account.totals.outstanding,
            lines=[line.line_id for line in account.outstanding],
        )
    below = select(col(Engagement.id), col(Engagement.work)).where(
        col(Engagement.parent_engagement_id) == engagement.id, col(Engagement.state) != EngagementState.CLOSED
    )
    open_below = session.execute(below.order_by(col(Engagement.opened_at))).all()
    if open_below:
        works = ", ".join(work for _, work in open_below)
        raise Conflict("engagement-has-open-recontracts", works=works, engagement_ids=[found for found, _ in open_below])
    end_engagement(session, stamp, engagement, kind=EndKind.COMPLETION, at=stamp.at)  # nothing, where the work has ended before
    drop_open(session, stamp, engagement)
    engagement.state = EngagementState.CLOSED
    engagement.closed_at, engagement.closed_by = stamp.at, stamp.actor.user_id
    engagement.version += 1
    session.flush()
    handed, arisen = account.given.totals.handed, account.arisen.totals.handed
    details = {"handed": handed, "arisen": arisen, "returned": account.totals.returned, "destroyed": account.totals.destroyed}
    append(session, stamp, Act.ENGAGEMENT_CLOSE, "engagement", engagement.id, engagement_id=engagement.id, details=details)
    return engagement
