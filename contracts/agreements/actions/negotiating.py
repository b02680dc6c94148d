"""Talking over an offered text: each side proposes changes with a reason, the other accepts or declines each of them.

Once every change of a round is answered, the accepted ones are put into the text and it is frozen as the next round; what was
accepted before holds for the earlier round only. Nothing is overwritten.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.actions.accepting import standing_copy
from contracts.agreements.actions.changing import Wanted, apply, examine, put, terms_of
from contracts.agreements.actions.drawing import keep_round
from contracts.agreements.models import Agreement, AgreementChange, AgreementRound
from contracts.agreements.rules import AgreementState, Answer, ChangeKind, ChangeState, Side
from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.four_eyes import flush_second_act
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def propose(session: Session, stamp: Stamp, agreement: Agreement, wanted: Wanted, *, reason: str, expected_round: int) -> AgreementChange:
    """One side proposes a change of the text that it was shown (`expected_round`).

    Raises Forbidden("not-a-party"), Invalid("reason-missing"), Conflict("agreement-not-offered" | "agreement-changed-meanwhile" |
    "change-waits-already" | "signed-copy-stands"), and what `examine` raises.
    """
    side, engagement = _enter(session, stamp, agreement, expected_round)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    if standing_copy(session, agreement) is not None:
        raise Conflict("signed-copy-stands")
    waiting = select(col(AgreementChange.number)).where(
        col(AgreementChange.agreement_id) == agreement.id,
        col(AgreementChange.target) == wanted.target,
        col(AgreementChange.state) == ChangeState.PROPOSED,
    )
    if (number := session.scalar(waiting)) is not None:
        raise Conflict("change-waits-already", number=number)
    before, after = examine(session, stamp.actor, agreement, wanted)
    last = session.scalar(select(func.max(col(AgreementChange.number))).where(col(AgreementChange.agreement_id) == agreement.id))
    change = AgreementChange(
        agreement_id=agreement.id,
        number=(last or 0) + 1,
        round_number=agreement.round_number,
        kind=wanted.kind,
        target=wanted.target,
        before=before,
        after=after,
        reason=reason,
        side=side,
        organisation_id=stamp.actor.organisation_id,
        proposed_by=stamp.actor.user_id,
        person_name=stamp.actor.display_name,
        proposed_at=stamp.at,
    )
    session.add(change)
    session.flush()
    details = {"number": change.number, "round": change.round_number, "kind": change.kind, "target": change.target, "side": side}
    append(session, stamp, Act.AGREEMENT_PROPOSE, "agreement", agreement.id, engagement_id=engagement.id, details=details)
    return change


def answer(session: Session, stamp: Stamp, agreement: Agreement, change: AgreementChange, *, said: Answer, reason: str) -> AgreementChange:
    """The other side accepts or declines a change; declining needs a reason. With the last answer the text is frozen anew.

    Raises Forbidden("not-a-party" | "second-person-needed"), Invalid("reason-missing"),
    Conflict("change-is-own" | "agreement-not-offered" | "change-settled").
    """
    side, engagement = _enter(session, stamp, agreement, agreement.round_number)
    session.refresh(change)
    if change.side == side:
        raise Conflict("change-is-own")
    if said is Answer.DECLINE and not reason.strip():
        raise Invalid("reason-missing", field="reason")
    state = ChangeState.ACCEPTED if said is Answer.ACCEPT else ChangeState.DECLINED
    _settle(session, stamp, change, state, reason)
    details = {"number": change.number, "round": change.round_number, "state": state, "target": change.target, "side": side}
    append(session, stamp, Act.AGREEMENT_ANSWER, "agreement", agreement.id, engagement_id=engagement.id, details=details)
    _freeze_when_settled(session, stamp, engagement, agreement)
    return change


def take_back(session: Session, stamp: Stamp, agreement: Agreement, change: AgreementChange) -> AgreementChange:
    """The side that proposed a change no longer asks for it. Raises Conflict("change-is-of-other-side" | "change-settled")."""
    side, engagement = _enter(session, stamp, agreement, agreement.round_number)
    session.refresh(change)
    if change.side != side:
        raise Conflict("change-is-of-other-side")
    _settle(session, stamp, change, ChangeState.TAKEN_BACK, "")
    details = {"number": change.number, "round": change.round_number, "state": change.state, "target": change.target, "side": side}
    append(session, stamp, Act.AGREEMENT_PROPOSE, "agreement", agreement.id, engagement_id=engagement.id, details=details)
    _freeze_when_settled(session, stamp, engagement, agreement)
    return change


def _enter(session: Session, stamp: Stamp, agreement: Agreement, expected_round: int) -> tuple[Side, Engagement]:
    engagement = session.get_one(Engagement, agreement.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(agreement)
    if agreement.state != AgreementState.OFFERED:
        raise Conflict("agreement-not-offered", state=agreement.state)
    if agreement.round_number != expected_round:
        raise Conflict("agreement-changed-meanwhile", round=agreement.round_number)
    return side, engagement


def _settle(session: Session, stamp: Stamp, change: AgreementChange, state: ChangeState, reason: str) -> None:
    if change.state != ChangeState.PROPOSED:
        raise Conflict("change-settled", number=change.number)
    change.state, change.answer_reason = state, reason
    change.answered_by, change.answered_name, change.answered_at = stamp.actor.user_id, stamp.actor.display_name, stamp.at
    flush_second_act(session)


def _freeze_when_settled(session: Session, stamp: Stamp, engagement: Engagement, agreement: Agreement) -> None:
    """The next round, once nothing waits and something was accepted. Values first: a reworded paragraph has the last word."""
    of_round = (col(AgreementChange.agreement_id) == agreement.id, col(AgreementChange.round_number) == agreement.round_number)
    changes = session.scalars(select(AgreementChange).where(*of_round).order_by(col(AgreementChange.number))).all()
    accepted = [one for one in changes if one.state == ChangeState.ACCEPTED]
    if not accepted or any(one.state == ChangeState.PROPOSED for one in changes):
        return
    if session.get(AgreementRound, (agreement.id, agreement.round_number)) is None:  # drawn up before rounds were kept
        keep_round(session, stamp, agreement)
    terms = terms_of(agreement)
    for one in sorted(accepted, key=lambda change: change.kind != ChangeKind.PARAMETER):
        terms = apply(session, stamp, engagement, terms, ChangeKind(one.kind), one.target, one.after)
    put(agreement, terms)
    agreement.round_number += 1
    session.flush()
    keep_round(session, stamp, agreement)
    details = {"round": agreement.round_number, "text_hash": agreement.text_hash, "changes": [one.number for one in accepted]}
    append(session, stamp, Act.AGREEMENT_FREEZE, "agreement", agreement.id, engagement_id=engagement.id, details=details)
