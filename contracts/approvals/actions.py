"""Asking, answering, revoking and using an approval. A copy that was made is out like any piece that was handed over."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.approvals.models import Approval, ApprovalLine, ApprovalUse
from contracts.approvals.queries import decide_use_of, list_askable, list_items
from contracts.approvals.rules import COPYING, ApprovalKind, ApprovalState, Use
from contracts.clauses.timing import Event
from contracts.engagements.models import Engagement
from contracts.engagements.queries import get_parties, local_day, lock_open
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.handovers.actions import record_copy
from contracts.information.models import DesignatedItem
from contracts.obligations import actions as obligations
from storage.acts import Act
from storage.evidence.queries import get_file
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def ask(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    kind: ApprovalKind,
    lines: Sequence[tuple[str, int]],
    reason: str,
    destination: str,
    wanted_until: date,
    person_name: str,
    authority: str = "",
    ordered_on: date | None = None,
    evidence_id: str | None = None,
) -> Approval:
    """The contractor asks before it acts. `lines` are (item id, pieces) of what lies with it.

    That a court or a government body ordered a disclosure is told by the same act (document 004, 付7 3項(5)但書).
    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed"), Missing("item-missing" | "evidence-missing"),
    Invalid("lines-missing" | "item-twice" | "quantity-not-positive" | "authority-missing" | "ordered-on-in-future" | "wanted-until-past").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    kind, today = ApprovalKind(kind), local_day(session, engagement, stamp.at)
    wanted = _check_lines(session, engagement, lines)
    if wanted_until < today:
        raise Invalid("wanted-until-past", field="wanted_until", wanted_until=wanted_until)
    is_ordered = kind is ApprovalKind.DISCLOSURE_ORDERED
    if is_ordered and (not authority.strip() or ordered_on is None):
        raise Invalid("authority-missing", field="authority")
    if ordered_on is not None and ordered_on > today:
        raise Invalid("ordered-on-in-future", field="ordered_on", ordered_on=ordered_on)
    if evidence_id is not None:
        file = get_file(session, evidence_id, organisation_id=stamp.actor.organisation_id, engagement_ids=None)
        if file.engagement_id != engagement.id:
            raise Missing("evidence-missing", field="file")
    last = session.scalar(select(func.max(col(Approval.number))).where(col(Approval.engagement_id) == engagement.id))
    approval = Approval(
        engagement_id=engagement.id,
        number=(last or 0) + 1,
        kind=kind,
        reason=reason,
        destination=destination,
        wanted_until=wanted_until,
        authority=authority.strip() if is_ordered else "",
        ordered_on=ordered_on if is_ordered else None,
        evidence_id=evidence_id,
        person_name=person_name,
        asked_at=stamp.at,
        asked_by=stamp.actor.user_id,
    )
    session.add(approval)
    session.flush()
    session.add_all(ApprovalLine(approval_id=approval.id, item_id=item, quantity=quantity) for item, quantity in wanted.items())
    session.flush()
    details = {"number": approval.number, "kind": kind.value, "items": wanted}
    append(session, stamp, Act.APPROVAL_ASK, "approval", approval.id, engagement_id=engagement.id, details=details)
    _owe(session, stamp, engagement, approval)
    return approval


def withdraw(session: Session, stamp: Stamp, approval: Approval) -> Approval:
    """The contractor asks no longer.

    Raises Forbidden("not-the-contractor"), Conflict("approval-already-answered" | "engagement-closed").
    """
    engagement = _lock(session, stamp, approval, Side.CONTRACTOR)
    _demand_asked(approval)
    approval.state = ApprovalState.WITHDRAWN
    session.flush()
    append(session, stamp, Act.APPROVAL_ASK, "approval", approval.id, engagement_id=engagement.id, details={"state": approval.state})
    obligations.cancel(session, stamp, engagement, occasion=_occasion(approval))
    return approval


