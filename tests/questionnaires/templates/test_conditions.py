"""Conditions: what is asked, given what was said; however deeply they are nested, and however long the chain of them is."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from questionnaires.templates.conditions import Asked, Condition, Said, find_cycle, items_of, leaning_on
from storage.problems import Invalid
from tests.questionnaires.world import item, parse, small_questionnaire

condition: TypeAdapter[Any] = TypeAdapter(Condition)
CODES = ("A", "B", "C", "D")

leaves = st.one_of(
    st.builds(
        lambda code, states: {"item": code, "is": states}, st.sampled_from(CODES), st.lists(st.sampled_from(["yes", "no", "3"]), min_size=1)
    ),
    st.builds(lambda code, wish: {"item": code, "answered": wish}, st.sampled_from(CODES), st.booleans()),
    st.builds(lambda code, number: {"item": code, "at_least": number}, st.sampled_from(CODES), st.integers(-5, 5)),
    st.builds(lambda values: {"profile": "tier", "is": values}, st.lists(st.sampled_from("123"), min_size=1)),
    st.builds(lambda number: {"profile": "employees", "at_least": number}, st.integers(0, 500)),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=12,
)
answers = st.dictionaries(
    st.sampled_from(CODES),
    st.one_of(
        st.just(Said(None)),
        st.just(Said("not_applicable")),
        st.builds(lambda value: Said("answered", value), st.sampled_from(["yes", "no", "3", "-2", ["yes", "no"], ["3"]])),
    ),
)
profiles = st.fixed_dictionaries({}, optional={"tier": st.sampled_from("123"), "employees": st.integers(0, 500)})


def holds(tree: dict[str, Any], said: dict[str, Said] | None = None, **profile: Any) -> bool:
    return Asked({"c": tree}, {}, said or {}, profile).holds("c")


def stored(tree: Any) -> Any:
    return condition.dump_python(condition.validate_python(tree, strict=False), mode="json", by_alias=True)


@given(trees, answers, profiles)
def test_not_turns_every_condition_round_and_all_and_any_are_each_others_mirror(
    tree: dict[str, Any], said: dict[str, Said], profile: dict[str, Any]
) -> None:
    assert holds({"not": tree}, said, **profile) is not holds(tree, said, **profile)
    assert holds({"all": [tree, tree]}, said, **profile) is holds({"any": [tree]}, said, **profile) is holds(tree, said, **profile)
    other = {"item": "A", "answered": True}
    both = holds({"not": {"all": [tree, other]}}, said, **profile)
    assert both is holds({"any": [{"not": tree}, {"not": other}]}, said, **profile)


@given(trees)
def test_a_condition_reads_back_as_it_was_written(tree: dict[str, Any]) -> None:
    again = condition.dump_json(condition.validate_json(json.dumps(tree)), by_alias=True)
    assert json.loads(again) == tree
    assert set(items_of(tree)) <= set(CODES)


@pytest.mark.parametrize(
    ("tree", "said", "is_asked"),
    [
        ({"item": "A", "is": ["yes", "partly"]}, Said("answered", "yes"), True),
        ({"item": "A", "is": ["implemented"]}, Said("implemented"), True),
        ({"item": "A", "is": ["implemented"]}, Said("planned"), False),
        ({"item": "A", "is": ["b"]}, Said("answered", ["a", "b"]), True),
        ({"item": "A", "is": ["not_applicable"]}, Said("not_applicable"), True),
        ({"item": "A", "answered": True}, Said("not_applicable"), True),
        ({"item": "A", "answered": False}, Said(None), True),
        ({"item": "A", "answered": False}, None, True),
        ({"item": "A", "at_least": 3}, Said("answered", "3"), True),
        ({"item": "A", "at_least": 3}, Said("answered", "2.99"), False),
        ({"item": "A", "at_least": 3}, Said("answered", "many"), False),
        ({"item": "A", "at_least": 3}, Said("answered", ["3"]), False),
        ({"item": "A", "at_least": 3}, None, False),
    ],
)
def test_what_was_said_decides(tree: dict[str, Any], said: Said | None, is_asked: bool) -> None:
    assert holds(tree, {"A": said} if said else {}) is is_asked


def test_the_profile_decides_too_and_an_unknown_fact_meets_nothing() -> None:
    assert holds({"profile": "classes", "is": ["PERSONAL_DATA"]}, classes=["INTERNAL", "PERSONAL_DATA"])
    assert holds({"profile": "employees", "at_least": 100}, employees=100)
    assert not holds({"profile": "employees", "at_least": 100})
    assert holds({"not": {"profile": "telework", "is": ["yes"]}})


def test_an_answer_to_a_question_that_is_not_asked_itself_does_not_count() -> None:
    conditions = {"on-a": {"item": "A", "is": ["yes"]}, "on-b": {"item": "B", "is": ["yes"]}}
    said = {"A": Said("answered", "no"), "B": Said("answered", "yes")}
    assert not Asked(conditions, {"B": "on-a"}, said, {}).holds("on-b")
    assert Asked(conditions, {"B": "on-a"}, said | {"A": Said("answered", "yes")}, {}).holds("on-b")


@pytest.mark.parametrize("length", [10, 5000])
def test_a_chain_of_conditions_may_be_longer_than_pythons_stack(length: int) -> None:
    conditions = {f"on-{number}": {"item": str(number), "is": ["yes"]} for number in range(length)}
    condition_of = {str(number + 1): f"on-{number}" for number in range(length)}
    said = {str(number): Said("answered", "yes") for number in range(length)}
    assert Asked(conditions, condition_of, said, {}).holds(f"on-{length - 1}")
    assert not Asked(conditions, condition_of, said | {"0": Said("answered", "no")}, {}).holds(f"on-{length - 1}")
    assert find_cycle({str(number + 1): conditions[f"on-{number}"] for number in range(length)}) is None
    circle = {str(number): {"item": str((number + 1) % length), "answered": True} for number in range(length)}
    assert find_cycle(circle) == [*map(str, range(length)), "0"]
    assert leaning_on(["0"], conditions, condition_of) == frozenset(conditions)


def test_a_circle_is_told_with_its_path_and_without_the_way_to_it() -> None:
    trees: dict[str, Any] = {
        "A": {"item": "B", "answered": True},
        "B": {"any": [{"item": "D", "answered": True}, {"not": {"item": "C", "answered": True}}]},
        "C": {"all": [{"item": "B", "is": ["yes"]}]},
    }
    assert find_cycle(trees) == ["B", "C", "B"]
    assert find_cycle({"A": {"item": "A", "answered": True}}) == ["A", "A"]
    assert find_cycle({"A": {"item": "B", "answered": True}, "C": {"item": "B", "answered": True}}) is None


@given(st.dictionaries(st.sampled_from(CODES), trees, max_size=4))
def test_what_is_no_circle_can_be_worked_out_and_what_is_one_is_found(found: dict[str, dict[str, Any]]) -> None:
    cycle = find_cycle(found)
    if cycle is None:
        asked = Asked(found, {code: code for code in found}, {code: Said("answered", "yes") for code in CODES}, {})
        assert all(isinstance(asked.holds(code), bool) for code in found)
    else:
        assert cycle[0] == cycle[-1]
        assert all(after in set(items_of(found[before])) for before, after in pairwise(cycle))


def test_what_leans_on_a_question_is_found_through_those_in_between() -> None:
    conditions: dict[str, Any] = {
        "on-a": {"item": "A", "is": ["yes"]},
        "on-b": {"not": {"item": "B", "answered": True}},
        "on-c": {"item": "C", "answered": True},
    }
    assert leaning_on(["A"], conditions, {"B": "on-a"}) == {"on-a", "on-b"}
    assert leaning_on(["C"], conditions, {"B": "on-a"}) == {"on-c"}
    assert leaning_on([], conditions, {"B": "on-a"}) == frozenset()


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"all": []},
        {"any": []},
        {"not": []},
        {"item": "A"},
        {"item": "A", "is": []},
        {"item": "A", "is": ["yes"], "extra": 1},
        {"item": "A", "is": ["yes"], "at_least": 3},
        {"profile": "tier", "answered": True},
        {"item": "A", "at_least": float("nan")},
        {"item": "A", "at_least": float("inf")},
        {"all": [{"item": "A", "is": ["yes"]}], "any": [{"item": "A", "is": ["yes"]}]},
        "A",
        None,
    ],
)
def test_a_slip_in_a_condition_is_refused(tree: Any) -> None:
    with pytest.raises(ValidationError):
        condition.validate_python(tree)


def questionnaire(**conditions: dict[str, Any]) -> dict[str, Any]:
    """A small questionnaire whose items carry the given conditions (by code, "-" written as "_")."""
    items = [{**item(code), "condition": conditions.get(code.replace("-", "_"))} for code in ("A-1", "A-2", "A-3")]
    section = {"code": "A", "title": {"ja": "一", "en": "One"}, "purpose": {"ja": "目", "en": "Aim"}, "items": items}
    return small_questionnaire(alternatives=[], sections=[section])


def test_a_document_with_a_circle_or_an_unknown_question_is_refused_by_name() -> None:
    circle = questionnaire(
        A_1={"item": "A-3", "answered": True}, A_2={"item": "A-1", "answered": True}, A_3={"item": "A-2", "answered": True}
    )
    with pytest.raises(Invalid) as caught:
        parse(circle)
    assert "A-1 > A-3 > A-2 > A-1" in str(caught.value.parameters["reason"])
    with pytest.raises(Invalid) as caught:
        parse(questionnaire(A_1={"item": "Z-9", "answered": True}))
    assert "Z-9" in str(caught.value.parameters["reason"])


def test_a_condition_nested_beyond_reason_is_refused_and_not_a_crash() -> None:
    tree: dict[str, Any] = {"item": "A-1", "answered": True}
    for _ in range(3000):
        tree = {"not": tree}
    with pytest.raises((ValidationError, RecursionError)):
        condition.validate_python(tree)
    deep: dict[str, Any] = {"item": "A-1", "answered": True}
    for _ in range(100):
        deep = {"not": deep}
    assert holds(deep, {"A-1": Said("implemented")}), "a hundred nots turn it round a hundred times"
