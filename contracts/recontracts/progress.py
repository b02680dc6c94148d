"""How far a re-contract has come: the consent above, the terms and questions below, the promises, and the written report."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.agreements.queries import find_current, find_in_force
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from contracts.recontracts.comparing import find_comparison, is_current
from contracts.recontracts.models import DirectConsent, Recontract, RecontractComparison, RecontractDecision, RecontractReport
from contracts.recontracts.queries import list_consents
from contracts.recontracts.rules import CONSENTS, Outcome, RecontractState
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState


class Step(NamedTuple):
    """One step of the way: its name, whether it is "done", "current" or "todo", a word for how it stands, and what it leads to."""

    name: str
    state: str
    code: str
    subject_id: str = ""
    parameters: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that is known about one request and what followed from it."""

    recontract: Recontract
    partner: Organisation
    decisions: tuple[RecontractDecision, ...]
    below: Engagement | None = None
    offered: Agreement | None = None
    agreement: Agreement | None = None  # in force
    comparison: RecontractComparison | None = None
    assessment: Assessment | None = None
    consents: tuple[DirectConsent, ...] = ()
    report: RecontractReport | None = None

    @property
    def is_compared(self) -> bool:
        """Whether the terms in force below are known to carry all twelve items."""
        return is_current(self.comparison, self.agreement)

    @property
    def has_all_consents(self) -> bool:
        """Whether all three promises to those above are signed."""
        return {one.code for one in self.consents} == set(CONSENTS)

    @property
    def is_reportable(self) -> bool:
        """Whether the written report can say all that it has to say."""
        return self.recontract.state == RecontractState.APPROVED and self.is_compared and self.has_all_consents

    def steps(self) -> list[Step]:
        """The way in its order; what can be done now is current, and several can be at once."""
        return [self._consent(), self._terms(), self._comparison(), self._questions(), self._promises(), self._report()]

    def facts(self) -> dict[str, Any]:
        """What the written report says, as JSON. Only where `is_reportable`."""
        agreement, comparison = self.agreement, self.comparison
        if agreement is None or comparison is None or agreement.in_force_at is None:
            raise ValueError("a report before the terms are compared")
        return {
            "number": self.recontract.number,
            "work": self.recontract.work,
            "partner": {"id": self.partner.id, "name": self.partner.name, "name_english": self.partner.name_english},
            "classes": list(self.recontract.class_codes),
            "consents": [
                {"decision": one.id, "person": one.person_name, "decided_at": one.decided_at.isoformat(), "conditions": one.conditions}
                for one in self.decisions
                if one.outcome == Outcome.APPROVED
            ],
            "agreement": {"id": agreement.id, "text_hash": agreement.text_hash, "in_force_at": agreement.in_force_at.isoformat()},
            "comparison": {"kind": comparison.kind, "carried": comparison.carried, "confirmed_at": comparison.confirmed_at.isoformat()},
            "direct_consents": [
                {
                    "code": one.code,
                    "person": one.person_name,
                    "title": one.person_title,
                    "signed_at": one.signed_at.isoformat(),
                    "text_hash": one.text_hash,
                    "text": one.text,
                }
                for one in self.consents
            ],
        }

    def _consent(self) -> Step:
        state = self.recontract.state
        is_given = state in (RecontractState.APPROVED, RecontractState.SUPERSEDED)
        return Step("consent", "done" if is_given else "current", f"consent-{state}")

    def _terms(self) -> Step:
        if self.agreement is not None:
            return Step("terms", "done", "terms-in-force", self.agreement.id)
        if self.offered is not None:
            return Step("terms", "current", "terms-offered", self.offered.id)
        return Step("terms", "current" if self._is_live else "todo", "terms-none")

    def _comparison(self) -> Step:
        if self.is_compared:
            return Step("comparison", "done", "comparison-complete")
        if self.agreement is None:
            return Step("comparison", "todo", "comparison-later")
        if self.comparison is not None and self.comparison.agreement_id == self.agreement.id:
            return Step("comparison", "current", "comparison-incomplete", parameters={"carried": self.comparison.carried})
        return Step("comparison", "current", "comparison-none")

    def _questions(self) -> Step:
        if self.assessment is None:
            return Step("questions", "current" if self._is_live else "todo", "questions-none")
        is_done = self.assessment.state == AssessmentState.CLOSED
        return Step("questions", "done" if is_done else "current", f"questions-{self.assessment.state}", self.assessment.id)

    def _promises(self) -> Step:
        numbers: dict[str, object] = {"signed": len(self.consents)}
        if self.has_all_consents:
            return Step("promises", "done", "promises-signed", parameters=numbers)
        if self.below is None:
            return Step("promises", "todo", "promises-later")
        return Step("promises", "current", "promises-open", parameters=numbers)

    def _report(self) -> Step:
        if self.report is not None:
            return Step("report", "done", "report-sent")
        return Step("report", "current" if self.is_reportable else "todo", "report-ready" if self.is_reportable else "report-later")

    @property
    def _is_live(self) -> bool:
        return self.recontract.state in (RecontractState.SENT, RecontractState.QUESTIONED, RecontractState.APPROVED)


def read_progress(session: Session, recontract: Recontract) -> Progress:
    """Read it all; about eight queries."""
    below = session.get(Engagement, recontract.below_engagement_id) if recontract.below_engagement_id else None
    partner = session.get_one(Organisation, recontract.partner_organisation_id)
    decisions = tuple(
        session.scalars(
            select(RecontractDecision)
            .where(col(RecontractDecision.recontract_id) == recontract.id)
            .order_by(col(RecontractDecision.decided_at), col(RecontractDecision.id))
        )
    )
    if below is None:
        return Progress(recontract, partner, decisions)
    return Progress(
        recontract,
        partner,
        decisions,
        below=below,
        offered=find_current(session, below.id),
        agreement=find_in_force(session, below.id),
        comparison=find_comparison(session, recontract.id),
        assessment=find_assessment(session, below),
        consents=tuple(list_consents(session, [below.id])),
        report=session.scalars(
            select(RecontractReport)
            .where(col(RecontractReport.recontract_id) == recontract.id)
            .order_by(col(RecontractReport.number).desc())
            .limit(1)
        ).one_or_none(),
    )


def find_assessment(session: Session, engagement: Engagement) -> Assessment | None:
    """The questionnaire put to the contractor of an engagement last."""
    query = select(Assessment).where(
        col(Assessment.engagement_id) == engagement.id,
        col(Assessment.respondent_organisation_id) == engagement.contractor_organisation_id,
    )
    return session.scalars(query.order_by(col(Assessment.issued_at).desc(), col(Assessment.id)).limit(1)).one_or_none()
