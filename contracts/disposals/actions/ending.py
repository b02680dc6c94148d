"""The end of the work: by expiry, by notice, for cause, or because all is done. It starts return and disposal.

What the clauses oblige to at the end falls due, the duties that do not survive end, and from then on nothing more is handed over.
"""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.actions import give_termination
from contracts.agreements.models import Agreement, Termination
from contracts.agreements.rules import AgreementState, EndKind, TerminationState
from contracts.clauses.timing import Event
from contracts.disposals.actions.duties import settle_duties
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock
from contracts.engagements.rules import EngagementState
from contracts.obligations.actions import fall_due
from contracts.obligations.models import Obligation
from contracts.obligations.rules import end_of_day
from contracts.parties.models import Organisation
from storage.acts import Act
from storage.clock import local_date
from storage.ledger.actions import append
from storage.stamp import Stamp

SURVIVAL = frozenset({"SURV-1", "SURV-2"})


def terminate(
    session: Session,
    stamp: Stamp,
    agreement: Agreement,
    *,
    kind: EndKind,
    reason: str,
    ends_on: date,
    notice_days: int = 0,
    person_name: str,
    person_title: str,
) -> Termination:
    """Give notice, or end the agreement for cause: at once where `ends_on` is today. Raises as `give_termination`."""
    termination = give_termination(
        session,
        stamp,
        agreement,
        kind=kind,
        reason=reason,
        ends_on=ends_on,
        notice_days=notice_days,
        person_name=person_name,
        person_title=person_title,
    )
    engagement = session.get_one(Engagement, agreement.engagement_id)
    if kind is EndKind.CAUSE and ends_on == local_day(session, engagement, stamp.at):
        end_engagement(session, stamp, engagement, termination, at=stamp.at)
    return termination


def end_engagement(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    termination: Termination | None = None,
    *,
    kind: EndKind = EndKind.EXPIRY,
    at: datetime | None = None,
) -> Termination | None:
    """The last day is over. `termination`: the notice that takes effect; none where time did it, or (`kind`) the end of the work.

    `at`: the moment of the end; the end of the last day unless given. Does nothing where the work is over already: the result is None.
    """
    lock(session, engagement.id)
    if engagement.state != EngagementState.OPEN:
        return None
    agreement = session.scalars(
        select(Agreement).where(col(Agreement.engagement_id) == engagement.id, col(Agreement.state) == AgreementState.IN_FORCE)
    ).one_or_none()
    if termination is None:
        termination = _without_notice(session, stamp, engagement, agreement, kind)
    termination.state, termination.effective_at = TerminationState.EFFECTIVE, stamp.at
    engagement.state, engagement.ended_on = EngagementState.ENDED, termination.ends_on
    engagement.version += 1
    time_zone = session.get_one(Organisation, engagement.principal_organisation_id).time_zone
    made = fall_due(
        session,
        stamp,
        engagement,
        Event.ENDED,
        occasion=f"ended:{termination.id}",
        at=at or end_of_day(termination.ends_on, time_zone),
        subject_kind="agreement",
        subject_id=agreement.id if agreement else "",
    )
    if agreement is not None:
        agreement.state, agreement.ended_on = AgreementState.ENDED, termination.ends_on
        survives = _last_of_survival(session, [one.obligation_id for one in made])
        until = [one.due_at for one in made if one.due_at and one.obligation_id in survives]
        agreement.survives_until = local_date(max(until), time_zone) if until else None
    owed_no_more = (
        col(Obligation.engagement_id) == engagement.id,
        col(Obligation.ended_at).is_(None),
        col(Obligation.survives).is_(False),
    )
    session.execute(update(Obligation).where(*owed_no_more).values(ended_at=stamp.at))
    session.flush()
    details = {"kind": termination.kind, "ends_on": termination.ends_on.isoformat(), "termination": termination.id}
    subject = ("agreement", agreement.id) if agreement else ("engagement", engagement.id)
    append(session, stamp, Act.AGREEMENT_END, *subject, engagement_id=engagement.id, details=details)
    settle_duties(session, stamp, engagement, evidence_kind="termination", evidence_id=termination.id)
    return termination


def _last_of_survival(session: Session, obligation_ids: list[str]) -> set[str]:
    query = select(col(Obligation.id)).where(col(Obligation.id).in_(obligation_ids), col(Obligation.code).in_(SURVIVAL))
    return set(session.scalars(query))


def _without_notice(session: Session, stamp: Stamp, engagement: Engagement, agreement: Agreement | None, kind: EndKind) -> Termination:
    """The end that nobody gave notice of. A notice for a later day is overtaken by it."""
    ends_on = engagement.ends_on if kind is EndKind.EXPIRY else local_day(session, engagement, stamp.at)
    if agreement is not None:
        overtaken = (col(Termination.agreement_id) == agreement.id, col(Termination.state) == TerminationState.GIVEN)
        session.execute(update(Termination).where(*overtaken).values(state=TerminationState.WITHDRAWN, withdrawn_at=stamp.at))
    termination = Termination(
        engagement_id=engagement.id,
        agreement_id=agreement.id if agreement else None,
        kind=kind,
        reason="",
        ends_on=ends_on,
        given_by=stamp.actor.user_id,
        person_name="",
        person_title="",
        given_at=stamp.at,
    )
    session.add(termination)
    session.flush()
    return termination
