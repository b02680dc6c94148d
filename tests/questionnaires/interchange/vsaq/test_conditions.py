"""The conditions of VSAQ, read as VSAQ itself evaluates them."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.interchange.vsaq.conditions import ConditionFault, names_in, parse, translate


def leaf(name: str) -> dict[str, Any]:
    return {"item": name, "is": ["yes"]}


A, B, C = leaf("a"), leaf("b"), leaf("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("!a", {"not": A}),
        ("!!a", A),
        ("a && b", {"all": [A, B]}),
        ("a||b||c", {"any": [A, B, C]}),
        ("a || b && c", {"all": [{"any": [A, B]}, C]}),  # both bind alike there, from the left
        ("a && b || c", {"any": [{"all": [A, B]}, C]}),
        ("a || (b && c)", {"any": [A, {"all": [B, C]}]}),
        ("(a || b) && !c", {"all": [{"any": [A, B]}, {"not": C}]}),
        ("!(a && b)", {"not": {"all": [A, B]}}),
        ("  ( ( a ) )  ", A),
    ],
)
def test_a_condition_becomes_ours(text: str, tree: dict[str, Any]) -> None:
    assert translate(parse(text), leaf) == tree


@pytest.mark.parametrize("name", ["office_ra_no", "data_warning/yes", "mycompany:x", "a-b.c", "^seen", "日本"])
def test_a_name_is_whatever_is_no_operator(name: str) -> None:
    assert list(names_in(parse(f"!{name} && ({name})"))) == [name, name]


@pytest.mark.parametrize(
    "text", ["", "&&", "a &&", "a b", "(a", "a)", "!", "a & b", 'contains(a, "x")', 'a == "b"', "a,b", "((((" * 50 + "a", "a" * 5_000]
)
def test_anything_else_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ConditionFault) as told:
        parse(text)
    assert str(told.value)


@given(st.text(alphabet='ab&|!() "^/', max_size=40))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    try:
        tree = parse(text)
    except ConditionFault:
        return
    assert list(names_in(tree))


def evaluate(tree: dict[str, Any], facts: dict[str, bool]) -> bool:
    if "all" in tree:
        return all(evaluate(part, facts) for part in tree["all"])
    if "any" in tree:
        return any(evaluate(part, facts) for part in tree["any"])
    return not evaluate(tree["not"], facts) if "not" in tree else facts[tree["item"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a || b && c", lambda a, b, c: (a or b) and c),
        ("!a && b || c", lambda a, b, c: ((not a) and b) or c),
        ("a && !(b || c)", lambda a, b, c: a and not (b or c)),
    ],
)
def test_it_holds_exactly_where_it_holds_there(text: str, expected: Any) -> None:
    tree = translate(parse(text), leaf)
    for a, b, c in itertools.product([True, False], repeat=3):
        assert evaluate(tree, {"a": a, "b": b, "c": c}) is expected(a, b, c)
