"""Passing through the gate. Here, and nowhere else, a permit is made.

The engagement and everything above it are locked first, then the facts are read, then the rules decide. Whoever records a
stop (an incident, a close, a new agreement) takes the same lock: it is either seen here, or recorded after the handover. So is
a policy: whoever publishes one waits for the handovers that were decided under the last, and those after it see the new one.
"""

import hashlib
from collections.abc import Sequence
from datetime import date

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_open, demand_side, lock_chain
from contracts.engagements.rules import Side
from contracts.handovers.rules import SharingPermit
from contracts.information.models import InformationClass
from contracts.sharing.gathering import Standpoint, gather
from contracts.sharing.locks import hold_policies
from contracts.sharing.models import SharingDecision, SharingPolicy
from contracts.sharing.queries import built_in
from contracts.sharing.rules import Decision, as_json, parse_policy
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def load(session: Session, stamp: Stamp) -> list[SharingPolicy]:
    """Publish the built-in policies that are not stored yet; returns those newly stored. Doing it again changes nothing.

    Raises Invalid("sharing-policy-unfit", version, faults) for a condition that the rules do not know or a class that does
    not exist, and Conflict("sharing-policy-changed", version) when a published version comes with another content.
    """
    published = []
    classes = set(session.scalars(select(col(InformationClass.code))))
    for document in built_in():
        try:
            policy = parse_policy(document)
        except ValidationError as error:
            raise Invalid("sharing-policy-unfit", version=document.get("version"), faults=str(error)) from error
        if unknown := sorted(policy.classes.keys() - classes):
            raise Invalid("sharing-policy-unfit", version=policy.version, faults=", ".join(unknown))
        content_hash = hashlib.sha256(canonical(document)).hexdigest()
        same = select(col(SharingPolicy.content_hash)).where(
            col(SharingPolicy.organisation_id).is_(None), col(SharingPolicy.version) == policy.version
        )
        stored_hash = session.scalars(same).one_or_none()
        if stored_hash == content_hash:
            continue
        if stored_hash is not None:
            raise Conflict("sharing-policy-changed", version=policy.version)
        row = SharingPolicy(version=policy.version, dated=policy.dated, document=document, content_hash=content_hash, published_at=stamp.at)
        session.add(row)
        session.flush()
        details = {"version": policy.version, "content_hash": content_hash}
        append(session, stamp, Act.CATALOGUE_LOAD, "sharing-policy", row.id, details=details)
        published.append(row)
    return published


def request_permit(
    session: Session, stamp: Stamp, engagement: Engagement, *, class_codes: Sequence[str], today: date
) -> SharingPermit | list[Decision]:
    """May information of these classes go to the contractor of `engagement` right now? `today` is the principal's local date.

    Allowed: a permit that is good for this transaction only, so `contracts.handovers.actions.hand_over` follows at once;
    the decisions are stored with it. Refused: the decisions in the order asked, the allowed ones among them (so that a
    page can offer these); only the refusals are stored, with one entry in the ledger, and the caller commits them.

    Raises Forbidden("not-the-principal"), Conflict("engagement-closed"), Invalid("classes-missing" | "class-unknown").
    """
    lock_chain(session, engagement.id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    demand_open(engagement)
    hold_policies(session, engagement.id)
    standpoint = gather(session, [engagement.id], today)[engagement.id]
    by_class = {decision.class_code: decision for decision in standpoint.decisions}
    asked = list(dict.fromkeys(class_codes))
    if not asked:
        raise Invalid("classes-missing", field="class_codes")
    if unknown := [code for code in asked if code not in by_class]:
        raise Invalid("class-unknown", field="class_codes", classes=unknown)
    decided = [by_class[code] for code in asked]
    refused = [decision for decision in decided if not decision.is_allowed]
    stored = [_row(stamp, engagement, standpoint, decision) for decision in refused or decided]
    session.add_all(stored)
    session.flush()
    if refused:
        details = {
            "unmet": {decision.class_code: [finding.code for finding in decision.unmet] for decision in refused},
            "decisions": [row.id for row in stored],
            "policy_version": standpoint.ruling.policy.version,
            "policy": standpoint.ruling.policy_id,
        }
        append(session, stamp, Act.HANDOVER_REFUSE, "engagement", engagement.id, engagement_id=engagement.id, details=details)
        return decided
    return SharingPermit(
        engagement_id=engagement.id,
        class_codes=frozenset(asked),
        decided_at=stamp.at,
        policy_version=standpoint.ruling.policy.version,
        decision_ids=tuple(row.id for row in stored),
        unit_of_work=session.get_nested_transaction() or session.get_transaction(),
    )


def _row(stamp: Stamp, engagement: Engagement, standpoint: Standpoint, decision: Decision) -> SharingDecision:
    return SharingDecision(
        engagement_id=engagement.id,
        class_code=decision.class_code,
        is_allowed=decision.is_allowed,
        findings=[as_json(finding) for finding in decision.findings],
        valid_until=decision.valid_until,
        policy_version=decision.policy_version,
        policy_id=standpoint.ruling.policy_id,
        policy_ids_above=[ruling.policy_id for ruling in standpoint.above],
        cause=Act.HANDOVER_RECORD,
        decided_at=stamp.at,
        decided_by=stamp.actor.user_id,
    )
