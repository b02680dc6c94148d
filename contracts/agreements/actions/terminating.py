"""Saying that an agreement ends: by notice or for cause; what the other side says to it; and taking a notice back.

What its effect is stands in `contracts.disposals`: the end makes return and disposal fall due, which needs the balance.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement, Termination
from contracts.agreements.rules import AgreementState, EndKind, Side, TerminationState, earliest_end
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from contracts.four_eyes import flush_second_act
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def give_termination(
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
    """One side gives notice (`notice_days` as agreed), or ends the agreement for cause. `ends_on` is its last day.

    Raises Forbidden("not-a-party"), Invalid("reason-missing" | "end-too-early", earliest), Conflict("agreement-not-in-force" |
    "termination-stands" | "engagement-closed").
    """
    engagement = session.get_one(Engagement, agreement.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(agreement)
    if agreement.state != AgreementState.IN_FORCE:
        raise Conflict("agreement-not-in-force", state=agreement.state)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    earliest = earliest_end(local_day(session, engagement, stamp.at), notice_days if kind is EndKind.NOTICE else 0)
    if ends_on < earliest:
        raise Invalid("end-too-early", field="ends_on", earliest=earliest)
    standing = select(col(Termination.id)).where(
        col(Termination.agreement_id) == agreement.id, col(Termination.state) != TerminationState.WITHDRAWN
    )
    if session.execute(standing).first() is not None:
        raise Conflict("termination-stands")
    termination = Termination(
        engagement_id=engagement.id,
        agreement_id=agreement.id,
        kind=kind,
        reason=reason,
        notice_days=notice_days if kind is EndKind.NOTICE else 0,
        ends_on=ends_on,
        side=side,
        organisation_id=stamp.actor.organisation_id,
        given_by=stamp.actor.user_id,
        person_name=person_name,
        person_title=person_title,
        given_at=stamp.at,
    )
    session.add(termination)
    session.flush()
    details = {"kind": kind, "side": side, "ends_on": ends_on.isoformat(), "notice_days": termination.notice_days}
    append(session, stamp, Act.AGREEMENT_TERMINATE, "agreement", agreement.id, engagement_id=engagement.id, details=details)
    return termination


def acknowledge(session: Session, stamp: Stamp, termination: Termination, *, person_name: str, objection: str = "") -> Termination:
    """The other side confirms that it has the termination, and says so where it does not agree with it.

    Raises Forbidden("not-a-party" | "second-person-needed"), Conflict("termination-is-own" | "termination-acknowledged").
    """
    engagement = session.get_one(Engagement, termination.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(termination)
    if termination.side == side:
        raise Conflict("termination-is-own")
    if termination.acknowledged_at is not None or termination.state == TerminationState.WITHDRAWN:
        raise Conflict("termination-acknowledged")
    termination.acknowledged_at, termination.acknowledged_by = stamp.at, stamp.actor.user_id
    termination.acknowledged_name, termination.objection = person_name, objection
    flush_second_act(session)
    details = {"termination": termination.id, "objects": bool(objection)}
    append(
        session,
        stamp,
        Act.TERMINATION_ACKNOWLEDGE,
        "agreement",
        termination.agreement_id or "",
        engagement_id=engagement.id,
        details=details,
    )
    return termination


def withdraw_termination(session: Session, stamp: Stamp, termination: Termination, *, reason: str) -> Termination:
    """The side that gave it takes it back before its day.

    Raises Forbidden("not-a-party"), Conflict("termination-of-other-side" | "termination-effective"), Invalid("reason-missing").
    """
    engagement = session.get_one(Engagement, termination.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(termination)
    if termination.side != side:
        raise Conflict("termination-of-other-side")
    if termination.state != TerminationState.GIVEN:
        raise Conflict("termination-effective")
    if not reason.strip():
        raise Invalid("reason-missing", field="withdrawal_reason")
    termination.state, termination.withdrawal_reason = TerminationState.WITHDRAWN, reason
    termination.withdrawn_at, termination.withdrawn_by = stamp.at, stamp.actor.user_id
    session.flush()
    details = {"termination": termination.id}
    append(
        session, stamp, Act.TERMINATION_WITHDRAW, "agreement", termination.agreement_id or "", engagement_id=engagement.id, details=details
    )
    return termination
