"""Asking the gate without passing through it, reading what it decided before, and the board over many engagements."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import Row, SQLColumnExpression, func, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from contracts.engagements.queries import Reach, reference_for
from contracts.engagements.rules import EngagementState
from contracts.handovers.models import Handover, HandoverLine
from contracts.information.models import DesignatedItem
from contracts.sharing.gathering import Standpoint, gather, list_policies
from contracts.sharing.models import SharingDecision, SharingPolicy
from contracts.sharing.rules import Decision, Facts, OverrideFact
from questionnaires.scoring.rules import tenths
from storage.acts import Act
from storage.problems import Missing, Unavailable
from storage.reach import EngagementReach


class DecisionRow(NamedTuple):
    """A stored decision of the gate, with its findings as `contracts.sharing.rules.as_json` wrote them."""

    id: str
    class_code: str
    is_allowed: bool
    findings: list[dict[str, Any]]
    valid_until: date | None
    policy_version: str
    cause: str
    decided_at: datetime
    decided_by: str


class VersionRow(NamedTuple):
    """A version of a principal's own policy, and who made it the policy."""

    id: str
    version: str
    dated: date
    published_at: datetime
    proposed_by: str
    approved_by: str
    reason: str


class Standing(NamedTuple):
    """One open engagement on the board. `decisions` are those of the classes that the work needs, in the classes' order."""

    engagement_id: str
    reference: str
    work: str
    principal_name: str
    contractor_name: str
    parent_engagement_id: str | None
    ends_on: date
    has_agreement: bool
    percent_tenths: int | None
    confidence_tenths: int | None
    reviewed_on: date | None
    open_incidents: int
    outstanding: int
    decisions: tuple[Decision, ...]
    contractor_name_english: str  # "" where none is known
    override: OverrideFact | None = None  # the score was set by hand, for a while
    is_review_past: bool = False  # the review behind the score is past its date


def built_in() -> list[dict[str, Any]]:
    """The policy that comes with the product, in all its versions."""
    folder = files("contracts.sharing") / "data"
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.iterdir(), key=lambda file: file.name)]


def facts(session: Session, engagement: Engagement, today: date) -> Facts:
    """What the gate knows about the engagement on `today` (the principal's local date)."""
    return gather(session, [engagement.id], today)[engagement.id].facts


def decisions(session: Session, engagement: Engagement, today: date) -> list[Decision]:
    """What may be shared in this engagement on `today`: one decision per class, in the classes' order. Nothing is stored."""
    return list(standpoint(session, engagement, today).decisions)


def standpoint(session: Session, engagement: Engagement, today: date) -> Standpoint:
    """The decisions with the facts and the policy that they rest on."""
    return gather(session, [engagement.id], today)[engagement.id]


def policy_for(session: Session, organisation_id: str, today: date) -> SharingPolicy:
    """The policy by which `organisation_id` shares on `today`: its own if it has one, otherwise the built-in one."""
    found = {policy.organisation_id: policy for policy in list_policies(session, [organisation_id], today)}
    if None not in found:
        raise Unavailable("sharing-policy-missing")
    return found.get(organisation_id) or found[None]


def get_built_in(session: Session, today: date) -> SharingPolicy:
    """The built-in policy in effect on `today`."""
    return policy_for(session, "", today)


def list_versions(session: Session, organisation_id: str, *, after: str | None = None, limit: int = 50) -> list[VersionRow]:
    """The versions of the organisation's own policy, the newest first; `after` is the id of the last row seen."""
    key = (col(SharingPolicy.published_at), col(SharingPolicy.id))
    query = select(
        col(SharingPolicy.id),
        col(SharingPolicy.version),
        col(SharingPolicy.dated),
        col(SharingPolicy.published_at),
        col(SharingPolicy.proposed_by),
        col(SharingPolicy.approved_by),
        col(SharingPolicy.reason),
    ).where(col(SharingPolicy.organisation_id) == organisation_id)
    if after is not None:
        last = select(*key).where(col(SharingPolicy.id) == after, col(SharingPolicy.organisation_id) == organisation_id)
        query = query.where(tuple_(*key) < last.scalar_subquery())
    return [VersionRow._make(row) for row in session.execute(query.order_by(*(column.desc() for column in key)).limit(limit))]


def get_version(session: Session, organisation_id: str, policy_id: str) -> SharingPolicy:
    """A version of the organisation's own policy, or a built-in one; Missing("policy-version-missing") otherwise."""
    found = session.get(SharingPolicy, policy_id)
    if found is None or found.organisation_id not in (None, organisation_id):
        raise Missing("policy-version-missing")
    return found


