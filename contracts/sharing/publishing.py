"""From a draft to the policy in force: proposed by one person with a reason, approved by another, and then never changed."""

import hashlib
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.four_eyes import flush_second_act
from contracts.sharing.drafting import hold_draft, read_candidate, read_choices
from contracts.sharing.locks import lock_policy
from contracts.sharing.models import SharingPolicy, SharingPolicyDraft
from contracts.sharing.queries import policy_for
from contracts.sharing.rules import parse_policy
from contracts.sharing.rules.comparing import compare
from contracts.sharing.rules.own import DraftState, faults_of, own_version
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Invalid
from storage.stamp import Stamp


def propose(
    session: Session,
    stamp: Stamp,
    draft: SharingPolicyDraft,
    *,
    reason: str,
    effective_on: date | None,
    expected_version: int,
    today: date,
) -> SharingPolicyDraft:
    """Ask another person to let the draft hold, from `effective_on` or as soon as it is approved. It cannot be changed meanwhile.

    Raises Invalid("reason-missing" | "policy-effective-passed" | "policy-unchanged"), Conflict("policy-draft-proposed" |
    "policy-draft-changed-meanwhile").
    """
    hold_draft(session, draft, expected_version)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    if effective_on is not None and effective_on < today:
        raise Invalid("policy-effective-passed", field="effective_on", day=effective_on)
    candidate = read_candidate(session, draft, read_choices(session, today), today)
    if not compare(parse_policy(policy_for(session, draft.organisation_id, today).document), candidate):
        raise Invalid("policy-unchanged")
    draft.state, draft.reason, draft.effective_on = DraftState.PROPOSED, reason.strip(), effective_on
    draft.proposed_at, draft.proposed_by = stamp.at, stamp.actor.user_id
    draft.decided_at, draft.decided_by, draft.decision_reason = None, None, ""
    return _end(session, stamp, Act.SHARING_POLICY_PROPOSE, draft)


def withdraw(session: Session, stamp: Stamp, draft: SharingPolicyDraft, *, expected_version: int) -> SharingPolicyDraft:
    """Take a proposal back, to go on writing. Raises Conflict("policy-draft-not-proposed" | "policy-draft-changed-meanwhile")."""
    hold_draft(session, draft, expected_version, DraftState.PROPOSED)
    draft.state = DraftState.DRAFTING
    return _end(session, stamp, Act.SHARING_POLICY_PROPOSE, draft)


def send_back(session: Session, stamp: Stamp, draft: SharingPolicyDraft, *, reason: str, expected_version: int) -> SharingPolicyDraft:
    """Do not approve, and say why; what was written stays and can be changed.

    Raises Invalid("reason-missing"), Conflict("policy-draft-not-proposed" | "policy-draft-changed-meanwhile").
    """
    hold_draft(session, draft, expected_version, DraftState.PROPOSED)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    draft.state, draft.decision_reason = DraftState.DRAFTING, reason.strip()
    draft.decided_at, draft.decided_by = stamp.at, stamp.actor.user_id
    return _end(session, stamp, Act.SHARING_POLICY_DECIDE, draft)


def publish(
    session: Session, stamp: Stamp, draft: SharingPolicyDraft, *, reason: str = "", expected_version: int, today: date
) -> SharingPolicy:
    """Approve: from its date on the gate decides by it. What is being handed over meanwhile is decided before or after, never between.

    Raises Forbidden("second-person-needed"), Invalid with what makes it unfit by now, Conflict("policy-draft-not-proposed" |
    "policy-draft-changed-meanwhile").
    """
    hold_draft(session, draft, expected_version, DraftState.PROPOSED)
    lock_policy(session, draft.organisation_id)
    choices = read_choices(session, today)
    candidate = read_candidate(session, draft, choices, today)
    for fault in faults_of(candidate.classes, candidate.questionnaire, choices):
        raise Invalid(fault.code, None, **dict(fault.parameters))
    own = select(func.count()).select_from(SharingPolicy).where(col(SharingPolicy.organisation_id) == draft.organisation_id)
    number = (session.scalar(own) or 0) + 1
    policy = candidate.model_copy(update={"version": own_version(number), "dated": max(draft.effective_on or today, today)})
    document = policy.model_dump(mode="json")
    row = SharingPolicy(
        organisation_id=draft.organisation_id,
        version=policy.version,
        dated=policy.dated,
        document=document,
        content_hash=hashlib.sha256(canonical(document)).hexdigest(),
        published_at=stamp.at,
        proposed_by=draft.proposed_by,
        approved_by=stamp.actor.user_id,
        reason=draft.reason,
    )
    session.add(row)
    flush_second_act(session)
    draft.state, draft.policy_id, draft.decision_reason = DraftState.PUBLISHED, row.id, reason.strip()
    draft.decided_at, draft.decided_by = stamp.at, stamp.actor.user_id
    _end(session, stamp, Act.SHARING_POLICY_DECIDE, draft, row)
    return row


def _end(session: Session, stamp: Stamp, act: Act, draft: SharingPolicyDraft, published: SharingPolicy | None = None) -> SharingPolicyDraft:
    draft.version += 1
    session.flush()
    details: dict[str, object] = {"state": draft.state, "version": draft.version}
    if published is not None:
        details |= {
            "policy": published.id,
            "policy_version": published.version,
            "dated": published.dated.isoformat(),
            "content_hash": published.content_hash,
            "proposed_by": published.proposed_by,
        }
    append(session, stamp, act, "sharing-policy-draft", draft.id, details=details)
    return draft
