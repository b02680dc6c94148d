"""Amending: a draft that begins as a copy of the agreement in force, is changed by one side, and is offered to the other."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.actions.changing import Wanted, apply, examine, put, terms_of
from contracts.agreements.actions.drawing import keep_round
from contracts.agreements.actions.preparing import open_values
from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState, Side
from contracts.clauses.models import ClauseTemplate
from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp

_STANDING = (AgreementState.IN_FORCE, AgreementState.ENDED)


def begin_amendment(session: Session, stamp: Stamp, agreement: Agreement) -> Agreement:
    """A draft for an amended agreement, or the one that this side has begun already. The other side does not see it.

    Raises Forbidden("not-a-party"), Conflict("agreement-not-in-force" | "engagement-closed").
    """
    engagement = session.get_one(Engagement, agreement.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(agreement)
    if agreement.state not in _STANDING:
        raise Conflict("agreement-not-in-force", state=agreement.state)
    begun = select(Agreement).where(
        col(Agreement.supersedes_id) == agreement.id,
        col(Agreement.state) == AgreementState.DRAFT,
        col(Agreement.drawn_up_side) == side,
    )
    known = session.scalars(begun).first()
    if known is not None:
        return known
    draft = Agreement(
        engagement_id=engagement.id,
        template_id=agreement.template_id,
        supersedes_id=agreement.id,
        parameters=dict(agreement.parameters),
        text=agreement.text,
        text_hash=agreement.text_hash,
        state=AgreementState.DRAFT,
        drawn_up_at=stamp.at,
        drawn_up_by=stamp.actor.user_id,
        drawn_up_side=side,
    )
    session.add(draft)
    session.flush()
    details = {"supersedes": agreement.id, "step": "begun"}
    append(session, stamp, Act.AGREEMENT_AMEND, "agreement", draft.id, details=details)  # without the engagement: see `preparing`
    return draft


def change_draft(session: Session, stamp: Stamp, draft: Agreement, wanted: Wanted, *, expected_version: int) -> Agreement:
    """Put a change into one's own draft.

    Raises Conflict("agreement-not-a-draft" | "agreement-changed-meanwhile"), and what `examine` raises.
    """
    engagement = _enter(session, stamp, draft)
    if draft.version != expected_version:
        raise Conflict("agreement-changed-meanwhile", round=draft.round_number)
    _, after = examine(session, stamp.actor, draft, wanted)
    put(draft, apply(session, stamp, engagement, terms_of(draft), wanted.kind, wanted.target, after))
    draft.version += 1
    session.flush()
    details = {"step": "changed", "kind": wanted.kind, "target": wanted.target, "version": draft.version}
    append(session, stamp, Act.AGREEMENT_AMEND, "agreement", draft.id, details=details)
    return draft


def offer(session: Session, stamp: Stamp, draft: Agreement) -> Agreement:
    """Freeze one's own draft and offer it to the other side.

    Raises Conflict("agreement-not-a-draft" | "agreement-offer-open"), Invalid("amendment-without-change" | "draft-has-open-values").
    """
    engagement = _enter(session, stamp, draft)
    before = session.get(Agreement, draft.supersedes_id) if draft.supersedes_id else None
    if before is not None and before.text_hash == draft.text_hash and before.state == AgreementState.IN_FORCE:
        raise Invalid("amendment-without-change")
    if missing := open_values(session.get_one(ClauseTemplate, draft.template_id).document, draft.parameters):
        raise Invalid("draft-has-open-values", count=len(missing))
    waiting = (col(Agreement.engagement_id) == engagement.id, col(Agreement.state) == AgreementState.OFFERED)
    if session.execute(select(col(Agreement.id)).where(*waiting).limit(1)).first() is not None:
        raise Conflict("agreement-offer-open")
    draft.state, draft.drawn_up_at, draft.drawn_up_by = AgreementState.OFFERED, stamp.at, stamp.actor.user_id
    session.flush()
    keep_round(session, stamp, draft)
    details = {"supersedes": draft.supersedes_id, "text_hash": draft.text_hash}
    append(session, stamp, Act.AGREEMENT_OFFER, "agreement", draft.id, engagement_id=engagement.id, details=details)
    return draft


def withdraw(session: Session, stamp: Stamp, agreement: Agreement) -> Agreement:
    """Give up one's own draft, or take back one's own offer before both sides have accepted it.

    Raises Conflict("agreement-of-other-side" | "agreement-not-offered").
    """
    engagement = session.get_one(Engagement, agreement.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(agreement)
    after = {AgreementState.DRAFT: AgreementState.DISCARDED, AgreementState.OFFERED: AgreementState.WITHDRAWN}
    if agreement.state not in after:
        raise Conflict("agreement-not-offered", state=agreement.state)
    if agreement.drawn_up_side != side:
        raise Conflict("agreement-of-other-side")
    was_draft = agreement.state == AgreementState.DRAFT
    agreement.state = after[AgreementState(agreement.state)]
    session.flush()
    told_of = None if was_draft else engagement.id
    append(session, stamp, Act.AGREEMENT_WITHDRAW, "agreement", agreement.id, engagement_id=told_of, details={"state": agreement.state})
    return agreement


def _enter(session: Session, stamp: Stamp, draft: Agreement) -> Engagement:
    engagement = session.get_one(Engagement, draft.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(draft)
    if draft.state != AgreementState.DRAFT or draft.drawn_up_side != side:
        raise Conflict("agreement-not-a-draft", state=draft.state)
    return engagement
