"""How the drawers of re-contracting stand on the page of an engagement."""

from contracts.engagements.models import Engagement
from contracts.engagements.queries import chain
from contracts.recontracts.listing import count_by_state
from contracts.recontracts.queries import find_consent_to
from contracts.recontracts.rules import RecontractState
from portal.guards import Entry
from portal.pages.procurement.cabinet import Told


def tell_chain(entry: Entry) -> Told:
    """How many links stand below, and whether one of them lacks consent."""
    engagement: Engagement = entry.subject
    below = [row.id for row in chain(entry.session, entry.reach, engagement) if row.depth > 0]
    consent = find_consent_to(entry.session, [*below, *([engagement.id] if engagement.parent_engagement_id else [])])
    without = sum(not fact.is_given for fact in consent.values())
    if without:
        return Told("stop", "chain-without-consent", {"count": without})
    return Told("allowed", "chain-below", {"count": len(below)}) if below else Told("neutral", "chain-alone")


def tell_requests(entry: Entry) -> Told:
    """Whose turn it is, where a request is open."""
    engagement: Engagement = entry.subject
    counted = count_by_state(entry.session, entry.reach, engagement.id)
    waiting = counted.get(RecontractState.SENT, 0)
    if waiting:
        return Told("caution", "recontracts-to-decide", {"count": waiting})
    if questioned := counted.get(RecontractState.QUESTIONED, 0):
        return Told("caution", "recontracts-to-answer", {"count": questioned})
    if drafts := counted.get(RecontractState.DRAFT, 0):
        return Told("info", "recontracts-drafted", {"count": drafts})
    if approved := counted.get(RecontractState.APPROVED, 0):
        return Told("allowed", "recontracts-approved", {"count": approved})
    return Told("neutral", "recontracts-none")
