"""The answer of the gate for one class of information: allowed or not, with every reason, and until when.

What no policy can take away: the work needs the class, the engagement is open and within its period, the link above
allows it, and a class under a law of its own is never given. A policy may say these (with a note); leaving them out
changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from contracts.sharing.rules.comparing import from_above
from contracts.sharing.rules.condition import Condition
from contracts.sharing.rules.facts import Facts
from contracts.sharing.rules.findings import Finding, Value
from contracts.sharing.rules.policy import Policy
from contracts.sharing.rules.standing import ClassInPolicy, ClassNeededByWork, LegalRegime, UpstreamAllows, WithinPeriod

CAUTION_DAYS = 30

_ALWAYS: tuple[Condition, ...] = (ClassNeededByWork(), WithinPeriod(), UpstreamAllows())
_CAUTIONS = {
    "within-period": "period-ends-soon",
    "review-not-older-than": "review-expires-soon",
    "upstream-allows": "upstream-expires-soon",
    "score-at-least": "override-ends-soon",
    "confidence-at-least": "confidence-falls-soon",
    "monthly-reports-in-time": "reports-too-late-soon",
    "certificate-held": "certificate-ends-soon",
    "recontract-consented": "consent-ends-soon",
}


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that is still met and will not be for long. Parameters: `until` (last day), `days` (from today)."""

    code: str
    parameters: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed only if every finding is met. `valid_until` is the last day on which it stays so by itself; None if refused."""

    class_code: str
    is_allowed: bool
    findings: tuple[Finding, ...]
    valid_until: date | None
    cautions: tuple[Caution, ...]
    policy_version: str

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """The reasons of a refusal."""
        return tuple(finding for finding in self.findings if not finding.is_met)


def decide(policy: Policy, class_code: str, facts: Facts, *, is_hard_stop: bool, above: Iterable[Policy] = ()) -> Decision:
    """Whether information of `class_code` may go to the contractor of this engagement, by `policy`, on `facts.today`.

    `is_hard_stop`: a law of its own rules the class, whatever the policy says. `above`: the policies of the principals further
    up the chain, the nearest first; what they demand beyond `policy` is demanded here too.
    """
    own = _conditions(policy, class_code, is_hard_stop=is_hard_stop)
    conditions = [*((condition, "") for condition in own), *from_above(own, class_code, above)]
    findings = tuple(
        replace(condition.judge(class_code, facts), demanded_above=version) if version else condition.judge(class_code, facts)
        for condition, version in conditions
        if condition.applies(facts)
    )
    is_allowed = all(finding.is_met for finding in findings)
    limits = [(finding, finding.until) for finding in findings if finding.until is not None] if is_allowed else []
    return Decision(
        class_code=class_code,
        is_allowed=is_allowed,
        findings=findings,
        valid_until=min((until for _, until in limits), default=None),
        cautions=tuple(
            Caution(_CAUTIONS[finding.code], {"until": until, "days": days})
            for finding, until in limits
            if (days := (until - facts.today).days) <= CAUTION_DAYS and not _is_usual(finding)
        ),
        policy_version=policy.version,
    )


def _is_usual(finding: Finding) -> bool:
    """A report that is due this month, and not late, is no reason to worry: there is one every month."""
    return finding.code == "monthly-reports-in-time" and not finding.observed


def _conditions(policy: Policy, class_code: str, *, is_hard_stop: bool) -> tuple[Condition, ...]:
    rule = policy.classes.get(class_code)
    stated: tuple[Condition, ...] = rule.conditions if rule else (ClassInPolicy(),)
    always = (*_ALWAYS, LegalRegime()) if is_hard_stop else _ALWAYS
    codes = {condition.code for condition in stated}
    return (*(condition for condition in always if condition.code not in codes), *stated)
