"""The daily rounds of agreements: what ends today, what survives no longer, and who is told that an end comes near."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from contracts.agreements.models import Agreement, ExpiryNotice, Termination
from contracts.agreements.queries import list_expiring
from contracts.agreements.rules import AgreementState, TerminationState, expiry_step
from contracts.disposals.actions import end_engagement
from contracts.engagements.models import Engagement
from contracts.engagements.rules import EngagementState
from contracts.obligations.actions import end_periods
from portal.mail.notices import notify
from portal.sending.days import days
from storage.acts import Act
from storage.ledger.actions import append
from storage.stamp import SYSTEM, Actor, Role, Stamp

ENDINGS = "agreements:end"
EXPIRIES = "agreements:remind"
PIECE = 100  # engagements in one transaction
A_DAY = timedelta(days=1)  # no time zone is further ahead


@dataclass(frozen=True, slots=True)
class Ended:
    """What one piece of a round did; `next_after` is where the next piece begins, "" at the end."""

    count: int
    next_after: str


def end_due(session: Session, at: datetime, *, after: str = "", limit: int = PIECE) -> Ended:
    """End what had its last day before today: by the notice that was given, else because the period of the work is over."""
    day_of = days(session)
    noticed = select(Termination.engagement_id).where(
        col(Termination.state) == TerminationState.GIVEN, col(Termination.ends_on) < at.date() + A_DAY
    )
    query = (
        select(Engagement)
        .join(Agreement, col(Agreement.engagement_id) == col(Engagement.id))
        .where(
            col(Engagement.state) == EngagementState.OPEN,
            col(Agreement.state) == AgreementState.IN_FORCE,
            (col(Engagement.ends_on) < at.date() + A_DAY) | col(Engagement.id).in_(noticed),
            col(Engagement.id) > after,
        )
        .order_by(col(Engagement.id))
        .limit(limit)
    )
    found = session.exec(query).all()
    given = _given(session, [one.id for one in found])
    count = 0
    for engagement in found:
        today = day_of(engagement.principal_organisation_id, at)
        stamp = _stamp(engagement.principal_organisation_id, at)
        termination = given.get(engagement.id)
        if termination is not None and termination.ends_on < today:
            count += end_engagement(session, stamp, engagement, termination) is not None
        elif engagement.ends_on < today:
            count += end_engagement(session, stamp, engagement) is not None
    return Ended(count + end_periods(session, Stamp(SYSTEM, at, "job")), found[-1].id if len(found) == limit else "")


def remind_of_expiry(session: Session, at: datetime, *, after: str = "", limit: int = PIECE, steps: Sequence[int]) -> Ended:
    """Tell those who send for the principal, once for each step before the end, that the work ends."""
    day_of = days(session)
    horizon = at.date() + A_DAY + timedelta(days=max(steps, default=0))
    rows = list_expiring(session, None, until=horizon, after=after, limit=limit)
    count = 0
    for row in rows:
        engagement = session.get_one(Engagement, row.engagement_id)
        today = day_of(engagement.principal_organisation_id, at)
        step = expiry_step(row.ends_on, today, steps)
        if step is None or session.get(ExpiryNotice, (row.engagement_id, row.ends_on, step)) is not None:
            continue
        session.add(ExpiryNotice(engagement_id=row.engagement_id, ends_on=row.ends_on, step=step, told_at=at))
        told = notify(
            session,
            template="agreement-expires",
            organisation_id=engagement.principal_organisation_id,
            role=Role.PROCUREMENT,
            engagement_id=engagement.id,
            parameters={"agreement_id": row.agreement_id, "days": str((row.ends_on - today).days)},
        )
        stamp = _stamp(engagement.principal_organisation_id, at)
        details = {"step": step, "ends_on": row.ends_on.isoformat(), "told": told}
        append(session, stamp, Act.REMINDER_SEND, "agreement", row.agreement_id, engagement_id=engagement.id, details=details)
        count += 1
    return Ended(count, rows[-1].engagement_id if len(rows) == limit else "")


def _given(session: Session, ids: Sequence[str]) -> dict[str, Termination]:
    query = select(Termination).where(col(Termination.engagement_id).in_(ids), col(Termination.state) == TerminationState.GIVEN)
    return {one.engagement_id: one for one in session.exec(query)}


def _stamp(organisation_id: str, at: datetime) -> Stamp:
    return Stamp(Actor("system", organisation_id, frozenset(), "system", ""), at, "job")
