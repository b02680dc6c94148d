"""Conditions on what must be kept up after the agreement: monthly reports, certificates, and the consent to pass work on."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from contracts.sharing.rules.condition import Condition, engagement_of
from contracts.sharing.rules.facts import Facts
from contracts.sharing.rules.findings import Finding, Remedy, Subject, Value

CertificateKind = Annotated[str, Field(strict=True, pattern=r"^[A-Z0-9_]{2,40}$")]
DaysLate = Annotated[int, Field(strict=True, ge=0)]


class MonthlyReportsInTime(Condition):
    """No monthly report is more than so many days late; 0: none is late at all. One that was returned is late from its new day on."""

    code: Literal["monthly-reports-in-time"] = "monthly-reports-in-time"
    days: DaysLate

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required and observed: days that the oldest is late. Parameters: how many are late.

        `until`: the day on which the oldest one that is not in would be too late, if nobody submits it.
        """
        late = [day for day in facts.reports_due if day < facts.today]
        oldest = min(facts.reports_due, default=None)
        days = max(0, (facts.today - oldest).days) if oldest else 0
        subject = Subject("monthly-reports", facts.engagement_id) if late else engagement_of(facts)
        return self._find(
            self.days,
            days,
            [Remedy("submit-monthly-reports", {"count": len(late)}, Subject("monthly-reports", facts.engagement_id))],
            is_met=days <= self.days,
            subject=subject,
            until=oldest + timedelta(days=self.days) if oldest else None,
            parameters={"count": len(late)},
        )


class CertificateHeld(Condition):
    """The contractor holds one of these certificates (contracts.certificates), accepted and valid today."""

    code: Literal["certificate-held"] = "certificate-held"
    kinds: Annotated[tuple[CertificateKind, ...], Field(min_length=1)]

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required: "held"; observed: "held" or None. Parameters: the kinds, or the one that holds longest.

        `until`: its last day; none where it has no end.
        """
        held = {kind: until for kind, until in facts.certificates.items() if kind in self.kinds and (until is None or until >= facts.today)}
        place = Subject("certificates-held", facts.engagement_id)
        if not held:
            wanted: dict[str, Value] = {"certificate": " / ".join(self.kinds)}
            remedy = Remedy("file-certificate", wanted, place)
            return self._find("held", None, [remedy], is_met=False, subject=place, parameters=wanted)
        kind, until = max(held.items(), key=lambda one: one[1] or date.max)
        return self._find("held", "held", [], is_met=True, subject=place, until=until, parameters={"certificate": kind})


class RecontractConsented(Condition):
    """The principals above have consented to this link of the chain, for this class and for today, and not taken it back (SUB-1)."""

    code: Literal["recontract-consented"] = "recontract-consented"

    def applies(self, facts: Facts) -> bool:
        """Only below the top of a chain."""
        return facts.consent is not None and facts.consent.is_needed

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Required: "given"; observed: how the consent stands, "other-classes" or "consent-ended". Parameters: its conditions."""
        consent, above = facts.consent, facts.upstream
        place = Subject("recontracts", above.engagement_id if above else facts.engagement_id)
        if consent is None:
            return self._find("given", None, [Remedy("ask-consent", {}, place)], is_met=False, subject=place)
        if consent.recontract_id is not None:
            place = Subject("recontract", consent.recontract_id)
        observed = "consent-refused" if consent.state == "refused" else consent.state.value
        if consent.is_given and not consent.covers(class_code, facts.today):
            observed = "consent-ended" if class_code in consent.class_codes else "other-classes"
        conditions: dict[str, Value] = {"conditions": "\n".join(consent.conditions)} if consent.conditions else {}
        return self._find(
            "given",
            observed,
            [Remedy(_CONSENT_REMEDIES.get(observed, "ask-consent"), {"class": class_code}, place)],
            is_met=consent.covers(class_code, facts.today),
            subject=place,
            until=consent.ends_on,
            parameters=conditions,
        )


_CONSENT_REMEDIES = {"asked": "decide-consent", "other-classes": "widen-consent", "consent-ended": "widen-consent"}
