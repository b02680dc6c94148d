"""Disposal certificates: the contractor files the proof, a reviewer of the principal judges it."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col

from contracts.disposals.actions.claims import Outcome, claim, next_number, settle
from contracts.disposals.actions.duties import settle_duties
from contracts.disposals.models import DisposalCertificate, DisposalLine
from contracts.disposals.queries import checks
from contracts.disposals.rules import DisposalMethod, DisposalResult, DisposalState
from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from storage.acts import Act
from storage.evidence.queries import get_available, get_file
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


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
    claimed = claim(session, engagement, lines)
    certificate = DisposalCertificate(
        engagement_id=engagement.id,
        number=next_number(session, engagement, DisposalCertificate),
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
    engagement = session.get_one(Engagement, certificate.engagement_id)
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
    settled = settle(session, DisposalLine, covered, Outcome.DESTROYED if is_approved else Outcome.FREED)
    details = {"number": certificate.number, "state": certificate.state, "lines": settled, "failed_checks": failed}
    append(session, stamp, Act.DISPOSAL_JUDGE, "disposal-certificate", certificate.id, engagement_id=engagement.id, details=details)
    if is_approved:
        settle_duties(session, stamp, engagement, evidence_kind="disposal-certificate", evidence_id=certificate.id)
    return certificate