def answer(
    session: Session,
    stamp: Stamp,
    approval: Approval,
    *,
    is_approved: bool,
    answerer_name: str,
    conditions: str = "",
    valid_until: date | None = None,
    reason: str = "",
) -> Approval:
    """The principal's written answer: approved, on conditions and until a date, or refused with a reason.

    Raises Forbidden("not-the-principal" | "second-person-needed"), Conflict("approval-already-answered" | "engagement-closed"),
    Invalid("reason-missing" | "valid-until-missing" | "valid-until-past").
    """
    engagement = _lock(session, stamp, approval, Side.PRINCIPAL)
    _demand_asked(approval)
    if is_approved and valid_until is None:
        raise Invalid("valid-until-missing", field="valid_until")
    if is_approved and valid_until is not None and valid_until < local_day(session, engagement, stamp.at):
        raise Invalid("valid-until-past", field="valid_until", valid_until=valid_until)
    if not is_approved and not reason.strip():
        raise Invalid("reason-missing", field="reason")
    approval.state = ApprovalState.APPROVED if is_approved else ApprovalState.REFUSED
    approval.conditions, approval.valid_until = (conditions, valid_until) if is_approved else ("", None)
    approval.answer_reason, approval.answerer_name = reason, answerer_name
    approval.answered_at, approval.answered_by = stamp.at, stamp.actor.user_id
    flush_second_act(session)
    details = {"number": approval.number, "state": approval.state}
    append(session, stamp, Act.APPROVAL_ANSWER, "approval", approval.id, engagement_id=engagement.id, details=details)
    obligations.fulfil(session, stamp, engagement, occasion=_occasion(approval), evidence_kind="approval", evidence_id=approval.id)
    return approval


def revoke(session: Session, stamp: Stamp, approval: Approval, *, reason: str) -> Approval:
    """The principal takes its approval back; what was made of it stays out until it is returned or destroyed.

    Raises Forbidden("not-the-principal"), Conflict("approval-not-in-force" | "engagement-closed"), Invalid("reason-missing").
    """
    engagement = _lock(session, stamp, approval, Side.PRINCIPAL)
    if approval.state != ApprovalState.APPROVED:
        raise Conflict("approval-not-in-force", number=approval.number)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    approval.state, approval.revocation_reason = ApprovalState.REVOKED, reason
    approval.revoked_at, approval.revoked_by = stamp.at, stamp.actor.user_id
    session.flush()
    append(session, stamp, Act.APPROVAL_REVOKE, "approval", approval.id, engagement_id=engagement.id, details={"number": approval.number})
    return approval


def use(
    session: Session,
    stamp: Stamp,
    approval: Approval,
    *,
    item_id: str,
    quantity: int,
    used_on: date,
    person_name: str,
    place: str,
    keeper_name: str,
) -> ApprovalUse:
    """The contractor writes down what it did by an approval: the line of the copy ledger. Copies are out from now on.

    Raises Forbidden("not-the-contractor"), Conflict("approval-not-in-force" | "approval-expired" | "engagement-closed"),
    Missing("item-missing"), Invalid("quantity-not-positive" | "quantity-over-approved" | "used-on-in-future" | "used-before-approval").
    """
    engagement = _lock(session, stamp, approval, Side.CONTRACTOR)
    items = list_items(session, approval.id)
    decided = decide_use_of(approval, items, used_on)
    if decided is Use.NOT_APPROVED or approval.answered_at is None:
        raise Conflict("approval-not-in-force", number=approval.number)
    if decided is Use.EXPIRED:
        raise Conflict("approval-expired", number=approval.number, valid_until=approval.valid_until)
    if used_on > local_day(session, engagement, stamp.at):
        raise Invalid("used-on-in-future", field="used_on", used_on=used_on)
    if used_on < (answered_on := local_day(session, engagement, approval.answered_at)):
        raise Invalid("used-before-approval", field="used_on", answered_on=answered_on)
    covered = next((item for item in items if item.item_id == item_id), None)
    if covered is None:
        raise Missing("item-missing", field="item_id")
    if quantity < 1:
        raise Invalid("quantity-not-positive", field="quantity", quantity=quantity)
    if quantity > covered.quantity - covered.used:
        raise Invalid("quantity-over-approved", field="quantity", quantity=quantity, left=covered.quantity - covered.used)
    session.get_one(ApprovalLine, (approval.id, item_id), populate_existing=True).used += quantity
    copy = None
    if approval.kind in COPYING:
        item = session.get_one(DesignatedItem, item_id, populate_existing=True)
        copy = record_copy(
            session, stamp, engagement, item, approval_id=approval.id, quantity=quantity, copied_on=used_on, person_name=person_name
        )
    last = session.scalar(select(func.max(col(ApprovalUse.number))).where(col(ApprovalUse.approval_id) == approval.id))
    made = ApprovalUse(
        approval_id=approval.id,
        engagement_id=engagement.id,
        number=(last or 0) + 1,
        item_id=item_id,
        quantity=quantity,
        used_on=used_on,
        person_name=person_name,
        place=place,
        keeper_name=keeper_name,
        handover_id=copy.id if copy else None,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
    )
    session.add(made)
    session.flush()
    details = {"number": made.number, "item": item_id, "quantity": quantity, "handover": made.handover_id}
    append(session, stamp, Act.APPROVAL_USE, "approval", approval.id, engagement_id=engagement.id, details=details)
    return made


