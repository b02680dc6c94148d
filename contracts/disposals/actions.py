"""Returns, disposal certificates, and the close of an engagement.

The contractor claims pieces (they came back, they were destroyed); a second person at the principal confirms. Only what
is confirmed leaves the balance, and only a balance of zero lets the engagement close (document 004 付8 (8)(9); S09).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.disposals.models import DisposalCertificate, DisposalLine, ReturnLine, ReturnRecord
from contracts.disposals.queries import balance, checks
from contracts.disposals.rules import DisposalMethod, DisposalResult, DisposalState, ReturnState
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from contracts.engagements.rules import EngagementState, Side
from contracts.four_eyes import flush_second_act
from contracts.handovers.models import HandoverLine
from contracts.handovers.rules import Way
from contracts.information.models import DesignatedItem
from storage.acts import Act
from storage.evidence.queries import get_available, get_file
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def record_return(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    lines: Sequence[tuple[str, int]],
    returned_on: date,
    returner_name: str,
    way: Way,
    note: str = "",
) -> ReturnRecord:
    """The contractor says that it gave pieces back. `lines` are (handover line id, pieces).

    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed"), Missing("handover-line-missing"),
    Invalid("lines-missing" | "line-twice" | "quantity-not-positive" | "quantity-over-outstanding" | "returned-on-in-future").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    if returned_on > local_day(session, engagement, stamp.at):
        raise Invalid("returned-on-in-future", field="returned_on", returned_on=returned_on)
    claimed = _claim(session, engagement, lines)
    record = ReturnRecord(
        engagement_id=engagement.id,
        number=_next_number(session, engagement, ReturnRecord),
        returned_on=returned_on,
        returner_name=returner_name,
        way=Way(way),
        note=note,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
    )
    session.add(record)
    session.flush()
    session.add_all(ReturnLine(return_id=record.id, handover_line_id=line, quantity=quantity) for line, quantity in claimed.items())
    session.flush()
    details = {"number": record.number, "lines": claimed}
    append(session, stamp, Act.RETURN_RECORD, "return", record.id, engagement_id=engagement.id, details=details)
    return record


def confirm_return(session: Session, stamp: Stamp, record: ReturnRecord, *, receiver_name: str) -> ReturnRecord:
    """The principal confirms that the pieces arrived; they leave the balance.

    Raises Forbidden("not-the-principal" | "second-person-needed"), Conflict("return-already-answered" | "engagement-closed").
    """
    engagement = _answer_return(session, stamp, record, ReturnState.CONFIRMED)
    record.receiver_name = receiver_name
    flush_second_act(session)
    settled = _settle(session, ReturnLine, col(ReturnLine.return_id) == record.id, "returned")
    details = {"number": record.number, "state": record.state, "lines": settled}
    append(session, stamp, Act.RETURN_CONFIRM, "return", record.id, engagement_id=engagement.id, details=details)
    return record


def decline_return(session: Session, stamp: Stamp, record: ReturnRecord, *, reason: str) -> ReturnRecord:
    """The principal says that the pieces did not arrive as written; they stay out and can be claimed anew.

    Raises as `confirm_return`, and Invalid("reason-missing").
    """
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    engagement = _answer_return(session, stamp, record, ReturnState.DECLINED)
    record.reason = reason
    flush_second_act(session)
    freed = _settle(session, ReturnLine, col(ReturnLine.return_id) == record.id, None)
    details = {"number": record.number, "state": record.state, "lines": freed}
    append(session, stamp, Act.RETURN_CONFIRM, "return", record.id, engagement_id=engagement.id, details=details)
    return record


