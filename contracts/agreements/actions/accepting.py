"""Accepting an agreement: exactly the text of its present round, or the document that both sides signed elsewhere."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.actions.drawing import move
from contracts.agreements.models import Agreement, AgreementAcceptance, AgreementChange, SignedCopy, Termination
from contracts.agreements.rules import AgreementState, ChangeState, CopyState, Side, TerminationState, hash_text
from contracts.agreements.texts import effective
from contracts.clauses.models import ClauseTemplate
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from contracts.engagements.rules import EngagementState
from contracts.four_eyes import flush_second_act
from contracts.obligations.actions import cancel, establish
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict
from storage.stamp import Stamp


def accept(
    session: Session,
    stamp: Stamp,
    agreement: Agreement,
    *,
    person_name: str,
    person_title: str,
    consent: str,
    text_hash: str,
    signed_copy_id: str | None = None,
) -> AgreementAcceptance:
    """One side accepts the text whose hash the person was shown. With the second side it comes into force and the older one ends.

    `consent` is the sentence agreed to, in the language it was shown in. `signed_copy_id`: the side confirms the document that was
    signed elsewhere; once one lies on the table, both sides confirm that one and nothing else. Raises Forbidden("not-a-party"),
    Forbidden("second-person-needed") when one person would accept for both sides, Conflict("agreement-text-changed") when
    the stored text is not what was shown, Conflict("agreement-not-offered" | "agreement-already-accepted" | "agreement-has-open-changes"
    | "signed-copy-stands" | "signed-copy-not-ready" | "engagement-period-over" | "engagement-closed").
    """
    engagement = session.get_one(Engagement, agreement.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(agreement)
    if agreement.state != AgreementState.OFFERED:
        raise Conflict("agreement-not-offered", state=agreement.state)
    if not text_hash == agreement.text_hash == hash_text(agreement.text):
        raise Conflict("agreement-text-changed")
    if has_open_changes(session, agreement):
        raise Conflict("agreement-has-open-changes")
    copy = standing_copy(session, agreement)
    if (copy.id if copy else None) != signed_copy_id:
        raise Conflict("signed-copy-stands")
    if copy is not None and copy.state not in (CopyState.CHECKED, CopyState.UNREADABLE):
        raise Conflict("signed-copy-not-ready")
    if engagement.state == EngagementState.ENDED and engagement.ends_on < local_day(session, engagement, stamp.at):
        raise Conflict("engagement-period-over", ends_on=engagement.ends_on)
    accepted = accepted_sides(session, agreement)
    if side in accepted:
        raise Conflict("agreement-already-accepted", side=side)
    acceptance = AgreementAcceptance(
        agreement_id=agreement.id,
        round_number=agreement.round_number,
        side=side,
        organisation_id=stamp.actor.organisation_id,
        user_id=stamp.actor.user_id,
        person_name=person_name,
        person_title=person_title,
        consent=consent,
        text_hash=text_hash,
        signed_copy_id=signed_copy_id,
        accepted_at=stamp.at,
        address=stamp.address,
        agent=stamp.agent,
    )
    session.add(acceptance)
    flush_second_act(session)
    is_in_force = accepted | {side} == {Side.PRINCIPAL, Side.CONTRACTOR}
    if is_in_force:
        _come_into_force(session, stamp, engagement, agreement)
    details = {"side": side, "text_hash": text_hash, "is_in_force": is_in_force}
    if copy is not None:
        details |= {"signed_copy": copy.id, "sha256": copy.sha256}
    append(session, stamp, Act.AGREEMENT_ACCEPT, "agreement", agreement.id, engagement_id=engagement.id, details=details)
    return acceptance


def accepted_sides(session: Session, agreement: Agreement) -> set[str]:
    """The sides that accepted the present round."""
    where = (
        col(AgreementAcceptance.agreement_id) == agreement.id,
        col(AgreementAcceptance.round_number) == agreement.round_number,
    )
    return set(session.scalars(select(col(AgreementAcceptance.side)).where(*where)))


def _come_into_force(session: Session, stamp: Stamp, engagement: Engagement, agreement: Agreement) -> None:
    move(session, engagement.id, AgreementState.IN_FORCE, AgreementState.SUPERSEDED)
    agreement.state, agreement.in_force_at = AgreementState.IN_FORCE, stamp.at
    if engagement.state == EngagementState.ENDED:
        _go_on(session, stamp, engagement)
    session.flush()
    document = effective(session.get_one(ClauseTemplate, agreement.template_id).document, agreement.text)
    establish(session, stamp, engagement, agreement_id=agreement.id, document=document, parameters=agreement.parameters)


def _go_on(session: Session, stamp: Stamp, engagement: Engagement) -> None:
    """A new agreement after the end: the work goes on, and what the end had made fall due is not owed any more."""
    engagement.state, engagement.ended_on = EngagementState.OPEN, None
    engagement.version += 1
    ends = select(col(Termination.id)).where(
        col(Termination.engagement_id) == engagement.id, col(Termination.state) == TerminationState.EFFECTIVE
    )
    for ended in session.scalars(ends).all():
        cancel(session, stamp, engagement, occasion=f"ended:{ended}")


def has_open_changes(session: Session, agreement: Agreement) -> bool:
    """Whether a change waits for an answer."""
    waiting = (col(AgreementChange.agreement_id) == agreement.id, col(AgreementChange.state) == ChangeState.PROPOSED)
    return session.execute(select(col(AgreementChange.id)).where(*waiting).limit(1)).first() is not None


def standing_copy(session: Session, agreement: Agreement) -> SignedCopy | None:
    """The document signed elsewhere that lies on the table."""
    gone = (CopyState.WITHDRAWN, CopyState.REJECTED)
    query = select(SignedCopy).where(col(SignedCopy.agreement_id) == agreement.id, col(SignedCopy.state).not_in(gone))
    return session.scalars(query).one_or_none()
