"""Conditions as indented rows, and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.authoring.condition_rows import Row, is_finished, to_rows, to_tree

TESTS = st.one_of(
    st.builds(lambda code, values: {"item": code, "is": values}, st.sampled_from(["a", "b"]), st.lists(st.sampled_from("xyz"), min_size=1)),
    st.builds(lambda code, answered: {"item": code, "answered": answered}, st.sampled_from(["a", "b"]), st.booleans()),
    st.builds(lambda number: {"profile": "employees", "at_least": float(number)}, st.integers(-9, 9)),
)
TREES = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)


@given(TREES)
def test_every_condition_comes_back_from_its_rows(tree: Any) -> None:
    assert to_tree(to_rows(tree)) == tree


def test_rows_read_like_an_outline() -> None:
    tree = {"all": [{"item": "a", "is": ["yes"]}, {"not": {"any": [{"profile": "tier", "is": ["1"]}, {"item": "b", "answered": False}]}}]}
    assert [(row.depth, row.kind) for row in to_rows(tree)] == [
        (0, "all"), (1, "item-is"), (1, "not"), (2, "any"), (3, "profile-is"), (3, "item-unanswered"),
    ]  # fmt: skip


def test_rows_that_test_nothing_make_no_condition() -> None:
    assert to_rows(None) == []
    assert to_tree([Row(0, "all"), Row(1, "item-is"), Row(1, "any")]) is None


def test_a_row_that_is_indented_too_far_belongs_to_the_group_above() -> None:
    rows = [Row(0, "any"), Row(5, "item-answered", "a"), Row(5, "item-answered", "b")]
    assert to_tree(rows) == {"any": [{"item": "a", "answered": True}, {"item": "b", "answered": True}]}


@pytest.mark.parametrize(
    "row", [Row(1, "item-is", "a"), Row(1, "item-is", "", ("x",)), Row(1, "item-at-least", "a", ("nan",)), Row(1, "profile-is")]
)
def test_an_unfinished_row_is_known(row: Row) -> None:
    assert not is_finished(row)