def bring_back(session: Session, stamp: Stamp, approval: Approval, use_id: str, *, back_on: date) -> ApprovalUse:
    """What was taken out is back in its place.

    Raises Forbidden("not-the-contractor"), Missing("approval-use-missing"), Conflict("already-back"),
    Invalid("back-before-used" | "back-on-in-future").
    """
    engagement = _lock(session, stamp, approval, Side.CONTRACTOR)
    found = session.scalars(
        select(ApprovalUse).where(col(ApprovalUse.id) == use_id, col(ApprovalUse.approval_id) == approval.id)
    ).one_or_none()
    if found is None or approval.kind != ApprovalKind.TAKE_OUT:
        raise Missing("approval-use-missing")
    session.refresh(found)
    if found.back_on is not None:
        raise Conflict("already-back", back_on=found.back_on)
    if back_on < found.used_on:
        raise Invalid("back-before-used", field="back_on", used_on=found.used_on)
    if back_on > local_day(session, engagement, stamp.at):
        raise Invalid("back-on-in-future", field="back_on", back_on=back_on)
    found.back_on = back_on
    session.flush()
    details = {"number": found.number, "back_on": back_on.isoformat()}
    append(session, stamp, Act.APPROVAL_USE, "approval", approval.id, engagement_id=engagement.id, details=details)
    return found


def _lock(session: Session, stamp: Stamp, approval: Approval, side: Side) -> Engagement:
    engagement = session.get_one(Engagement, approval.engagement_id)
    lock_open(session, stamp.actor, engagement, side)
    session.refresh(approval)
    return engagement


def _demand_asked(approval: Approval) -> None:
    if approval.state != ApprovalState.ASKED:
        raise Conflict("approval-already-answered", number=approval.number)


def _check_lines(session: Session, engagement: Engagement, lines: Sequence[tuple[str, int]]) -> dict[str, int]:
    wanted = dict(lines)
    if not wanted:
        raise Invalid("lines-missing", field="lines")
    if len(wanted) < len(lines):
        raise Invalid("item-twice", field="lines")
    if wanted.keys() - {item.id for item in list_askable(session, engagement.id)}:
        raise Missing("item-missing", field="lines")
    if any(quantity < 1 for quantity in wanted.values()):
        raise Invalid("quantity-not-positive", field="lines", quantity=min(wanted.values()))
    return wanted


def _owe(session: Session, stamp: Stamp, engagement: Engagement, approval: Approval) -> None:
    """The written answer is owed before the contractor acts; an ordered disclosure is told by the request itself."""
    occasion = _occasion(approval)
    event, at = Event.APPROVAL_WANTED, stamp.at
    if approval.ordered_on is not None:
        zone = ZoneInfo(get_parties(session, engagement).principal.time_zone)
        event, at = Event.DISCLOSURE_ORDERED, min(datetime.combine(approval.ordered_on, time(0), tzinfo=zone), stamp.at)
    obligations.fall_due(session, stamp, engagement, event, occasion=occasion, at=at, subject_kind="approval", subject_id=approval.id)
    if approval.ordered_on is not None:
        obligations.fulfil(
            session, stamp, engagement, occasion=occasion, evidence_kind="approval", evidence_id=approval.id, codes={"NDA-3.5b"}
        )


def _occasion(approval: Approval) -> str:
    return f"approval:{approval.id}"
