"""Two policies side by side, and what a principal may write into one of its own. Pure."""

from typing import Any

import pytest

from contracts.sharing.queries import built_in
from contracts.sharing.rules import ClassRule, decide, parse_policy
from contracts.sharing.rules.comparing import Direction, compare, compare_rules
from contracts.sharing.rules.own import OWN_WORDS, Choices, demands_of, faults_of, rule_of
from tests.contracts.sharing.strategies import policy_of
from tests.contracts.sharing.test_rules import GOOD
from tests.contracts.world import LAWFUL_ONLY

BUILT_IN = parse_policy(built_in()[-1])
CHOICES = Choices(
    questionnaire="S01",
    rules=BUILT_IN.classes,
    hard_stops=frozenset(LAWFUL_ONLY),
    sections={
        condition.section for rule in BUILT_IN.classes.values() for condition in rule.conditions if condition.code == "section-at-least"
    },
    controls={
        condition.control for rule in BUILT_IN.classes.values() for condition in rule.conditions if condition.code == "control-at-least"
    },
    points={20, 50, 100},
    certificates={"ISMS", "PRIVACY_MARK"},
)


def changed(class_code: str, **values: Any) -> dict[str, ClassRule]:
    """The built-in rules with one class set anew."""
    before = BUILT_IN.classes[class_code]
    demands = demands_of(before).model_copy(update=values)
    return {**BUILT_IN.classes, class_code: rule_of(demands, class_code, CHOICES, before)}


def faults(rules: dict[str, Any], questionnaire: str = "S01") -> list[str]:
    return [fault.code for fault in faults_of(rules, questionnaire, CHOICES)]


@pytest.mark.parametrize("class_code", [code for code in BUILT_IN.classes if code not in LAWFUL_ONLY])
def test_what_the_form_shows_is_what_the_rule_demands(class_code: str) -> None:
    assert changed(class_code)[class_code] == BUILT_IN.classes[class_code], "nothing was changed, so its words stay too"
    assert faults(changed(class_code)) == []


def test_words_that_told_the_old_figures_do_not_stay_beside_new_ones() -> None:
    rules = changed("CONFIDENTIAL", score_percent=80)
    assert rules["CONFIDENTIAL"].explanation == OWN_WORDS
    assert [condition.source for condition in rules["CONFIDENTIAL"].conditions if condition.code == "score-at-least"] == ["000 (14)"]


def test_consent_and_incidents_stay_whatever_is_set() -> None:
    rules = changed(
        "CONFIDENTIAL",
        agreement=False,
        score_percent=None,
        late_days=None,
        review_days=None,
        sections={},
        controls={},
        confidence_percent=None,
    )
    assert [condition.code for condition in rules["CONFIDENTIAL"].conditions] == [
        "within-period",
        "recontract-consented",
        "no-open-incident",
    ]
    assert faults(rules) == []
    bare = {**rules, "CONFIDENTIAL": ClassRule(explanation=OWN_WORDS, conditions=())}
    assert faults(bare) == ["policy-condition-locked"] * 3


def rule(*conditions: dict[str, Any]) -> ClassRule:
    locked = [{"code": code} for code in ("within-period", "recontract-consented", "no-open-incident")]
    return ClassRule.model_validate({"explanation": OWN_WORDS, "conditions": [*locked, *conditions]})


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"code": "section-at-least", "section": "1.2", "percent": 50}, "policy-section-unknown"),
        ({"code": "control-at-least", "control": "1.1-99", "points": 50}, "policy-control-unfit"),
        ({"code": "control-at-least", "control": "1.1-05", "points": 51}, "policy-points-unknown"),
        ({"code": "certificate-held", "kinds": ["ISMS", "MINE"]}, "policy-certificate-unknown"),
        ({"code": "review-not-older-than", "days": 29}, "policy-days-range"),
        ({"code": "review-not-older-than", "days": 1101}, "policy-days-range"),
        ({"code": "monthly-reports-in-time", "days": 366}, "policy-days-range"),
        ({"code": "legal-regime"}, "policy-condition-unfit"),
        ({"code": "agreement-in-force", "note": OWN_WORDS}, "policy-condition-unfit"),
        ({"code": "no-open-incident"}, "policy-condition-twice"),
    ],
)
def test_what_cannot_be_demanded_is_no_policy(condition: dict[str, Any], code: str) -> None:
    assert faults({**BUILT_IN.classes, "CONFIDENTIAL": rule(condition)}) == [code]


def test_a_class_under_a_law_of_its_own_is_not_touched() -> None:
    opened = {**BUILT_IN.classes, "SPECIALLY_DESIGNATED_SECRET": rule()}
    assert faults(opened) == ["policy-class-locked"]
    assert faults({code: one for code, one in BUILT_IN.classes.items() if code != "PUBLIC"}) == ["policy-class-missing"]
    assert faults({**BUILT_IN.classes, "MINE": rule()}, "S02") == ["policy-questionnaire", "policy-class-unknown"]


def test_each_change_says_whether_it_shuts_or_opens() -> None:
    rules = changed("CONFIDENTIAL", score_percent=80, confidence_percent=20, review_days=None, certificates=("ISMS",))
    after = BUILT_IN.model_copy(update={"classes": rules})
    found = {(change.after or change.before).code: change.direction for change in compare(BUILT_IN, after)["CONFIDENTIAL"]}  # type: ignore[union-attr]
    assert found == {
        "score-at-least": Direction.STRICTER,
        "confidence-at-least": Direction.LOOSER,
        "review-not-older-than": Direction.LOOSER,
        "certificate-held": Direction.STRICTER,
    }
    assert list(compare(BUILT_IN, after)) == ["CONFIDENTIAL"]
    other = rule({"code": "certificate-held", "kinds": ["PRIVACY_MARK"]}), rule({"code": "certificate-held", "kinds": ["ISMS"]})
    assert [change.direction for change in compare_rules(*other)] == [Direction.OTHER]


def test_a_link_is_bound_by_every_principal_above_where_that_one_is_stricter() -> None:
    mild = policy_of({"code": "score-at-least", "percent": 1})
    strict = policy_of({"code": "score-at-least", "percent": 100}, {"code": "certificate-held", "kinds": ["ISMS"]}).model_copy(
        update={"version": "own-7"}
    )
    decision = decide(mild, "SECRET", GOOD, is_hard_stop=False, above=[strict])
    added = {(finding.code, finding.demanded_above) for finding in decision.findings if finding.demanded_above}
    assert added == {("score-at-least", "own-7"), ("certificate-held", "own-7")}
    assert not decision.is_allowed
    assert decision.policy_version == mild.version
    own = decide(strict, "SECRET", GOOD, is_hard_stop=False, above=[mild])
    assert not any(finding.demanded_above for finding in own.findings), "what is milder above adds nothing"
