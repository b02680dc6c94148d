"""Confirming, by name, that the terms below carry the twelve items: from both texts, or ticked by hand for a paper of its own."""

from collections.abc import Mapping

from sqlmodel import Session

from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_in_force
from contracts.clauses.rules.twelve import TERMS
from contracts.engagements.models import Engagement
from contracts.obligations.actions import fulfil
from contracts.recontracts.actions.reporting import settle
from contracts.recontracts.actions.turns import occasion_of, take_as_contractor
from contracts.recontracts.comparing import is_current, lay_side_by_side
from contracts.recontracts.models import Recontract, RecontractComparison
from contracts.recontracts.rules import ASKED, ComparisonKind, RecontractState
from storage.acts import Act
from storage.evidence.queries import get_available
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

UNDER_WAY = (*ASKED, RecontractState.APPROVED)


def compare_by_text(session: Session, stamp: Stamp, recontract: Recontract, *, person_name: str) -> RecontractComparison:
    """Confirm what the texts themselves show. Terms that lack one of the twelve, or ask for less, are not confirmed.

    Raises Conflict("recontract-terms-missing") before both texts are in force, and Conflict("recontract-terms-weaker",
    missing, weaker) with what is wrong.
    """
    engagement, below, _ = _begin(session, stamp, recontract)
    compared = lay_side_by_side(session, below)
    if compared is None:
        raise Conflict("recontract-terms-missing")
    if not compared.is_complete:
        missing = ", ".join(item.code for item in compared.items if not item.is_carried)
        raise Conflict("recontract-terms-weaker", missing=missing or "–", weaker=", ".join(one.name for one in compared.weaker) or "–")
    lines = [
        {
            "code": item.code,
            "is_carried": item.is_carried,
            "above": [one.code for one in item.above],
            "below": [one.code for one in item.below],
            "place": "",
        }
        for item in compared.items
    ]
    made = RecontractComparison(
        recontract_id=recontract.id,
        agreement_id=compared.below.id,
        upstream_agreement_id=compared.above.id,
        kind=ComparisonKind.BY_TEXT,
        lines=lines,
        carried=compared.carried,
        weaker=len(compared.weaker),
        person_name=person_name,
        confirmed_at=stamp.at,
        confirmed_by=stamp.actor.user_id,
    )
    return _store(session, stamp, engagement, recontract, made)


def compare_by_hand(
    session: Session, stamp: Stamp, recontract: Recontract, *, places: Mapping[str, str], evidence_id: str, person_name: str
) -> RecontractComparison:
    """Tick the items in a paper of its own: `places` says for each code where the paper holds it ("" = it does not).

    An incomplete list is kept and shown as it is; it fulfils nothing. Raises Invalid("recontract-item-unknown"),
    Missing("evidence-missing"), Conflict("evidence-quarantined" | "evidence-rejected" | "recontract-terms-missing").
    """
    engagement, below, agreement = _begin(session, stamp, recontract)
    unknown = sorted(set(places) - {term.code for term in TERMS})
    if unknown:
        raise Invalid("recontract-item-unknown", codes=", ".join(unknown))
    file = get_available(session, evidence_id, organisation_id=stamp.actor.organisation_id, engagement_ids=None)
    if file.engagement_id not in (engagement.id, below.id):
        raise Missing("evidence-missing", field="file")
    said = {term.code: places.get(term.code, "").strip() for term in TERMS}
    made = RecontractComparison(
        recontract_id=recontract.id,
        agreement_id=agreement.id,
        kind=ComparisonKind.BY_HAND,
        lines=[{"code": code, "is_carried": bool(place), "above": [], "below": [], "place": place} for code, place in said.items()],
        carried=sum(bool(place) for place in said.values()),
        evidence_id=file.id,
        evidence_sha256=file.sha256,
        person_name=person_name,
        confirmed_at=stamp.at,
        confirmed_by=stamp.actor.user_id,
    )
    return _store(session, stamp, engagement, recontract, made)


def _begin(session: Session, stamp: Stamp, recontract: Recontract) -> tuple[Engagement, Engagement, Agreement]:
    engagement = take_as_contractor(session, stamp, recontract, UNDER_WAY)
    if recontract.below_engagement_id is None:
        raise Conflict("recontract-terms-missing")
    below = session.get_one(Engagement, recontract.below_engagement_id)
    agreement = find_in_force(session, below.id)
    if agreement is None:
        raise Conflict("recontract-terms-missing")
    return engagement, below, agreement


def _store(
    session: Session, stamp: Stamp, engagement: Engagement, recontract: Recontract, made: RecontractComparison
) -> RecontractComparison:
    session.add(made)
    session.flush()
    details = {"number": recontract.number, "kind": made.kind, "carried": made.carried, "agreement": made.agreement_id}
    append(session, stamp, Act.RECONTRACT_COMPARE, "recontract", recontract.id, engagement_id=engagement.id, details=details)
    if is_current(made, session.get(Agreement, made.agreement_id)):
        fulfil(
            session,
            stamp,
            engagement,
            occasion=occasion_of(recontract),
            evidence_kind="agreement",
            evidence_id=str(made.agreement_id),
            codes={"SUB-2a"},
        )
    settle(session, stamp, recontract)
    return made
