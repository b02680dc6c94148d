"""The contractor's side of a request: write it, send it, answer questions, withdraw it (document 004, 付8 再委託1項)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.timing import Event
from contracts.engagements.models import Engagement
from contracts.engagements.queries import find_circle, list_classes, lock_open
from contracts.engagements.rules import Side
from contracts.obligations.actions import cancel, fall_due
from contracts.parties.models import Organisation
from contracts.parties.queries import get_contractor
from contracts.recontracts.actions.turns import move, occasion_of, take_as_contractor
from contracts.recontracts.models import Recontract, RecontractQuestion
from contracts.recontracts.queries import list_levels, next_number
from contracts.recontracts.rules import ASKED, OPEN, RecontractState
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

BEFORE = {"SUB-1", "SUB-2a"}
"""What is due before a re-contract may go on: the written consent, and the terms imposed in writing."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the contractor asks consent for."""

    partner_organisation_id: str
    reason: str
    necessity: str
    work: str
    class_codes: tuple[str, ...]
    country: str
    place: str
    starts_on: date
    ends_on: date


def draft(session: Session, stamp: Stamp, engagement: Engagement, wish: Wish, *, below_engagement_id: str | None = None) -> Recontract:
    """Write a request about a part of `engagement`. With `below_engagement_id` consent is asked after the fact, for that link.

    Raises Forbidden("not-the-contractor"), Missing (partner or link below out of reach), Conflict("engagement-closed" |
    "recontract-circle" | "recontract-already-asked"), and Invalid: "recontract-text-missing", "class-missing",
    "recontract-class-outside", "period-reversed", "recontract-period-outside", "recontract-other-partner".
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    partner = _check(session, stamp, engagement, wish)
    if below_engagement_id is not None:
        _check_below(session, engagement, below_engagement_id, partner)
    recontract = Recontract(
        engagement_id=engagement.id,
        number=next_number(session, engagement.id),
        below_engagement_id=below_engagement_id,
        is_after_the_fact=below_engagement_id is not None,
        drafted_at=stamp.at,
        drafted_by=stamp.actor.user_id,
        **_values(wish),
    )
    session.add(recontract)
    session.flush()
    details = {"number": recontract.number, "partner": partner.id, "classes": sorted(wish.class_codes), "below": below_engagement_id}
    append(session, stamp, Act.RECONTRACT_DRAFT, "recontract", recontract.id, engagement_id=engagement.id, details=details)
    return recontract


def change(session: Session, stamp: Stamp, recontract: Recontract, wish: Wish, *, expected_version: int) -> Recontract:
    """Rewrite a draft. Raises as `draft`, and Conflict("recontract-step-impossible" | "recontract-changed-meanwhile")."""
    engagement = take_as_contractor(session, stamp, recontract, [RecontractState.DRAFT], expected_version=expected_version)
    partner = _check(session, stamp, engagement, wish)
    if recontract.below_engagement_id is not None and partner.id != recontract.partner_organisation_id:
        raise Invalid("recontract-other-partner", field="partner", name=partner.name)
    for name, value in _values(wish).items():
        setattr(recontract, name, value)
    move(session, stamp, recontract, Act.RECONTRACT_DRAFT, RecontractState.DRAFT)
    return recontract


def send(session: Session, stamp: Stamp, recontract: Recontract, *, expected_version: int) -> Recontract:
    """Put the request before the principal; until it decides, the consent and the written terms are owed (SUB-1, SUB-2a).

    What the work covers may have changed since the draft, so it is checked again. Raises as `draft`.
    """
    engagement = take_as_contractor(session, stamp, recontract, [RecontractState.DRAFT], expected_version=expected_version)
    _check(session, stamp, engagement, wish_of(recontract))
    recontract.sent_at, recontract.sent_by = stamp.at, stamp.actor.user_id
    recontract.level_engagement_id = engagement.id
    move(session, stamp, recontract, Act.RECONTRACT_SEND, RecontractState.SENT)
    owe_consent(session, stamp, engagement, recontract)
    return recontract


def owe_consent(session: Session, stamp: Stamp, level: Engagement, recontract: Recontract) -> None:
    """What falls due at a level when the request arrives there; the written terms only for whoever passes the work on."""
    codes = BEFORE if level.id == recontract.engagement_id else {"SUB-1"}
    fall_due(
        session,
        stamp,
        level,
        Event.RECONTRACT_WANTED,
        occasion=occasion_of(recontract),
        at=stamp.at,
        subject_kind="recontract",
        subject_id=recontract.id,
        codes=codes,
    )


def answer(session: Session, stamp: Stamp, recontract: Recontract, *, question_id: str, text: str) -> RecontractQuestion:
    """Answer the question that is open; it is the principal's turn again.

    Raises Missing("question-missing"), Invalid("recontract-text-missing"), Conflict("recontract-step-impossible" | "engagement-closed").
    """
    take_as_contractor(session, stamp, recontract, [RecontractState.QUESTIONED])
    asked = session.get(RecontractQuestion, question_id)
    if asked is None or asked.recontract_id != recontract.id or asked.answered_at is not None:
        raise Missing("question-missing")
    if not text.strip():
        raise Invalid("recontract-text-missing", field="answer")
    asked.answer, asked.answered_at, asked.answered_by = text, stamp.at, stamp.actor.user_id
    move(session, stamp, recontract, Act.RECONTRACT_ANSWER, RecontractState.SENT, question=asked.id)
    return asked


def withdraw(session: Session, stamp: Stamp, recontract: Recontract, *, expected_version: int) -> Recontract:
    """Take the request back before it is decided; nothing of it is owed any more."""
    states = [RecontractState.DRAFT, *ASKED]
    engagement = take_as_contractor(session, stamp, recontract, states, expected_version=expected_version)
    move(session, stamp, recontract, Act.RECONTRACT_WITHDRAW, RecontractState.WITHDRAWN)
    drop_duties(session, stamp, engagement, recontract)
    return recontract


def drop_duties(session: Session, stamp: Stamp, engagement: Engagement, recontract: Recontract) -> None:
    """What a request made fall due, at every level that it may have reached, is owed no more."""
    for level in list_levels(session, engagement):
        cancel(session, stamp, session.get_one(Engagement, level.engagement_id), occasion=occasion_of(recontract))


def wish_of(recontract: Recontract) -> Wish:
    """The request as it is asked for."""
    return Wish(
        partner_organisation_id=recontract.partner_organisation_id,
        reason=recontract.reason,
        necessity=recontract.necessity,
        work=recontract.work,
        class_codes=tuple(recontract.class_codes),
        country=recontract.country,
        place=recontract.place,
        starts_on=recontract.starts_on,
        ends_on=recontract.ends_on,
    )


def _values(wish: Wish) -> dict[str, Any]:
    return {
        "partner_organisation_id": wish.partner_organisation_id,
        "reason": wish.reason,
        "necessity": wish.necessity,
        "work": wish.work,
        "class_codes": sorted(set(wish.class_codes)),
        "country": wish.country,
        "place": wish.place,
        "starts_on": wish.starts_on,
        "ends_on": wish.ends_on,
    }


def _check(session: Session, stamp: Stamp, engagement: Engagement, wish: Wish) -> Organisation:
    for field in ("reason", "necessity", "work", "place"):
        if not getattr(wish, field).strip():
            raise Invalid("recontract-text-missing", field=field)
    if not wish.class_codes:
        raise Invalid("class-missing", field="class_codes")
    outside = sorted(set(wish.class_codes) - set(list_classes(session, engagement.id)))
    if outside:
        raise Invalid("recontract-class-outside", field="class_codes", classes=", ".join(outside))
    if wish.ends_on < wish.starts_on:
        raise Invalid("period-reversed", field="ends_on", starts_on=wish.starts_on, ends_on=wish.ends_on)
    for field, day in (("starts_on", wish.starts_on), ("ends_on", wish.ends_on)):
        if not engagement.starts_on <= day <= engagement.ends_on:
            raise Invalid("recontract-period-outside", field=field, starts_on=engagement.starts_on, ends_on=engagement.ends_on)
    partner = get_contractor(session, stamp.actor, wish.partner_organisation_id)
    if circle := find_circle(session, engagement, partner):
        raise Conflict("recontract-circle", field="partner", path=" → ".join(circle))
    return partner


def _check_below(session: Session, engagement: Engagement, below_id: str, partner: Organisation) -> None:
    below = session.get(Engagement, below_id)
    if below is None or below.parent_engagement_id != engagement.id:
        raise Missing("engagement-missing")
    if below.contractor_organisation_id != partner.id:
        raise Invalid("recontract-other-partner", field="partner", name=partner.name)
    query = select(col(Recontract.number)).where(col(Recontract.below_engagement_id) == below_id, col(Recontract.state).in_(OPEN))
    for number in session.scalars(query):
        raise Conflict("recontract-already-asked", number=number)
