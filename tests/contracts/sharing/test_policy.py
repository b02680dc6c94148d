"""The built-in policy: complete, explained, and stricter where a leak hurts more."""

from typing import Any

import pytest

from contracts.information.queries import built_in as classes
from contracts.sharing.queries import built_in
from contracts.sharing.rules import Condition, parse_policy
from questionnaires.catalogue.queries import built_in as questionnaires
from tests.contracts.world import LAWFUL_ONLY

POLICY = parse_policy(built_in()[0])


def test_every_class_has_its_rule_and_every_rule_its_words_and_sources() -> None:
    assert list(POLICY.classes) == [each["code"] for each in classes()]
    for rule in POLICY.classes.values():
        assert rule.conditions
        assert all(condition.source for condition in rule.conditions)


def test_a_law_of_its_own_is_named_where_it_rules() -> None:
    for code, rule in POLICY.classes.items():
        laws = [condition for condition in rule.conditions if condition.code == "legal-regime"]
        assert bool(laws) == (code in LAWFUL_ONLY)
        assert all(law.note for law in laws)


def test_only_measures_are_demanded_that_everyone_is_asked_and_nobody_may_call_not_applicable() -> None:
    document = next(document for document in questionnaires() if document.code == POLICY.questionnaire)
    items = {item.code: item for section in document.sections for item in section.items}
    sections = {section.code for section in document.sections}
    for rule in POLICY.classes.values():
        for condition in rule.conditions:
            if condition.code == "control-at-least":
                item = items[condition.control]
                assert not item.legacy
                assert not item.not_applicable_allowed
                assert item.alternative is None
                assert condition.points in document.points.values()
            if condition.code == "section-at-least":
                assert condition.section in sections


def implies(stricter: Condition, condition: Condition) -> bool:
    """Whether meeting `stricter` always means meeting `condition`."""
    if stricter.code != condition.code:
        return False
    ours, theirs = stricter.model_dump(), condition.model_dump()
    if any(ours.get(key) != theirs.get(key) for key in ("section", "control")):
        return False
    more: list[Any] = [ours[key] >= theirs[key] for key in ("percent", "points") if key in ours]
    return all(more) and ("days" not in ours or ours["days"] <= theirs["days"])


@pytest.mark.parametrize(
    ("stricter", "milder"),
    [
        ("INTERNAL", "PUBLIC"),
        ("CONFIDENTIAL", "INTERNAL"),
        ("STRICTLY_CONFIDENTIAL", "CONFIDENTIAL"),
        ("PERSONAL_DATA", "CONFIDENTIAL"),
        ("SENSITIVE_PERSONAL_DATA", "PERSONAL_DATA"),
    ],
)
def test_whoever_may_receive_a_class_may_receive_the_milder_one(stricter: str, milder: str) -> None:
    for condition in POLICY.classes[milder].conditions:
        assert any(implies(other, condition) for other in POLICY.classes[stricter].conditions), condition
