"""What a policy can demand. Each condition reads one fact, and a worse fact never meets it.

A condition is data (one entry of the policy's document) that knows how to hold itself against the facts. Where it is not
met it says what would change that, the shortest way first.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contracts.sharing.rules.facts import ControlFact, Facts, Sum
from contracts.sharing.rules.findings import Finding, Remedy, Subject, Value


def _in_both_languages(words: dict[str, str]) -> dict[str, str]:
    if words.keys() != {"ja", "en"} or not all(words.values()):
        raise ValueError("words in ja and en, and nothing else")
    return words


Words = Annotated[dict[str, str], AfterValidator(_in_both_languages)]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
Days = Annotated[int, Field(strict=True, ge=1)]


class Condition(BaseModel):
    """One demand. `source` cites where it comes from, `note` says more in both languages."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    code: str
    source: str = ""
    note: Words | None = None

    def applies(self, facts: Facts) -> bool:  # noqa: ARG002 - only a few conditions ask the facts
        """Whether there is anything to demand here."""
        return True

    @abstractmethod
    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Hold the demand against the facts, for information of class `class_code`."""

    def _find(
        self,
        required: Value,
        observed: Value,
        remedies: Iterable[Remedy],
        *,
        is_met: bool,
        subject: Subject | None = None,
        until: date | None = None,
        parameters: Mapping[str, Value] | None = None,
    ) -> Finding:
        return Finding(
            code=self.code,
            is_met=is_met,
            required=required,
            observed=observed,
            parameters=parameters or {},
            remedies=() if is_met else tuple(remedies),
            subject=subject,
            until=until if is_met else None,
            source=self.source,
            note=self.note,
        )


class ClassNeededByWork(Condition):
    """The engagement names the class among those that its work needs: only what is needed is shared (000 (14))."""

    code: Literal["class-needed-by-work"] = "class-needed-by-work"

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Required and observed: "needed" or "not-needed"."""
        is_met = class_code in facts.needed_classes
        engagement = _engagement(facts)
        remedy = Remedy("add-class-to-engagement", {"class": class_code}, engagement)
        return self._find("needed", "needed" if is_met else "not-needed", [remedy], is_met=is_met, subject=engagement)


class WithinPeriod(Condition):
    """The engagement is open and today lies within its period."""

    code: Literal["within-period"] = "within-period"

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required: the last day of the period; observed: today, or "closed"."""
        engagement = _engagement(facts)
        period: dict[str, Value] = {"starts_on": facts.starts_on, "ends_on": facts.ends_on}
        is_met = facts.is_open and facts.starts_on <= facts.today <= facts.ends_on
        if not facts.is_open:
            remedy = Remedy("open-new-engagement", {}, engagement)
        elif facts.today < facts.starts_on:
            remedy = Remedy("wait-for-start", {"starts_on": facts.starts_on}, engagement)
        else:
            remedy = Remedy("extend-period", {"ends_on": facts.ends_on}, engagement)
        observed = facts.today if facts.is_open else "closed"
        return self._find(facts.ends_on, observed, [remedy], is_met=is_met, subject=engagement, until=facts.ends_on, parameters=period)


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
        engagement = _engagement(facts)
        return self._find("in_force", None, [Remedy("draw-up-agreement", {}, engagement)], is_met=False, subject=engagement)


class ScoreAtLeast(Condition):
    """The contractor's score of the last closed review."""

    code: Literal["score-at-least"] = "score-at-least"
    percent: Percent

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required and observed: tenths of a percent."""
        total = facts.score.total if facts.score else Sum(0, 0)
        controls = facts.score.controls.values() if facts.score else ()
        remedies = [*_raises(facts, controls, total, self.percent), _next_assessment(facts)]
        return self._find(self.percent * 10, total.tenths, remedies, is_met=_reaches(total, self.percent), subject=_assessment(facts))


class SectionAtLeast(Condition):
    """The score within one section of the questionnaire: strength elsewhere does not make up for a weak spot here."""

    code: Literal["section-at-least"] = "section-at-least"
    section: str
    percent: Percent

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required and observed: tenths of a percent. Parameters: the section."""
        total = facts.score.sections.get(self.section, Sum(0, 0)) if facts.score else Sum(0, 0)
        controls = [control for control in facts.score.controls.values() if control.section == self.section] if facts.score else []
        return self._find(
            self.percent * 10,
            total.tenths,
            [*_raises(facts, controls, total, self.percent), _next_assessment(facts)],
            is_met=_reaches(total, self.percent),
            subject=_assessment(facts),
            parameters={"section": self.section},
        )


class ControlAtLeast(Condition):
    """One control that the class cannot do without. A control that left both sums does not meet it."""

    code: Literal["control-at-least"] = "control-at-least"
    control: str
    points: Percent

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required and observed: points of the control, 0 to 100. Parameters: the control."""
        control = facts.score.controls.get(self.control) if facts.score else None
        points = control.points if control else None
        remedies = [_next_assessment(facts)]
        if control is not None and points is not None:
            remedies.insert(0, _raise(facts, control, points, self.points))
        elif facts.score is not None:
            remedies.insert(0, Remedy("answer-control", {"control": self.control, "to": self.points}, _assessment(facts)))
        return self._find(
            self.points,
            points,
            remedies,
            is_met=points is not None and points >= self.points,
            subject=_assessment(facts),
            parameters={"control": self.control},
        )


class ConfidenceAtLeast(Condition):
    """The share of what was earned that rests on accepted evidence, not on the contractor's word alone.

    The one condition that a smaller claim can help to meet: whoever withdraws a claim without proof says less, and more
    of what remains is proved. The level is guarded by the score beside it.
    """

    code: Literal["confidence-at-least"] = "confidence-at-least"
    percent: Percent

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required and observed: tenths of a percent."""
        proved = facts.score.proved if facts.score else Sum(0, 0)
        return self._find(
            self.percent * 10,
            proved.tenths,
            [*_proofs(facts, proved, self.percent), _next_assessment(facts)],
            is_met=_reaches(proved, self.percent),
            subject=_assessment(facts),
        )


