"""How every link of a chain stands, as the principals above may know it: consent, terms, limits, reports, incidents, pieces out.

No trade terms: neither the text of terms between others, nor names of contact persons, nor answers come from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState
from contracts.clauses.rules.twelve import TERMS
from contracts.engagements.models import Engagement
from contracts.engagements.queries import ChainRow, Reach, chain
from contracts.engagements.rules import EngagementState
from contracts.information.models import DesignatedItem
from contracts.recontracts.comparing import find_comparisons
from contracts.recontracts.models import RecontractComparison
from contracts.recontracts.queries import find_consent, list_consents
from contracts.recontracts.rules import CONSENTS, ConsentFact, ConsentState
from contracts.reports.queries import list_due
from contracts.sharing.gathering import Standpoint, gather
from questionnaires.scoring.rules import tenths


@dataclass(frozen=True, slots=True)
class Worst:
    """The one thing about a link that a reader must know first: a sign, and a code of the words "chain-fact"."""

    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain, as far as the reader may know it."""

    row: ChainRow
    consent: ConsentFact
    has_agreement: bool
    carried: int | None  # of the twelve items; None: not compared
    signed: int  # promises to the principals above
    percent_tenths: int | None
    allowed: int
    needed: int
    incidents: int
    outstanding: int
    overdue_reports: int

    @property
    def is_open(self) -> bool:
        """Whether the work goes on."""
        return self.row.state == EngagementState.OPEN

    @property
    def is_compared(self) -> bool:
        """Whether the terms are known to carry all twelve items."""
        return self.carried == len(TERMS)

    def worst(self) -> Worst:
        """What must be known first; nothing bad: that all is in order."""
        return next((Worst(kind, code) for holds, kind, code in self._facts() if holds), Worst("allowed", "in-order"))

    def consent_kind(self) -> str:
        """The sign of the consent to this link."""
        if not self.consent.is_needed:
            return "neutral"
        return {ConsentState.GIVEN: "allowed", ConsentState.ASKED: "caution"}.get(self.consent.state, "stop")

    def _facts(self) -> Sequence[tuple[bool, str, str]]:
        below, state = self.consent.is_needed, self.consent.state
        return (
            (not self.is_open and self.outstanding == 0, "neutral", "closed"),
            (self.incidents > 0, "stop", "incident"),
            (below and state is ConsentState.REVOKED, "stop", "consent-revoked"),
            (below and state is ConsentState.REFUSED, "stop", "consent-refused"),
            (below and state is ConsentState.MISSING, "stop", "consent-missing"),
            (not self.is_open and self.outstanding > 0, "stop", "pieces-out"),
            (self.overdue_reports > 0, "stop", "report-overdue"),
            (below and state is ConsentState.ASKED, "caution", "consent-asked"),
            (not self.has_agreement, "caution", "no-agreement"),
            (below and not self.is_compared, "caution", "not-compared"),
            (below and self.signed < len(CONSENTS), "caution", "promises-open"),
            (self.percent_tenths is None, "caution", "no-score"),
            (self.needed > 0 and self.allowed == 0, "caution", "nothing-allowed"),
            (self.allowed < self.needed, "caution", "partly-allowed"),
        )


def read_chain(session: Session, reach: Reach, engagement: Engagement, today: date) -> list[Link]:
    """Every link of the chain in reach, from the top, in a constant number of queries."""
    rows = chain(session, reach, engagement)
    ids = [row.id for row in rows]
    consent = find_consent(session, ids)
    standpoints = gather(session, ids, today)
    in_force = _in_force(session, ids)
    requests = {fact.recontract_id: engagement_id for engagement_id, fact in consent.items() if fact.recontract_id}
    comparisons = find_comparisons(session, [request for request in requests if request])
    by_link = {requests[recontract_id]: one for recontract_id, one in comparisons.items()}
    signed: dict[str, int] = {}
    for one in list_consents(session, ids):
        signed[one.engagement_id] = signed.get(one.engagement_id, 0) + 1
    pieces = _outstanding(session, ids)
    overdue = {id_: sum(day < today for day in days) for id_, days in list_due(session, ids, today).items()}
    return [
        _link(row, consent[row.id], standpoints[row.id], in_force.get(row.id), by_link.get(row.id), signed, pieces, overdue) for row in rows
    ]


def _link(
    row: ChainRow,
    consent: ConsentFact,
    standpoint: Standpoint,
    agreement_id: str | None,
    comparison: RecontractComparison | None,
    signed: dict[str, int],
    pieces: dict[str, int],
    overdue: dict[str, int],
) -> Link:
    facts, score = standpoint.facts, standpoint.facts.score
    is_of_these_terms = comparison is not None and comparison.agreement_id == agreement_id and comparison.weaker == 0
    return Link(
        row=row,
        consent=consent,
        has_agreement=agreement_id is not None,
        carried=comparison.carried if comparison is not None and is_of_these_terms else None,
        signed=signed.get(row.id, 0),
        percent_tenths=tenths(*score.counting) if score else None,
        allowed=sum(decision.is_allowed for decision in standpoint.decisions if decision.class_code in facts.needed_classes),
        needed=len(facts.needed_classes),
        incidents=len(facts.open_incidents),
        outstanding=pieces.get(row.id, 0),
        overdue_reports=overdue.get(row.id, 0),
    )


def _in_force(session: Session, ids: Sequence[str]) -> dict[str, str]:
    query = select(col(Agreement.engagement_id), col(Agreement.id))
    found = query.where(col(Agreement.engagement_id).in_(ids), col(Agreement.state) == AgreementState.IN_FORCE)
    return dict(session.execute(found).all())


def _outstanding(session: Session, ids: Sequence[str]) -> dict[str, int]:
    query = select(col(DesignatedItem.engagement_id), func.sum(col(DesignatedItem.outstanding)))
    found = query.where(col(DesignatedItem.engagement_id).in_(ids)).group_by(col(DesignatedItem.engagement_id))
    return {engagement_id: int(total or 0) for engagement_id, total in session.execute(found)}
