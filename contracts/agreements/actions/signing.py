"""Signed on paper or elsewhere: the document is filed, its signatures are checked, and both sides confirm that it is the agreement."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from contracts.agreements.actions.accepting import accepted_sides, has_open_changes, standing_copy
from contracts.agreements.models import Agreement, SignedCopy
from contracts.agreements.rules import AgreementState, CopyState, Side
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from storage.acts import Act
from storage.evidence.queries import get_file
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

SUBJECT = "signed-copy"


def file_signed_copy(
    session: Session, stamp: Stamp, agreement: Agreement, *, evidence_id: str, signed_on: date, note: str = ""
) -> SignedCopy:
    """Lay the signed document on the table. From then on both sides confirm this one.

    Raises Forbidden("not-a-party"), Missing("evidence-missing"), Invalid("signed-on-in-future"), Conflict("agreement-not-offered" |
    "signed-copy-after-acceptance" | "agreement-has-open-changes" | "signed-copy-stands").
    """
    engagement = session.get_one(Engagement, agreement.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(agreement)
    if agreement.state != AgreementState.OFFERED:
        raise Conflict("agreement-not-offered", state=agreement.state)
    if accepted_sides(session, agreement):
        raise Conflict("signed-copy-after-acceptance")
    if signed_on > local_day(session, engagement, stamp.at):
        raise Invalid("signed-on-in-future", field="signed_on", signed_on=signed_on)
    if has_open_changes(session, agreement):
        raise Conflict("agreement-has-open-changes")
    if standing_copy(session, agreement) is not None:
        raise Conflict("signed-copy-stands")
    file = get_file(session, evidence_id, organisation_id=stamp.actor.organisation_id, engagement_ids=None)
    if file.engagement_id != engagement.id:
        raise Missing("evidence-missing", field="file")
    copy = SignedCopy(
        agreement_id=agreement.id,
        evidence_id=file.id,
        sha256=file.sha256,
        signed_on=signed_on,
        note=note,
        side=side,
        organisation_id=stamp.actor.organisation_id,
        filed_by=stamp.actor.user_id,
        person_name=stamp.actor.display_name,
        filed_at=stamp.at,
    )
    session.add(copy)
    session.flush()
    details = {"agreement": agreement.id, "sha256": copy.sha256, "evidence": file.id, "signed_on": signed_on.isoformat()}
    append(session, stamp, Act.SIGNED_COPY_FILE, SUBJECT, copy.id, engagement_id=engagement.id, details=details)
    return copy


def withdraw_signed_copy(session: Session, stamp: Stamp, agreement: Agreement, copy: SignedCopy) -> SignedCopy:
    """Take one's own document off the table before anybody confirmed it.

    Raises Forbidden("not-a-party"), Conflict("signed-copy-of-other-side" | "signed-copy-after-acceptance" | "signed-copy-settled").
    """
    engagement = session.get_one(Engagement, agreement.engagement_id)
    side = lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(agreement)
    session.refresh(copy)
    if copy.side != side:
        raise Conflict("signed-copy-of-other-side")
    if copy.state in (CopyState.WITHDRAWN, CopyState.REJECTED) or agreement.state != AgreementState.OFFERED:
        raise Conflict("signed-copy-settled")
    if accepted_sides(session, agreement):
        raise Conflict("signed-copy-after-acceptance")
    copy.state, copy.withdrawn_at, copy.withdrawn_by = CopyState.WITHDRAWN, stamp.at, stamp.actor.user_id
    session.flush()
    append(session, stamp, Act.SIGNED_COPY_WITHDRAW, SUBJECT, copy.id, engagement_id=engagement.id)
    return copy


def record_check(session: Session, stamp: Stamp, copy: SignedCopy, *, state: CopyState, report: Mapping[str, Any]) -> SignedCopy:
    """Store what the check of the signatures found. A document that is checked already keeps its result."""
    if copy.state != CopyState.WAITING:
        return copy
    copy.state, copy.report, copy.checked_at = state, dict(report), stamp.at
    session.flush()
    agreement = session.get_one(Agreement, copy.agreement_id)
    found = [one["verdict"] for one in report.get("signatures", [])]
    details = {"state": state, "sha256": copy.sha256, "signatures": found}
    append(session, stamp, Act.SIGNED_COPY_CHECK, SUBJECT, copy.id, engagement_id=agreement.engagement_id, details=details)
    return copy
