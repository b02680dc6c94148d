"""Reading what the rest of the house asks about a chain: how the consent to a link stands, and who promised what to those above.

The reading of single requests and lists stands in `contracts.recontracts.listing`.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementAncestor
from contracts.engagements.rules import EngagementState
from contracts.obligations.models import Obligation
from contracts.parties.models import Organisation
from contracts.recontracts.models import DirectConsent, Recontract, RecontractDecision
from contracts.recontracts.rules import NO_CONSENT_NEEDED, REPORT_CONSENT, ConsentFact, ConsentState, Outcome, RecontractState, consent_of
from storage.problems import Missing
from storage.reach import EngagementReach

_OF_NO_WEIGHT = (RecontractState.DRAFT, RecontractState.WITHDRAWN, RecontractState.SUPERSEDED)
_REQUESTS = (
    # What stands for the link comes last: a consent, else the newest one that was put to anybody.
    select(Recontract)
    .where(col(Recontract.below_engagement_id).in_(bindparam("ids", expanding=True)))
    .order_by(
        case((col(Recontract.state).in_(_OF_NO_WEIGHT), 0), (col(Recontract.state) == RecontractState.APPROVED, 2), else_=1),
        col(Recontract.drafted_at),
        col(Recontract.number),
    )
)


def find_consent(session: Session, engagement_ids: Collection[str]) -> dict[str, ConsentFact]:
    """How the consent of the principals above stands for each engagement. Three queries, however many they are.

    An engagement without a link above needs none. One that was opened without a request counts as missing.
    """
    below = select(col(Engagement.id)).where(col(Engagement.id).in_(engagement_ids), col(Engagement.parent_engagement_id).is_not(None))
    return dict.fromkeys(engagement_ids, NO_CONSENT_NEEDED) | find_consent_to(session, session.scalars(below).all())


def find_consent_to(session: Session, links: Collection[str]) -> dict[str, ConsentFact]:
    """How the consent of the principals above stands for each of these, which all have a link above. Two queries, or none."""
    if not links:
        return {}
    found = dict.fromkeys(links, ConsentFact(ConsentState.MISSING))
    requests = {row.below_engagement_id: row for row in session.scalars(_REQUESTS, {"ids": list(links)})}
    decisions = _decisions(session, [row.id for row in requests.values()])
    for engagement_id, row in requests.items():
        if engagement_id is not None:
            found[engagement_id] = _fact(row, decisions[row.id])
    return found


def has_report_consent(session: Session, engagement_ids: Collection[str]) -> set[str]:
    """Of `engagement_ids`, those whose contractor lets the principals above read its status reports (SUB-3c). One query."""
    query = select(col(DirectConsent.engagement_id)).where(
        col(DirectConsent.engagement_id).in_(engagement_ids), col(DirectConsent.code) == REPORT_CONSENT
    )
    return set(session.scalars(query))


def list_consents(session: Session, engagement_ids: Collection[str]) -> list[DirectConsent]:
    """The signed promises of these links to those above, in the order of their codes."""
    query = select(DirectConsent).where(col(DirectConsent.engagement_id).in_(engagement_ids))
    return list(session.scalars(query.order_by(col(DirectConsent.engagement_id), col(DirectConsent.code))))


def get(session: Session, reach: EngagementReach, recontract_id: str) -> Recontract:
    """The request, for the contractor and for every principal above; Missing("recontract-missing") otherwise.

    It is reached through the work of which a part is passed on, so the partner never sees it. A draft is the contractor's own.
    """
    query = (
        select(Recontract)
        .join(Engagement, col(Engagement.id) == col(Recontract.engagement_id))
        .where(
            col(Recontract.id) == recontract_id,
            col(Recontract.engagement_id).in_(reach.engagements()),
            or_(col(Recontract.sent_at).is_not(None), col(Engagement.contractor_organisation_id) == reach.organisation_id),
        )
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("recontract-missing")
    return found


def decides(session: Session, recontract: Recontract, organisation_id: str) -> bool:
    """Whether the organisation decides about the request, or has decided: the principal of the work, and those it was passed up to."""
    levels = [recontract.engagement_id, *([recontract.level_engagement_id] if recontract.level_engagement_id else [])]
    by_turn = select(col(Engagement.id)).where(col(Engagement.id).in_(levels), col(Engagement.principal_organisation_id) == organisation_id)
    by_word = select(col(RecontractDecision.id)).where(
        col(RecontractDecision.recontract_id) == recontract.id, col(RecontractDecision.organisation_id) == organisation_id
    )
    return bool(session.scalar(select(or_(by_turn.exists(), by_word.exists()))))


class Concerned(NamedTuple):
    """Whom the end of a consent concerns beside the contractor that has it, and who ended it."""

    principals: list[str]  # those that had consented
    links: list[tuple[str, str]]  # what goes on below: the engagement, and the company that does its work


def list_concerned(session: Session, recontract: Recontract, *, except_for: str) -> Concerned:
    """Everybody up and down the chain whom a revoked consent concerns, but the organisation `except_for`. Two queries."""
    consented = (
        select(col(RecontractDecision.organisation_id))
        .where(
            col(RecontractDecision.recontract_id) == recontract.id,
            col(RecontractDecision.outcome) == Outcome.APPROVED,
            col(RecontractDecision.organisation_id) != except_for,
        )
        .distinct()
    )
    further = select(col(EngagementAncestor.engagement_id)).where(col(EngagementAncestor.ancestor_id) == recontract.below_engagement_id)
    below = (
        select(col(Engagement.id), col(Engagement.contractor_organisation_id))
        .where(
            or_(col(Engagement.id) == recontract.below_engagement_id, col(Engagement.id).in_(further)),
            col(Engagement.state) == EngagementState.OPEN,
        )
        .order_by(col(Engagement.opened_at))
    )
    return Concerned(sorted(session.scalars(consented)), [(row[0], row[1]) for row in session.execute(below)])


class Level(NamedTuple):
    """One principal that must consent: the engagement whose principal it is."""

    engagement_id: str
    organisation_id: str
    name: str
    name_english: str


def list_levels(session: Session, engagement: Engagement) -> list[Level]:
    """Who must consent when a part of `engagement` is passed on, from the nearest up.

    The principal of the work always; further up each one whose terms with its own contractor forbid re-contracting without
    its consent (SUB-1): they bind the whole chain below.
    """
    forbids = (
        select(col(Obligation.id))
        .where(
            col(Obligation.engagement_id) == col(EngagementAncestor.ancestor_id),
            col(Obligation.code) == "SUB-1",
            col(Obligation.ended_at).is_(None),
        )
        .exists()
    )
    above = (
        select(col(Engagement.id), col(Organisation.id), col(Organisation.name), col(Organisation.name_english))
        .join(EngagementAncestor, col(EngagementAncestor.ancestor_id) == col(Engagement.id))
        .join(Organisation, col(Organisation.id) == col(Engagement.principal_organisation_id))
        .where(col(EngagementAncestor.engagement_id) == engagement.id, forbids)
        .order_by(col(EngagementAncestor.depth))
    )
    nearest = session.get_one(Organisation, engagement.principal_organisation_id)
    first = Level(engagement.id, nearest.id, nearest.name, nearest.name_english)
    return [first, *(Level._make(row) for row in session.execute(above))]


def next_number(session: Session, engagement_id: str) -> int:
    """The number of the next request of an engagement; the caller holds its lock."""
    return (session.scalar(select(func.max(col(Recontract.number))).where(col(Recontract.engagement_id) == engagement_id)) or 0) + 1


class _Decided(NamedTuple):
    outcome: str
    conditions: str
    decided_at: datetime


def _decisions(session: Session, recontract_ids: Collection[str]) -> dict[str, list[_Decided]]:
    query = select(
        col(RecontractDecision.recontract_id),
        col(RecontractDecision.outcome),
        col(RecontractDecision.conditions),
        col(RecontractDecision.decided_at),
    ).where(col(RecontractDecision.recontract_id).in_(recontract_ids))
    found: dict[str, list[_Decided]] = defaultdict(list)
    for recontract_id, outcome, conditions, decided_at in session.execute(query.order_by(col(RecontractDecision.decided_at))):
        found[recontract_id].append(_Decided(outcome, conditions, decided_at))
    return found


def _fact(row: Recontract, decisions: list[_Decided]) -> ConsentFact:
    is_given = row.state == RecontractState.APPROVED
    ends_on: date | None = row.ends_on if is_given else None
    return ConsentFact(
        state=consent_of(row.state),
        conditions=tuple(one.conditions for one in decisions if one.outcome == Outcome.APPROVED and one.conditions),
        revoked_at=next((one.decided_at for one in decisions if one.outcome == Outcome.REVOKED), None),
        recontract_id=row.id,
        class_codes=frozenset(row.class_codes) if is_given else frozenset(),
        ends_on=ends_on,
    )
