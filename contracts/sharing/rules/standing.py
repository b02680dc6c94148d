"""Conditions on how the parties stand to each other: the work, its period, the terms, incidents, the chain, the law."""

from typing import Literal

from contracts.sharing.rules.condition import Condition, engagement_of
from contracts.sharing.rules.facts import Facts
from contracts.sharing.rules.findings import Finding, Remedy, Subject, Value


class ClassNeededByWork(Condition):
    """The engagement names the class among those that its work needs: only what is needed is shared (000 (14))."""

    code: Literal["class-needed-by-work"] = "class-needed-by-work"

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Required and observed: "needed" or "not-needed"."""
        is_met = class_code in facts.needed_classes
        engagement = engagement_of(facts)
        remedy = Remedy("add-class-to-engagement", {"class": class_code}, engagement)
        return self._find("needed", "needed" if is_met else "not-needed", [remedy], is_met=is_met, subject=engagement)


class WithinPeriod(Condition):
    """The engagement is open and today lies within its period."""

    code: Literal["within-period"] = "within-period"

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required: the last day of the period; observed: today, "not-begun", "period-over", "ended" or "closed".

        The work ends with its agreement and goes on with a new one; closed is closed. A period alone can be extended.
        """
        engagement = engagement_of(facts)
        period: dict[str, Value] = {"starts_on": facts.starts_on, "ends_on": facts.ends_on}
        is_over, is_early = facts.today > facts.ends_on, facts.today < facts.starts_on
        longer = Remedy("extend-period", {"ends_on": facts.ends_on}, engagement)
        observed: Value = facts.today
        remedies: list[Remedy] = []
        if facts.is_ended:
            observed, remedies = "ended", [*([longer] if is_over else []), Remedy("agree-anew", {}, engagement)]
        elif not facts.is_open:
            observed, remedies = "closed", [Remedy("open-new-engagement", {}, engagement)]
        elif is_early:
            observed, remedies = "not-begun", [Remedy("wait-for-start", {"starts_on": facts.starts_on}, engagement)]
        elif is_over:
            observed, remedies = "period-over", [longer]
        is_met = not remedies
        return self._find(facts.ends_on, observed, remedies, is_met=is_met, subject=engagement, until=facts.ends_on, parameters=period)


class AgreementInForce(Condition):
    """Both sides have accepted the same terms."""

    code: Literal["agreement-in-force"] = "agreement-in-force"

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required: "in_force"; observed: "in_force", "offered" or None."""
        if facts.agreement_id is not None:
            return self._find("in_force", "in_force", [], is_met=True, subject=Subject("agreement", facts.agreement_id))
        if facts.offered_agreement_id is not None:
            offered = Subject("agreement", facts.offered_agreement_id)
            return self._find("in_force", "offered", [Remedy("accept-agreement", {}, offered)], is_met=False, subject=offered)
        engagement = engagement_of(facts)
        return self._find("in_force", None, [Remedy("draw-up-agreement", {}, engagement)], is_met=False, subject=engagement)


class NoOpenIncident(Condition):
    """No open incident touches the class."""

    code: Literal["no-open-incident"] = "no-open-incident"

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Required: 0; observed: how many open incidents touch the class. One remedy per incident."""
        stops = [Subject("incident", incident.incident_id) for incident in facts.open_incidents if incident.touches(class_code)]
        remedies = [Remedy("lift-incident", {}, stop) for stop in stops]
        return self._find(0, len(stops), remedies, is_met=not stops, subject=stops[0] if stops else engagement_of(facts))


class UpstreamAllows(Condition):
    """In a chain nobody may receive what the link above may not: the limit never rises on the way down (000 (14), S08)."""

    code: Literal["upstream-allows"] = "upstream-allows"

    def applies(self, facts: Facts) -> bool:
        """Only below the top of a chain."""
        return facts.upstream is not None

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Required and observed: "allowed" or "refused". Subject: the engagement above."""
        if facts.upstream is None:
            return self._find("allowed", None, [Remedy("clear-upstream", {"class": class_code}, engagement_of(facts))], is_met=False)
        until = facts.upstream.allowed_until.get(class_code)
        above = Subject("engagement", facts.upstream.engagement_id)
        remedy = Remedy("clear-upstream", {"class": class_code}, above)
        observed = "refused" if until is None else "allowed"
        return self._find("allowed", observed, [remedy], is_met=until is not None, subject=above, until=until)


class LegalRegime(Condition):
    """A law of its own rules this class: no score and no person here can unlock it. `note` names the law."""

    code: Literal["legal-regime"] = "legal-regime"

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Never met."""
        engagement = engagement_of(facts)
        return self._find(None, None, [Remedy("follow-the-law", {"class": class_code}, engagement)], is_met=False, subject=engagement)


class ClassInPolicy(Condition):
    """Stands in where the policy says nothing about a class: silence is not permission."""

    code: Literal["class-in-policy"] = "class-in-policy"

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Never met."""
        engagement = engagement_of(facts)
        return self._find(
            "ruled", None, [Remedy("add-class-to-policy", {"class": class_code}, engagement)], is_met=False, subject=engagement
        )
