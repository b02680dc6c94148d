"""Conditions on the state of the contractor's measures, as the last closed review found it (000 (14), (17))."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Annotated, Literal

from pydantic import Field

from contracts.sharing.rules.condition import Condition, engagement_of
from contracts.sharing.rules.facts import ControlFact, Facts, OverrideFact, Sum
from contracts.sharing.rules.findings import Finding, Remedy, Subject, Value
from questionnaires.scoring.ageing import FIFTHS, last_day

Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
Days = Annotated[int, Field(strict=True, ge=1)]


class ScoreAtLeast(Condition):
    """The contractor's score of the last closed review."""

    code: Literal["score-at-least"] = "score-at-least"
    percent: Percent

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required and observed: tenths of a percent."""
        total = facts.score.counting if facts.score else Sum(0, 0)
        override = facts.score.override if facts.score else None
        # Better controls do not change a score that was set by hand: only its end or the next review does.
        controls = facts.score.controls.values() if facts.score and override is None else ()
        remedies = chain(_raises(facts, controls, total, self.percent), [_next_assessment(facts)])
        return self._find(
            self.percent * 10,
            _observed(total, self.percent),
            remedies,
            is_met=_reaches(total, self.percent),
            subject=_assessment(facts),
            until=_until(facts, self.percent),
            parameters=_by_hand(facts.score.total, override) if facts.score and override else None,
        )


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
            _observed(total, self.percent),
            chain(_raises(facts, controls, total, self.percent), [_next_assessment(facts)]),
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
        proved = facts.score.proved_on(facts.today) if facts.score else Sum(0, 0)
        is_aged = facts.score is not None and facts.score.is_past(facts.today)
        # More proof does not make an old review young: only the next one does.
        proofs: Iterable[Remedy] = () if is_aged else _proofs(facts, proved, self.percent)
        return self._find(
            self.percent * 10,
            _observed(proved, self.percent),
            chain(proofs, [_next_assessment(facts)]),
            is_met=_reaches(proved, self.percent),
            subject=_assessment(facts),
            until=_confident_until(facts, self.percent),
            parameters={"fifths": facts.score.fifths(facts.today)} if facts.score and is_aged else None,
        )


class ReviewNotOlderThan(Condition):
    """The last review was closed not longer ago than so many days."""

    code: Literal["review-not-older-than"] = "review-not-older-than"
    days: Days

    def judge(self, class_code: str, facts: Facts) -> Finding:  # noqa: ARG002 - the same for every class
        """Required and observed: days. Parameters: the date of the review."""
        if facts.score is None:
            return self._find(self.days, None, [_next_assessment(facts)], is_met=False, subject=engagement_of(facts))
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


def _assessment(facts: Facts) -> Subject:
    """What a finding about the score was read from; the engagement while there is no score."""
    return Subject("assessment", facts.score.assessment_id) if facts.score else engagement_of(facts)


def _next_assessment(facts: Facts) -> Remedy:
    """Every change of the score comes with a newly closed review: the one under way, or one still to be issued."""
    if facts.pending is None:
        return Remedy("issue-assessment", {}, engagement_of(facts))
    pending = Subject("assessment", facts.pending.assessment_id)
    return Remedy("answer-assessment" if facts.pending.is_with_contractor else "review-assessment", {}, pending)


def _reaches(total: Sum, percent: int) -> bool:
    """Whether the share is at least `percent`, in whole numbers, without rounding."""
    return total.possible > 0 and total.earned * 100 >= percent * total.possible


def _observed(total: Sum, percent: int) -> int | None:
    """The share in tenths of a percent; one that misses the limit never shows a figure that reaches it."""
    shown = total.tenths
    return shown if shown is None or _reaches(total, percent) else min(shown, percent * 10 - 1)


def _by_hand(computed: Sum, override: OverrideFact) -> dict[str, Value]:
    return {"computed": computed.tenths, "override_until": override.until, "override_reason": override.reason}


def _until(facts: Facts, percent: int) -> date | None:
    """The last day on which a met limit stays met: that of an override where the computed score alone would not reach it."""
    score = facts.score
    return score.override.until if score and score.override and not _reaches(score.total, percent) else None


def _confident_until(facts: Facts, percent: int) -> date | None:
    """The last day on which enough of the confidence is kept; None where it never falls below the limit."""
    score = facts.score
    if score is None or score.interval_days is None:
        return None
    for fifths in range(1, FIFTHS + 1):  # the fewest that are enough
        if _reaches(Sum(score.proved.earned * fifths, score.proved.possible * FIFTHS), percent):
            return last_day(score.reviewed_on, interval_days=score.interval_days, fifths=fifths)
    return None


def _raises(facts: Facts, controls: Iterable[ControlFact], total: Sum, percent: int) -> Iterator[Remedy]:
    """The fewest controls that, fully implemented, bring the share to `percent`: those that gain most, first."""
    gains = sorted(
        ((control.weight * (100 - control.points), control, control.points) for control in controls if control.points is not None),
        key=lambda gain: (-gain[0], gain[1].code),
    )
    short = percent * total.possible - total.earned * 100
    for gain, control, points in gains:
        if short <= 0 or gain == 0:
            break
        yield _raise(facts, control, points, 100)
        short -= gain * 100


def _raise(facts: Facts, control: ControlFact, points: int, to: int) -> Remedy:
    return Remedy("raise-control", {"control": control.code, "points": points, "to": to, "weight": control.weight}, _assessment(facts))


def _proofs(facts: Facts, proved: Sum, percent: int) -> Iterator[Remedy]:
    """The fewest controls that, proved by evidence, bring the confidence to `percent`: those that earned most, first."""
    unproved = (
        [control for control in facts.score.controls.values() if control.sum.earned and not control.is_on_evidence] if facts.score else []
    )
    short = percent * proved.possible - proved.earned * 100
    for control in sorted(unproved, key=lambda control: (-control.sum.earned, control.code)):
        if short <= 0:
            break
        parameters: dict[str, Value] = {"control": control.code, "points": control.points, "weight": control.weight}
        yield Remedy("prove-control", parameters, _assessment(facts))
        short -= control.sum.earned * 100
