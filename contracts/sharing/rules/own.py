"""A policy of a principal's own: what people may set in it, what stays locked, and what makes a document unfit.

The law, the consent to pass work on and the stop by an incident are not the principal's to give away: where the built-in policy
demands them, every policy does. The figures are the principal's, within the ranges below.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.sharing.rules.comparing import key_of
from contracts.sharing.rules.condition import Condition
from contracts.sharing.rules.findings import Value
from contracts.sharing.rules.keeping import CertificateHeld, CertificateKind, DaysLate, MonthlyReportsInTime
from contracts.sharing.rules.measures import (
    ConfidenceAtLeast,
    ControlAtLeast,
    Days,
    Percent,
    ReviewNotOlderThan,
    ScoreAtLeast,
    SectionAtLeast,
)
from contracts.sharing.rules.policy import AnyCondition, ClassRule
from contracts.sharing.rules.standing import AgreementInForce

REVIEW_DAYS = (30, 1100)  # a month to three years
LATE_DAYS = (0, 365)
LONGEST_WORDS = 1000
LOCKED = frozenset({"within-period", "recontract-consented", "no-open-incident", "legal-regime"})
OWN_WORDS = {"ja": "委託元が自ら定めた条件です。", "en": "Conditions that the principal has set itself."}


def own_version(number: int) -> str:
    """The name of the n-th version of a principal's own policy."""
    return f"own-{number}"


class DraftState(StrEnum):
    """From the first change to the version in force."""

    DRAFTING = "drafting"  # the reviewers: change it, then one of them proposes it
    PROPOSED = "proposed"  # another reviewer: approve it or send it back
    PUBLISHED = "published"  # nobody: it is a version of the policy
    DISCARDED = "discarded"  # nobody


LIVE = (DraftState.DRAFTING, DraftState.PROPOSED)


class Demands(BaseModel):
    """What people set for one class; None or nothing: not demanded."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    agreement: bool = False
    score_percent: Percent | None = None
    confidence_percent: Percent | None = None
    review_days: Days | None = None
    late_days: DaysLate | None = None
    certificates: tuple[CertificateKind, ...] = ()
    sections: dict[str, Percent] = {}
    controls: dict[str, Percent] = {}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a policy can be made from today: classes, sections and measures of the questionnaire, certificates, and what is locked."""

    questionnaire: str
    rules: Mapping[str, ClassRule]  # of the built-in policy, for every class
    hard_stops: frozenset[str]
    sections: Collection[str]
    controls: Collection[str]  # that everyone is asked and nobody may call not applicable
    points: Collection[int]
    certificates: Collection[str]

    def locked(self, class_code: str) -> list[Condition]:
        """The conditions of the class that no policy may leave out."""
        rule = self.rules.get(class_code)
        return [condition for condition in rule.conditions if condition.code in LOCKED] if rule else []


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that makes a document unfit, as a problem's code and values."""

    code: str
    parameters: Mapping[str, Value]


def demands_of(rule: ClassRule) -> Demands:
    """What the rule demands, as people set it."""
    set_: dict[str, object] = {"sections": {}, "controls": {}}
    sections: dict[str, int] = {}
    controls: dict[str, int] = {}
    for condition in rule.conditions:
        match condition:
            case AgreementInForce():
                set_["agreement"] = True
            case ScoreAtLeast():
                set_["score_percent"] = condition.percent
            case ConfidenceAtLeast():
                set_["confidence_percent"] = condition.percent
            case ReviewNotOlderThan():
                set_["review_days"] = condition.days
            case MonthlyReportsInTime():
                set_["late_days"] = condition.days
            case CertificateHeld():
                set_["certificates"] = condition.kinds
            case SectionAtLeast():
                sections[condition.section] = condition.percent
            case ControlAtLeast():
                controls[condition.control] = condition.points
            case _:
                pass
    return Demands.model_validate({**set_, "sections": sections, "controls": controls})


def rule_of(demands: Demands, class_code: str, choices: Choices, before: ClassRule) -> ClassRule:
    """The rule of a class from what people set, with what is locked; sources stay those of the built-in rule.

    The words of `before` stay only while its conditions do: otherwise they would tell what is not so any more.
    """
    built_in = choices.rules[class_code]
    sources = {key_of(condition): condition.source for condition in built_in.conditions}
    conditions = tuple(
        condition.model_copy(update={"source": sources.get(key_of(condition), "")}) if condition.code not in LOCKED else condition
        for condition in _conditions(demands, choices.locked(class_code))
    )
    for known in (before, built_in):
        if {condition.model_dump_json() for condition in known.conditions} == {condition.model_dump_json() for condition in conditions}:
            return known
    return ClassRule(explanation=OWN_WORDS, conditions=conditions)