class ReviewNotOlderThan(Condition):
    """The last review was closed not longer ago than so many days."""

    code: Literal["review-not-older-than"] = "review-not-older-than"
    days: Days

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required and observed: days. Parameters: the date of the review."""
        if facts.score is None:
            return self._find(self.days, None, [_next_assessment(facts)], is_met=False, subject=_engagement(facts))
        age = (facts.today - facts.score.reviewed_on).days
        return self._find(
            self.days,
            age,
            [_next_assessment(facts)],
            is_met=age <= self.days,
            subject=_assessment(facts),
            until=facts.score.reviewed_on + timedelta(days=self.days),
            parameters={"reviewed_on": facts.score.reviewed_on},
        )


class NoOpenIncident(Condition):
    """No open incident touches the class."""

    code: Literal["no-open-incident"] = "no-open-incident"

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Required: 0; observed: how many open incidents touch the class. One remedy per incident."""
        stops = [Subject("incident", incident.incident_id) for incident in facts.open_incidents if incident.touches(class_code)]
        remedies = [Remedy("lift-incident", {}, stop) for stop in stops]
        return self._find(0, len(stops), remedies, is_met=not stops, subject=stops[0] if stops else _engagement(facts))


class UpstreamAllows(Condition):
    """In a chain nobody may receive what the link above may not: the limit never rises on the way down (000 (14), S08)."""

    code: Literal["upstream-allows"] = "upstream-allows"

    def applies(self, facts: Facts) -> bool:
        """Only below the top of a chain."""
        return facts.upstream is not None

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Required and observed: "allowed" or "refused". Subject: the engagement above."""
        if facts.upstream is None:
            return self._find("allowed", None, [Remedy("clear-upstream", {"class": class_code}, _engagement(facts))], is_met=False)
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
        engagement = _engagement(facts)
        return self._find(None, None, [Remedy("follow-the-law", {"class": class_code}, engagement)], is_met=False, subject=engagement)


class ClassInPolicy(Condition):
    """Stands in where the policy says nothing about a class: silence is not permission."""

    code: Literal["class-in-policy"] = "class-in-policy"

    def judge(self, class_code: str, facts: Facts) -> Finding:
        """Never met."""
        engagement = _engagement(facts)
        return self._find(
            "ruled", None, [Remedy("add-class-to-policy", {"class": class_code}, engagement)], is_met=False, subject=engagement
        )


AnyCondition = Annotated[
    ClassNeededByWork
    | WithinPeriod
    | AgreementInForce
    | ScoreAtLeast
    | SectionAtLeast
    | ControlAtLeast
    | ConfidenceAtLeast
    | ReviewNotOlderThan
    | NoOpenIncident
    | UpstreamAllows
    | LegalRegime,
    Field(discriminator="code"),
]


def _engagement(facts: Facts) -> Subject:
    return Subject("engagement", facts.engagement_id)


def _assessment(facts: Facts) -> Subject:
    """What a finding about the score was read from; the engagement while there is no score."""
    return Subject("assessment", facts.score.assessment_id) if facts.score else _engagement(facts)


def _next_assessment(facts: Facts) -> Remedy:
    """Every change of the score comes with a newly closed review: the one under way, or one still to be issued."""
    if facts.pending is None:
        return Remedy("issue-assessment", {}, _engagement(facts))
    pending = Subject("assessment", facts.pending.assessment_id)
    return Remedy("answer-assessment" if facts.pending.is_with_contractor else "review-assessment", {}, pending)


def _reaches(total: Sum, percent: int) -> bool:
    """Whether the share is at least `percent`, in whole numbers, without rounding."""
    return total.possible > 0 and total.earned * 100 >= percent * total.possible


def _raises(facts: Facts, controls: Iterable[ControlFact], total: Sum, percent: int) -> list[Remedy]:
    """The fewest controls that, fully implemented, bring the share to `percent`: those that gain most, first."""
    gains = sorted(
        ((control.weight * (100 - control.points), control, control.points) for control in controls if control.points is not None),
        key=lambda gain: (-gain[0], gain[1].code),
    )
    short = percent * total.possible - total.earned * 100
    remedies = []
    for gain, control, points in gains:
        if short <= 0 or gain == 0:
            break
        remedies.append(_raise(facts, control, points, 100))
        short -= gain * 100
    return remedies


def _raise(facts: Facts, control: ControlFact, points: int, to: int) -> Remedy:
    return Remedy("raise-control", {"control": control.code, "points": points, "to": to, "weight": control.weight}, _assessment(facts))


def _proofs(facts: Facts, proved: Sum, percent: int) -> list[Remedy]:
    """The fewest controls that, proved by evidence, bring the confidence to `percent`: those that earned most, first."""
    unproved = (
        [control for control in facts.score.controls.values() if control.sum.earned and not control.is_on_evidence] if facts.score else []
    )
    short = percent * proved.possible - proved.earned * 100
    remedies = []
    for control in sorted(unproved, key=lambda control: (-control.sum.earned, control.code)):
        if short <= 0:
            break
        parameters: dict[str, Value] = {"control": control.code, "points": control.points, "weight": control.weight}
        remedies.append(Remedy("prove-control", parameters, _assessment(facts)))
        short -= control.sum.earned * 100
    return remedies