def file_certificate(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    lines: Sequence[tuple[str, int]],
    method: DisposalMethod,
    technique: str = "",
    medium: str,
    serial: str = "",
    disposed_on: date,
    place: str = "",
    person_name: str,
    witness_name: str,
    result: DisposalResult,
    evidence_id: str,
) -> DisposalCertificate:
    """The contractor files the proof that pieces were destroyed. `lines` are (handover line id, pieces).

    Implausible content is accepted here and shown by `checks`: the reviewer judges, and the contractor's word is kept.
    Raises as `record_return`, and Missing("evidence-missing") unless the file is the contractor's own, for this engagement.
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    file = get_file(session, evidence_id, organisation_id=stamp.actor.organisation_id, engagement_ids=None)
    if file.engagement_id != engagement.id:
        raise Missing("evidence-missing", field="evidence_id")
    claimed = _claim(session, engagement, lines)
    certificate = DisposalCertificate(
        engagement_id=engagement.id,
        number=_next_number(session, engagement, DisposalCertificate),
        method=DisposalMethod(method),
        technique=technique,
        medium=medium,
        serial=serial,
        disposed_on=disposed_on,
        place=place,
        person_name=person_name,
        witness_name=witness_name,
        result=DisposalResult(result),
        evidence_id=file.id,
        filed_at=stamp.at,
        filed_by=stamp.actor.user_id,
    )
    session.add(certificate)
    session.flush()
    session.add_all(
        DisposalLine(certificate_id=certificate.id, handover_line_id=line, quantity=quantity) for line, quantity in claimed.items()
    )
    session.flush()
    details = {"number": certificate.number, "lines": claimed, "method": certificate.method, "evidence": file.id, "sha256": file.sha256}
    append(session, stamp, Act.DISPOSAL_FILE, "disposal-certificate", certificate.id, engagement_id=engagement.id, details=details)
    return certificate


def judge_certificate(
    session: Session, stamp: Stamp, certificate: DisposalCertificate, *, is_approved: bool, reason: str = ""
) -> DisposalCertificate:
    """The principal's reviewer approves the certificate (its pieces leave the balance) or rejects it (they are free again).

    A rejection needs a reason, and so does an approval against a failed check. An unknown result is never approved.
    Raises Forbidden("not-the-principal" | "second-person-needed"), Invalid("reason-missing"), Conflict("certificate-already-judged" |
    "certificate-result-unknown" | "evidence-quarantined" | "evidence-rejected" | "engagement-closed").
    """
    engagement = _engagement_of(session, certificate.engagement_id)
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    session.refresh(certificate)
    if certificate.state != DisposalState.FILED:
        raise Conflict("certificate-already-judged", number=certificate.number, state=certificate.state)
    failed = [check.code for check in checks(session, certificate) if not check.is_ok]
    if not reason.strip() and (failed or not is_approved):
        raise Invalid("reason-missing", field="reason")
    if is_approved:
        if certificate.result == DisposalResult.UNKNOWN:
            raise Conflict("certificate-result-unknown", number=certificate.number)
        get_available(session, certificate.evidence_id, organisation_id=engagement.contractor_organisation_id, engagement_ids=None)
    certificate.state = DisposalState.APPROVED if is_approved else DisposalState.REJECTED
    certificate.judged_at, certificate.judged_by, certificate.judgement_reason = stamp.at, stamp.actor.user_id, reason
    flush_second_act(session)
    covered = col(DisposalLine.certificate_id) == certificate.id
    settled = _settle(session, DisposalLine, covered, "destroyed" if is_approved else None)
    details = {"number": certificate.number, "state": certificate.state, "lines": settled, "failed_checks": failed}
    append(session, stamp, Act.DISPOSAL_JUDGE, "disposal-certificate", certificate.id, engagement_id=engagement.id, details=details)
    return certificate


def close_engagement(session: Session, stamp: Stamp, engagement: Engagement) -> Engagement:
    """End the engagement: every piece is accounted for, here and down the chain.

    Raises Forbidden("not-the-principal"), Conflict("engagement-closed"), Conflict("engagement-has-open-items", items, pieces,
    lines) naming what is out, Conflict("engagement-has-open-recontracts", works, engagement_ids).
    """
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    account = balance(session, engagement.id)
    if not account.is_zero:
        raise Conflict(
            "engagement-has-open-items",
            items=", ".join(f"{line.item_number} {line.item_name} ({line.outstanding})" for line in account.outstanding),
            pieces=account.totals.outstanding,
            lines=[line.line_id for line in account.outstanding],
        )
    below = select(col(Engagement.id), col(Engagement.work)).where(
        col(Engagement.parent_engagement_id) == engagement.id, col(Engagement.state) == EngagementState.OPEN
    )
    open_below = session.execute(below.order_by(col(Engagement.opened_at))).all()
    if open_below:
        works = ", ".join(work for _, work in open_below)
        raise Conflict("engagement-has-open-recontracts", works=works, engagement_ids=[found for found, _ in open_below])
    engagement.state = EngagementState.CLOSED
    engagement.closed_at, engagement.closed_by = stamp.at, stamp.actor.user_id
    engagement.version += 1
    session.flush()
    details = {"handed": account.totals.handed, "returned": account.totals.returned, "destroyed": account.totals.destroyed}
    append(session, stamp, Act.ENGAGEMENT_CLOSE, "engagement", engagement.id, engagement_id=engagement.id, details=details)
    return engagement


def _answer_return(session: Session, stamp: Stamp, record: ReturnRecord, state: ReturnState) -> Engagement:
    engagement = _engagement_of(session, record.engagement_id)
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL)
    session.refresh(record)
    if record.state != ReturnState.RECORDED:
        raise Conflict("return-already-answered", number=record.number, state=record.state)
    record.state, record.confirmed_at, record.confirmed_by = state, stamp.at, stamp.actor.user_id
    return engagement


def _claim(session: Session, engagement: Engagement, lines: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Set pieces of handover lines aside for one record, so that no other record can claim them too."""
    wanted = dict(lines)
    if not wanted:
        raise Invalid("lines-missing", field="lines")
    if len(wanted) < len(lines):
        raise Invalid("line-twice", field="lines")
    query = select(HandoverLine).where(col(HandoverLine.id).in_(wanted), col(HandoverLine.engagement_id) == engagement.id)
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    if len(found) < len(wanted):
        raise Missing("handover-line-missing", field="lines")
    for line in found:
        quantity, free = wanted[line.id], line.quantity - line.returned - line.destroyed - line.claimed
        if quantity < 1:
            raise Invalid("quantity-not-positive", field="lines", quantity=quantity)
        if quantity > free:
            raise Invalid("quantity-over-outstanding", field="lines", line_id=line.id, quantity=quantity, outstanding=free)
        line.claimed += quantity
    return wanted


def _settle(session: Session, record_line: Any, which: Any, became: str | None) -> dict[str, int]:
    """The claim of a record ends: its pieces became "returned" or "destroyed", or (None) are merely out again."""
    query = (
        select(HandoverLine, DesignatedItem, record_line.quantity)
        .join(record_line, record_line.handover_line_id == col(HandoverLine.id))
        .join(DesignatedItem, col(DesignatedItem.id) == col(HandoverLine.item_id))
        .where(which)
        .execution_options(populate_existing=True)
    )
    settled = {}
    for line, item, quantity in session.execute(query).all():
        line.claimed -= quantity
        if became == "returned":
            line.returned += quantity
            item.outstanding -= quantity
        elif became == "destroyed":
            line.destroyed += quantity
            item.outstanding -= quantity
            item.destroyed += quantity
        settled[line.id] = quantity
    session.flush()
    return settled


def _engagement_of(session: Session, engagement_id: str) -> Engagement:
    engagement = session.get(Engagement, engagement_id)
    if engagement is None:
        raise Missing("engagement-missing")
    return engagement


def _next_number(session: Session, engagement: Engagement, record: Any) -> int:
    last = session.scalar(select(func.max(record.number)).where(record.engagement_id == engagement.id))
    return (last or 0) + 1
