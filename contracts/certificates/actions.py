"""Filing what is held, judging it, and saying that it is held no longer."""

from datetime import date

from sqlmodel import Session

from contracts.certificates.models import CertificateHeld
from contracts.certificates.queries import kinds
from contracts.certificates.rules import HeldState
from contracts.engagements.models import Engagement
from contracts.engagements.queries import lock_open
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.parties.queries import get_organisation
from storage.acts import Act
from storage.evidence.queries import get_available, get_file
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp


def file(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    kind: str,
    scope: str,
    number: str,
    issuer: str = "",
    valid_from: date,
    valid_until: date | None = None,
    evidence_id: str | None = None,
) -> CertificateHeld:
    """The contractor files what it holds. It counts once a reviewer of the principal has accepted it.

    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed"), Invalid("certificate-held-kind-unknown" |
    "certificate-held-end-missing" | "certificate-held-period"), Missing("evidence-missing") unless the file is the contractor's own.
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    known = kinds().get(kind)
    if known is None:
        raise Invalid("certificate-held-kind-unknown", "kind")
    if known.expires and valid_until is None:
        raise Invalid("certificate-held-end-missing", "valid_until")
    if valid_until is not None and valid_until < valid_from:
        raise Invalid("certificate-held-period", "valid_until", valid_from=valid_from, valid_until=valid_until)
    if evidence_id is not None:
        found = get_file(session, evidence_id, organisation_id=stamp.actor.organisation_id, engagement_ids=None)
        if found.engagement_id != engagement.id:
            raise Missing("evidence-missing", "evidence_id")
    held = CertificateHeld(
        organisation_id=engagement.contractor_organisation_id,
        engagement_id=engagement.id,
        kind=kind,
        scope=scope,
        number=number,
        issuer=issuer,
        valid_from=valid_from,
        valid_until=valid_until if known.expires else None,
        evidence_id=evidence_id,
        filed_at=stamp.at,
        filed_by=stamp.actor.user_id,
    )
    session.add(held)
    session.flush()
    details = {"kind": kind, "valid_until": valid_until.isoformat() if valid_until else None, "evidence": evidence_id}
    append(session, stamp, Act.CERTIFICATE_HELD_FILE, "certificate-held", held.id, engagement_id=engagement.id, details=details)
    return held


def judge(
    session: Session,
    stamp: Stamp,
    held: CertificateHeld,
    *,
    is_accepted: bool,
    reason: str = "",
    is_file_seen: bool = False,
    checked_where: str = "",
    register_checked_on: date | None = None,
    today: date,
) -> CertificateHeld:
    """A reviewer of the company that registered the holder accepts it, or says why not; one that was accepted may be rejected later.

    Accepting needs something that was looked at: the file, or a place where the number was checked. `today` is the principal's date.
    Raises Forbidden("not-the-principal" | "second-person-needed"), Conflict("certificate-held-judged" | "evidence-quarantined" |
    "evidence-rejected"), Invalid("certificate-held-reason-missing" | "certificate-held-unproved" | "date-in-future").
    """
    holder = get_organisation(session, held.organisation_id)
    if holder.registrar_organisation_id != stamp.actor.organisation_id:
        raise Forbidden("not-the-principal")
    session.refresh(held, with_for_update={"key_share": True})
    if held.state not in {HeldState.FILED, *(() if is_accepted else (HeldState.ACCEPTED,))}:
        raise Conflict("certificate-held-judged", state=held.state)
    if register_checked_on is not None and register_checked_on > today:
        raise Invalid("date-in-future", "register_checked_on", day=register_checked_on)
    if not is_accepted and not reason.strip():
        raise Invalid("certificate-held-reason-missing", "reason")
    if is_accepted:
        if not checked_where.strip() and not (is_file_seen and held.evidence_id):
            raise Invalid("certificate-held-unproved", "checked_where")
        if held.evidence_id is not None and is_file_seen:
            get_available(session, held.evidence_id, organisation_id=held.organisation_id, engagement_ids=None)
    held.state = HeldState.ACCEPTED if is_accepted else HeldState.REJECTED
    held.judged_at, held.judged_by, held.judgement_reason = stamp.at, stamp.actor.user_id, reason.strip()
    held.is_file_seen, held.checked_where, held.register_checked_on = is_file_seen, checked_where.strip(), register_checked_on
    flush_second_act(session)
    details = {"kind": held.kind, "state": held.state, "is_file_seen": is_file_seen, "is_register_checked": register_checked_on is not None}
    append(session, stamp, Act.CERTIFICATE_HELD_JUDGE, "certificate-held", held.id, engagement_id=held.engagement_id, details=details)
    return held


def withdraw(session: Session, stamp: Stamp, held: CertificateHeld) -> CertificateHeld:
    """The holder says that it no longer holds it, or filed it by mistake.

    Raises Forbidden("not-the-contractor"), Conflict("certificate-held-judged").
    """
    if held.organisation_id != stamp.actor.organisation_id:
        raise Forbidden("not-the-contractor")
    session.refresh(held, with_for_update={"key_share": True})
    if held.state not in {HeldState.FILED, HeldState.ACCEPTED}:
        raise Conflict("certificate-held-judged", state=held.state)
    held.state, held.withdrawn_at = HeldState.WITHDRAWN, stamp.at
    session.flush()
    append(session, stamp, Act.CERTIFICATE_HELD_WITHDRAW, "certificate-held", held.id, engagement_id=held.engagement_id)
    return held