def _conditions(demands: Demands, locked: Collection[Condition]) -> Iterator[AnyCondition]:
    by_code = {condition.code: condition for condition in locked}
    for code in ("within-period", "recontract-consented", "no-open-incident"):
        if code in by_code:
            yield by_code[code]  # type: ignore[misc]  # of a built-in rule
    if demands.agreement:
        yield AgreementInForce(code="agreement-in-force")
    if demands.late_days is not None:
        yield MonthlyReportsInTime(code="monthly-reports-in-time", days=demands.late_days)
    if demands.review_days is not None:
        yield ReviewNotOlderThan(code="review-not-older-than", days=demands.review_days)
    if demands.score_percent is not None:
        yield ScoreAtLeast(code="score-at-least", percent=demands.score_percent)
    for section, percent in demands.sections.items():
        yield SectionAtLeast(code="section-at-least", section=section, percent=percent)
    for control, points in demands.controls.items():
        yield ControlAtLeast(code="control-at-least", control=control, points=points)
    if demands.confidence_percent is not None:
        yield ConfidenceAtLeast(code="confidence-at-least", percent=demands.confidence_percent)
    if demands.certificates:
        yield CertificateHeld(code="certificate-held", kinds=demands.certificates)


def faults_of(rules: Mapping[str, ClassRule], questionnaire: str, choices: Choices) -> list[Fault]:
    """Everything that makes these rules unfit to be a policy; none: they may be published."""
    faults = [] if questionnaire == choices.questionnaire else [Fault("policy-questionnaire", {"wanted": choices.questionnaire})]
    faults += [Fault("policy-class-unknown", {"class": code}) for code in rules if code not in choices.rules]
    faults += [Fault("policy-class-missing", {"class": code}) for code in choices.rules if code not in rules]
    for code, rule in rules.items():
        if code in choices.rules:
            faults += _faults_of_class(code, rule, choices)
    return faults


def _faults_of_class(code: str, rule: ClassRule, choices: Choices) -> Iterator[Fault]:
    if code in choices.hard_stops:
        if rule.conditions != choices.rules[code].conditions:
            yield Fault("policy-class-locked", {"class": code})
        return
    if any(len(text) > LONGEST_WORDS for text in rule.explanation.values()):
        yield Fault("policy-words-long", {"class": code, "most": LONGEST_WORDS})
    seen = set()
    for condition in rule.conditions:
        if key_of(condition) in seen:
            yield Fault("policy-condition-twice", {"class": code, "condition": condition.code})
        seen.add(key_of(condition))
        if condition.note or len(condition.source) > LONGEST_WORDS:
            yield Fault("policy-condition-unfit", {"class": code, "condition": condition.code})
        if condition not in choices.rules[code].conditions:  # what the built-in policy demands may always be demanded
            yield from _faults_of_condition(code, condition, choices)
    for locked in choices.locked(code):
        if key_of(locked) not in seen:
            yield Fault("policy-condition-locked", {"class": code, "condition": locked.code})


def _faults_of_condition(code: str, condition: Condition, choices: Choices) -> Iterator[Fault]:
    match condition:
        case SectionAtLeast() if condition.section not in choices.sections:
            yield Fault("policy-section-unknown", {"class": code, "section": condition.section})
        case ControlAtLeast() if condition.control not in choices.controls:
            yield Fault("policy-control-unfit", {"class": code, "control": condition.control})
        case ControlAtLeast() if condition.points not in choices.points:
            known = ", ".join(map(str, sorted(choices.points)))
            yield Fault("policy-points-unknown", {"class": code, "control": condition.control, "points": condition.points, "known": known})
        case CertificateHeld() if unknown := [kind for kind in condition.kinds if kind not in choices.certificates]:
            yield Fault("policy-certificate-unknown", {"class": code, "kind": unknown[0]})
        case ReviewNotOlderThan() if not REVIEW_DAYS[0] <= condition.days <= REVIEW_DAYS[1]:
            yield Fault("policy-days-range", {"class": code, "days": condition.days, "least": REVIEW_DAYS[0], "most": REVIEW_DAYS[1]})
        case MonthlyReportsInTime() if condition.days > LATE_DAYS[1]:
            yield Fault("policy-days-range", {"class": code, "days": condition.days, "least": LATE_DAYS[0], "most": LATE_DAYS[1]})
        case _ if condition.code == "legal-regime":
            yield Fault("policy-condition-unfit", {"class": code, "condition": condition.code})
        case _:
            pass
