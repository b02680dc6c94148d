"""The principals' side of a request: ask, consent with conditions or without, refuse, and take a consent back.

Consent goes up the chain: whoever consents at a level passes the request on to the next principal whose terms forbid
re-contracting without its consent. It is complete when the topmost of them has consented.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_chain
from contracts.four_eyes import flush_second_act
from contracts.obligations.actions import cancel, fulfil
from contracts.recontracts.actions.reporting import settle
from contracts.recontracts.actions.requesting import drop_duties, owe_consent
from contracts.recontracts.actions.turns import move, occasion_of, take_as_principal
from contracts.recontracts.models import Recontract, RecontractDecision, RecontractQuestion
from contracts.recontracts.queries import list_levels
from contracts.recontracts.rules import Outcome, RecontractState, next_level
from storage.acts import Act
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp


def ask(session: Session, stamp: Stamp, recontract: Recontract, *, question: str, expected_version: int) -> RecontractQuestion:
    """Ask the contractor something before deciding. Raises Invalid("recontract-text-missing"), and as `take_as_principal`."""
    level = take_as_principal(session, stamp, recontract, [RecontractState.SENT], expected_version=expected_version)
    if not question.strip():
        raise Invalid("recontract-text-missing", field="question")
    asked = RecontractQuestion(
        recontract_id=recontract.id,
        organisation_id=level.principal_organisation_id,
        question=question,
        asked_at=stamp.at,
        asked_by=stamp.actor.user_id,
    )
    session.add(asked)
    move(session, stamp, recontract, Act.RECONTRACT_ASK, RecontractState.QUESTIONED, question=asked.id, level=level.id)
    return asked


def approve(
    session: Session,
    stamp: Stamp,
    recontract: Recontract,
    *,
    conditions: str = "",
    person_name: str,
    person_title: str,
    expected_version: int,
) -> RecontractDecision:
    """Consent in writing, by name, at the level where the request stands; pass it up where another principal must consent too.

    Raises Forbidden("recontract-not-your-turn" | "second-person-needed"), Conflict as `take_as_principal`.
    """
    level = take_as_principal(session, stamp, recontract, [RecontractState.SENT], expected_version=expected_version)
    made = _decide(session, stamp, recontract, level, Outcome.APPROVED, person_name, person_title, conditions=conditions)
    engagement = session.get_one(Engagement, recontract.engagement_id)
    levels = [one.engagement_id for one in list_levels(session, engagement)]
    above = next_level(levels, level.id) if level.id in levels else None
    if above is not None:
        recontract.level_engagement_id = above
        move(session, stamp, recontract, Act.RECONTRACT_DECIDE, RecontractState.SENT, outcome="approved", level=level.id, passed_to=above)
    else:
        recontract.decided_at = stamp.at
        _supersede(session, recontract)
        move(session, stamp, recontract, Act.RECONTRACT_DECIDE, RecontractState.APPROVED, outcome="approved", level=level.id)
    _fulfil_consent(session, stamp, level, made)
    if above is not None:
        owe_consent(session, stamp, session.get_one(Engagement, above), recontract)
    settle(session, stamp, recontract)
    return made


def refuse(
    session: Session, stamp: Stamp, recontract: Recontract, *, reason: str, person_name: str, person_title: str, expected_version: int
) -> RecontractDecision:
    """Refuse in writing, with the reason. Raises Invalid("reason-missing"), and as `approve`."""
    level = take_as_principal(session, stamp, recontract, [RecontractState.SENT], expected_version=expected_version)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    made = _decide(session, stamp, recontract, level, Outcome.REFUSED, person_name, person_title, reason=reason)
    recontract.decided_at = stamp.at
    move(session, stamp, recontract, Act.RECONTRACT_DECIDE, RecontractState.REFUSED, outcome="refused", level=level.id)
    _fulfil_consent(session, stamp, level, made)
    drop_duties(session, stamp, session.get_one(Engagement, recontract.engagement_id), recontract)
    return made


def revoke(
    session: Session, stamp: Stamp, recontract: Recontract, *, reason: str, person_name: str, person_title: str
) -> RecontractDecision:
    """Take a consent back, with the reason, by any principal that gave it: from now on nothing may be shared below.

    What was handed over before stays out until it is returned or destroyed: the accounts of the link know it.
    Raises Forbidden("recontract-not-your-turn"), Invalid("reason-missing"), Conflict("recontract-step-impossible").
    """
    engagement = lock_chain(session, recontract.engagement_id)
    session.refresh(recontract)
    if recontract.state != RecontractState.APPROVED:
        raise Conflict("recontract-step-impossible", number=recontract.number, state=recontract.state)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    given = _given_by(session, recontract, stamp.actor.organisation_id)
    if not given:
        raise Forbidden("recontract-not-your-turn")
    level = session.get_one(Engagement, given[0])
    made = _decide(session, stamp, recontract, level, Outcome.REVOKED, person_name, person_title, reason=reason)
    move(session, stamp, recontract, Act.RECONTRACT_REVOKE, RecontractState.REVOKED, level=level.id)
    cancel(session, stamp, engagement, occasion=occasion_of(recontract))
    return made


def _supersede(session: Session, recontract: Recontract) -> None:
    """An earlier consent to the same link, for fewer classes or a shorter time, gives way to this one."""
    if recontract.below_engagement_id is None:
        return
    earlier = (col(Recontract.below_engagement_id) == recontract.below_engagement_id, col(Recontract.state) == RecontractState.APPROVED)
    session.execute(update(Recontract).where(*earlier).values(state=RecontractState.SUPERSEDED, version=col(Recontract.version) + 1))


def _given_by(session: Session, recontract: Recontract, organisation_id: str) -> Sequence[str]:
    query = select(col(RecontractDecision.level_engagement_id)).where(
        col(RecontractDecision.recontract_id) == recontract.id,
        col(RecontractDecision.organisation_id) == organisation_id,
        col(RecontractDecision.outcome) == Outcome.APPROVED,
    )
    return session.scalars(query).all()


def _decide(
    session: Session,
    stamp: Stamp,
    recontract: Recontract,
    level: Engagement,
    outcome: Outcome,
    person_name: str,
    person_title: str,
    *,
    conditions: str = "",
    reason: str = "",
) -> RecontractDecision:
    made = RecontractDecision(
        recontract_id=recontract.id,
        level_engagement_id=level.id,
        organisation_id=level.principal_organisation_id,
        outcome=outcome,
        conditions=conditions.strip(),
        reason=reason.strip(),
        person_name=person_name,
        person_title=person_title,
        asked_by=recontract.sent_by or recontract.drafted_by,
        decided_by=stamp.actor.user_id,
        decided_at=stamp.at,
        address=stamp.address,
        agent=stamp.agent,
    )
    session.add(made)
    flush_second_act(session)
    return made


def _fulfil_consent(session: Session, stamp: Stamp, level: Engagement, decision: RecontractDecision) -> None:
    """The written decision is the proof that consent was asked for beforehand (SUB-1)."""
    occasion = f"recontract:{decision.recontract_id}"
    fulfil(session, stamp, level, occasion=occasion, evidence_kind="recontract-decision", evidence_id=decision.id, codes={"SUB-1"})
