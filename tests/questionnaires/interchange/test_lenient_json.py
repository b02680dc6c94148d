"""JSON as people write it by hand."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.interchange.lenient_json import Located, parse
from storage.problems import Invalid

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_whatever_json_reads_is_read_alike(value: Any) -> None:
    assert parse(json.dumps(value)) == value
    assert parse(json.dumps(value, ensure_ascii=False, indent=1)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('// first\n{"a": 1}', {"a": 1}),
        ('{"a": /* why */ 1}', {"a": 1}),
        ('{"a": "one " +\n  "two" + \'three\'}', {"a": "one twothree"}),
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ("{a: 'it is'}", {"a": "it is"}),
        ('{"a": "line\\nbreak \\u00e9 \\/ \\""}', {"a": 'line\nbreak é / "'}),
        ('\ufeff{"a": true};', {"a": True}),
        ('{"a": "http://example.org/ // no comment"}', {"a": "http://example.org/ // no comment"}),
        ('{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
    ],
)
def test_what_people_write_is_read(text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", 1),
        ('{"a": 1\n "b": 2}', 2),
        ('{"a"\n\n 1}', 3),
        ('"open', 1),
        ("[1 2]", 1),
        ('{"a": 1} x', 1),
        ('{"a": "x" + 1}', 1),
        ("/* open", 1),
        ("", 1),
    ],
)
def test_a_slip_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Invalid) as told:
        parse(text)
    assert (told.value.code, told.value.parameters["line"]) == ("interchange-not-read", line)


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(Invalid) as told:
        parse("[" * 100_000)
    assert told.value.code == "interchange-too-deep"


def test_objects_know_their_lines_and_what_they_give_twice() -> None:
    found = parse('{\n "a": 1,\n "b": {},\n "a": 2}')
    assert isinstance(found, Located)
    assert (found.line, found.lines["b"], found["b"].line) == (1, 3, 3)
    assert found["a"] == 2
    assert found.repeated == [("a", 4, 1)]
