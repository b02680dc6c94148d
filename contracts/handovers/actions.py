"""Handing over and countersigning. Without a permit of the gate nothing can be recorded as handed over."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_running, local_day, lock_open
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.handovers.models import Handover, HandoverLine
from contracts.handovers.queries import slip
from contracts.handovers.rules import HandoverState, SharingPermit, Way, hash_slip
from contracts.information.models import DesignatedItem
from contracts.information.rules import Register
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp


def hand_over(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    permit: SharingPermit,
    *,
    lines: Sequence[tuple[str, int]],
    handed_on: date,
    giver_name: str,
    receiver_name: str,
    way: Way,
    purpose: str,
) -> Handover:
    """Record that designated items went to the contractor. `lines` are (item id, pieces).

    The permit must come from this very transaction, for this engagement, and cover the class of every item.

    Raises Forbidden("permit-ended" | "permit-for-another-engagement" | "permit-lacks-class" | "not-the-principal"),
    Missing("item-missing"), Conflict("item-already-destroyed" | "engagement-ended" | "engagement-closed"), Invalid("lines-missing" |
    "item-twice" | "quantity-not-positive" | "quantity-over-available" | "handed-on-in-future").
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    demand_running(engagement)
    if not _holds_locks_of(session, permit):
        raise Forbidden("permit-ended")
    if permit.engagement_id != engagement.id:
        raise Forbidden("permit-for-another-engagement")
    if handed_on > local_day(session, engagement, stamp.at):
        raise Invalid("handed-on-in-future", field="handed_on", handed_on=handed_on)
    items = _take(session, engagement, permit, lines)
    last = session.scalar(select(func.max(col(Handover.number))).where(col(Handover.engagement_id) == engagement.id))
    handover = Handover(
        engagement_id=engagement.id,
        number=(last or 0) + 1,
        handed_on=handed_on,
        giver_name=giver_name,
        receiver_name=receiver_name,
        way=Way(way),
        purpose=purpose,
        policy_version=permit.policy_version,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
    )
    session.add(handover)
    session.flush()
    session.add_all(
        HandoverLine(handover_id=handover.id, engagement_id=engagement.id, item_id=item.id, class_code=item.class_code, quantity=quantity)
        for item, quantity in items
    )
    session.flush()
    details = {
        "number": handover.number,
        "items": {item.id: quantity for item, quantity in items},
        "classes": sorted({item.class_code for item, _ in items}),
        "decisions": list(permit.decision_ids),
        "policy_version": permit.policy_version,
    }
    append(session, stamp, Act.HANDOVER_RECORD, "handover", handover.id, engagement_id=engagement.id, details=details)
    return handover


def countersign(session: Session, stamp: Stamp, handover: Handover, *, person_name: str, person_title: str) -> Handover:
    """The contractor confirms that it holds what the slip says. The slip is frozen with it.

    Raises Forbidden("not-the-contractor" | "second-person-needed"), Conflict("handover-already-countersigned" | "engagement-closed").
    """
    engagement = session.get_one(Engagement, handover.engagement_id)
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    session.refresh(handover)
    if handover.state != HandoverState.RECORDED:
        raise Conflict("handover-already-countersigned", number=handover.number)
    handover.state = HandoverState.COUNTERSIGNED
    handover.countersigned_at, handover.countersigned_by = stamp.at, stamp.actor.user_id
    handover.countersigner_name, handover.countersigner_title = person_name, person_title
    flush_second_act(session)
    handover.slip = slip(session, handover)
    handover.slip_hash = hash_slip(handover.slip)
    session.flush()
    details = {"number": handover.number, "slip_hash": handover.slip_hash}
    append(session, stamp, Act.HANDOVER_COUNTERSIGN, "handover", handover.id, engagement_id=engagement.id, details=details)
    return handover


def record_copy(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    item: DesignatedItem,
    *,
    approval_id: str,
    quantity: int,
    copied_on: date,
    person_name: str,
) -> Handover:
    """Pieces of an item that came into being at the contractor, by an approval: they are out from now on, and are returned or
    destroyed like any piece that was handed over. Only `contracts.approvals`, which holds the lock, calls this.
    """
    item.quantity += quantity
    item.is_handed = True
    made = {"state": HandoverState.COPIED, "handed_on": copied_on, "approval_id": approval_id}
    return _without_slip(session, stamp, engagement, item, quantity, made, person_name=person_name)


def record_arisen(session: Session, stamp: Stamp, engagement: Engagement, item: DesignatedItem, *, arisen_on: date) -> Handover:
    """The pieces of an item that came into being by the work lie with the contractor, and are returned or destroyed like any
    other. Only `contracts.handovers.arising`, which holds the lock, calls this.
    """
    made = {"state": HandoverState.ARISEN, "handed_on": arisen_on}
    return _without_slip(session, stamp, engagement, item, item.quantity, made)


def _without_slip(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    item: DesignatedItem,
    quantity: int,
    made: Mapping[str, Any],
    *,
    person_name: str = "",
) -> Handover:
    last = session.scalar(select(func.max(col(Handover.number))).where(col(Handover.engagement_id) == engagement.id))
    handover = Handover(
        engagement_id=engagement.id,
        number=(last or 0) + 1,
        giver_name=person_name,
        receiver_name=person_name,
        way=Way.OTHER,
        purpose="",
        policy_version="",
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
        **made,
    )
    session.add(handover)
    item.outstanding += quantity
    session.flush()
    line = HandoverLine(
        handover_id=handover.id, engagement_id=engagement.id, item_id=item.id, class_code=item.class_code, quantity=quantity
    )
    session.add(line)
    session.flush()
    return handover


def _holds_locks_of(session: Session, permit: SharingPermit) -> bool:
    """Whether the transaction (or savepoint) in which the permit was decided, and its locks with it, is still open."""
    held = session.get_nested_transaction() or session.get_transaction()
    while held is not None and held is not permit.unit_of_work:
        held = held.parent
    return held is not None


def _take(
    session: Session, engagement: Engagement, permit: SharingPermit, lines: Sequence[tuple[str, int]]
) -> list[tuple[DesignatedItem, int]]:
    """The items of a new slip with their pieces, counted as out; or the reason why one of them cannot go."""
    wanted = dict(lines)
    if not wanted:
        raise Invalid("lines-missing", field="lines")
    if len(wanted) < len(lines):
        raise Invalid("item-twice", field="lines")
    query = select(DesignatedItem).where(
        col(DesignatedItem.id).in_(wanted),
        col(DesignatedItem.engagement_id) == engagement.id,
        col(DesignatedItem.listed_as) == Register.DESIGNATED,
        col(DesignatedItem.removed_at).is_(None),
    )
    items = session.scalars(query.order_by(col(DesignatedItem.number)).execution_options(populate_existing=True)).all()
    if len(items) < len(wanted):
        raise Missing("item-missing", field="lines")
    for item in items:
        quantity, available = wanted[item.id], item.quantity - item.outstanding - item.destroyed
        if item.class_code not in permit.class_codes:
            raise Forbidden("permit-lacks-class", class_code=item.class_code)
        if item.destroyed == item.quantity:
            raise Conflict("item-already-destroyed", field="lines", number=item.number, item=item.name)
        if quantity < 1:
            raise Invalid("quantity-not-positive", field="lines", quantity=quantity)
        if quantity > available:
            raise Invalid(
                "quantity-over-available", field="lines", number=item.number, item=item.name, quantity=quantity, available=available
            )
        item.outstanding += quantity
        item.is_handed = True
    return [(item, wanted[item.id]) for item in items]