def list_decisions(
    session: Session, reach: EngagementReach, engagement_id: str, *, after: str | None = None, limit: int = 50
) -> list[DecisionRow]:
    """What the gate decided at handovers in this engagement, newest first; `after` is the id of the last row seen."""
    key = (col(SharingDecision.decided_at), col(SharingDecision.id))
    which = [col(SharingDecision.engagement_id) == engagement_id, col(SharingDecision.engagement_id).in_(reach.engagements())]
    if after is not None:
        which.append(tuple_(*key) < select(*key).where(col(SharingDecision.id) == after, *which).scalar_subquery())
    return _list_decisions(session, which, [column.desc() for column in key], limit)


def decisions_behind(session: Session, handover: Handover) -> list[DecisionRow]:
    """The decisions that allowed this handover, one per class on its slip."""
    on_slip = select(col(HandoverLine.class_code)).where(col(HandoverLine.handover_id) == handover.id)
    which = [
        col(SharingDecision.engagement_id) == handover.engagement_id,
        col(SharingDecision.decided_at) == handover.recorded_at,
        col(SharingDecision.cause) == Act.HANDOVER_RECORD,
        col(SharingDecision.is_allowed),
        col(SharingDecision.class_code).in_(on_slip),
    ]
    return _list_decisions(session, which, [col(SharingDecision.class_code)], None)


def board(
    session: Session, reach: Reach, today: date, *, after: str | None = None, limit: int = 50, as_principal: bool | None = None
) -> list[Standing]:
    """What may be shared in all open engagements in reach: those that end first, first. Constant queries for any `limit`.

    `as_principal` keeps those that the actor's organisation entrusted (True) or was entrusted with (False); `after` is
    the engagement id of the last row seen.
    """
    out = select(func.coalesce(func.sum(col(DesignatedItem.outstanding)), 0)).where(col(DesignatedItem.engagement_id) == col(Engagement.id))
    query = (
        select(
            col(Engagement.id),
            reference_for(reach.organisation_id).label("reference"),
            col(Engagement.work),
            col(PRINCIPAL.name).label("principal_name"),
            col(CONTRACTOR.name).label("contractor_name"),
            col(CONTRACTOR.name_english).label("contractor_name_english"),
            col(Engagement.parent_engagement_id),
            col(Engagement.ends_on),
            out.scalar_subquery().label("outstanding"),
        )
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .where(col(Engagement.state) == EngagementState.OPEN, col(Engagement.id).in_(reach.engagements()))
    )
    if as_principal is not None:
        party = Engagement.principal_organisation_id if as_principal else Engagement.contractor_organisation_id
        query = query.where(col(party) == reach.organisation_id)
    key = (col(Engagement.ends_on), col(Engagement.id))
    if after is not None:
        # A stranger's row must not sort ours.
        last = (col(Engagement.id) == after, col(Engagement.id).in_(reach.engagements()))
        query = query.where(tuple_(*key) > select(*key).where(*last).scalar_subquery())
    rows = session.execute(query.order_by(*key).limit(limit)).all()
    standpoints = gather(session, [row.id for row in rows], today) if rows else {}
    return [_standing(row, standpoints[row.id]) for row in rows]


def _standing(row: Row[Any], standpoint: Standpoint) -> Standing:
    known, score = standpoint.facts, standpoint.facts.score
    return Standing(
        engagement_id=row.id,
        reference=row.reference,
        work=row.work,
        principal_name=row.principal_name,
        contractor_name=row.contractor_name,
        parent_engagement_id=row.parent_engagement_id,
        ends_on=row.ends_on,
        has_agreement=known.agreement_id is not None,
        # Rounded as on the score's own page; the limits themselves are compared exactly.
        percent_tenths=tenths(*score.counting) if score else None,
        confidence_tenths=tenths(*score.proved_on(known.today)) if score else None,
        reviewed_on=score.reviewed_on if score else None,
        open_incidents=len(known.open_incidents),
        outstanding=int(row.outstanding),
        decisions=tuple(decision for decision in standpoint.decisions if decision.class_code in known.needed_classes),
        contractor_name_english=row.contractor_name_english,
        override=score.override if score else None,
        is_review_past=score is not None and score.is_past(known.today),
    )


def _list_decisions(session: Session, which: Sequence[SQLColumnExpression[bool]], order: list[Any], limit: int | None) -> list[DecisionRow]:
    query = select(
        col(SharingDecision.id),
        col(SharingDecision.class_code),
        col(SharingDecision.is_allowed),
        col(SharingDecision.findings),
        col(SharingDecision.valid_until),
        col(SharingDecision.policy_version),
        col(SharingDecision.cause),
        col(SharingDecision.decided_at),
        col(SharingDecision.decided_by),
    )
    return [DecisionRow._make(row) for row in session.execute(query.where(*which).order_by(*order).limit(limit))]
