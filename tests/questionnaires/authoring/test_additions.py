"""Additions to a base set survive every new edition of it: nothing falls away, and what is displaced is told."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.authoring import additions
from questionnaires.authoring.additions import Displaced, merge, recover, split
from questionnaires.authoring.outline import BASE, items
from tests.questionnaires.world import text

Document = dict[str, Any]


def base_of(sections: dict[str, list[str]]) -> Document:
    return {
        "code": "B",
        "edition": "1",
        "title": text("Base"),
        "evidence_types": {"POL": text("Policy")},
        "sections": [
            {
                "code": code,
                "title": text(code),
                "purpose": text("why"),
                "items": [{"code": item, "question": text(item)} for item in inside],
            }
            for code, inside in sections.items()
        ],
    }


def own_items(document: Document) -> list[str]:
    return [item["code"] for item in items(document) if BASE not in item]


def order(document: Document, section: str) -> list[str]:
    return next([item["code"] for item in one["items"]] for one in document["sections"] if one["code"] == section)


def addition(*entries: tuple[str, str, str], sections: tuple[tuple[str, str], ...] = ()) -> Document:
    made = additions.empty({"code": "OWN", "title": text("Own")})
    made["items"] = [
        {"section": section, "after": after, "item": {"code": code, "question": text(code)}} for section, after, code in entries
    ]
    made["sections"] = [
        {"after": after, "section": {"code": code, "title": text(code), "items": [{"code": f"{code}-1", "question": text(code)}]}}
        for after, code in sections
    ]
    return made


def test_own_questions_stand_behind_their_anchors_in_their_order() -> None:
    merged, displaced = merge(base_of({"A": ["a1", "a2"], "C": ["c1"]}), addition(("A", "a1", "x"), ("A", "a1", "y"), ("A", "", "z")))
    assert order(merged, "A") == ["z", "a1", "x", "y", "a2"]
    assert displaced == []
    assert merged["code"] == "OWN"


def test_a_vanished_anchor_is_told_and_its_question_stands_at_the_end_of_its_section() -> None:
    own = addition(("A", "a1", "x"), ("A", "a2", "y"), sections=(("Z", "N"),))
    merged, displaced = merge(base_of({"A": ["a2", "a3"], "C": ["c1"]}), own)
    assert order(merged, "A") == ["a2", "y", "a3", "x"]
    assert [section["code"] for section in merged["sections"]] == ["A", "C", "N"]
    assert set(displaced) == {Displaced("item", "x", "a1"), Displaced("section", "N", "Z")}


def test_questions_of_a_vanished_section_keep_a_section_of_their_own_with_its_title() -> None:
    former = base_of({"A": ["a1"], "C": ["c1"]})
    merged, displaced = merge(base_of({"A": ["a1"]}), addition(("C", "c1", "x")), former=former)
    assert merged["sections"][-1]["title"] == text("C")
    assert order(merged, "C") == ["x"]
    assert displaced == [Displaced("home", "x", "C")]


def test_a_code_that_the_base_uses_now_is_given_up_and_conditions_follow() -> None:
    own = addition(("A", "a1", "x"), ("A", "a1", "y"))
    own["items"][1]["item"]["condition"] = {"any": [{"item": "x", "is": ["yes"]}, {"not": {"item": "a1", "answered": True}}]}
    merged, displaced = merge(base_of({"A": ["a1", "x"]}), own)
    assert displaced == [Displaced("code", "x-2", "x")]
    assert order(merged, "A") == ["a1", "x-2", "y", "x"]
    moved = next(item for item in items(merged) if item["code"] == "y")
    assert moved["condition"] == {"any": [{"item": "x-2", "is": ["yes"]}, {"not": {"item": "a1", "answered": True}}]}


def test_additions_are_found_again_in_what_was_published() -> None:
    base = base_of({"A": ["a1", "a2"], "C": ["c1"]})
    own = addition(("A", "a1", "x"), ("C", "", "y"), sections=(("A", "N"),))
    merged, _ = merge(base, own)
    published = copy.deepcopy(merged)
    for section in published["sections"]:
        section.pop(BASE, None)
        for item in section["items"]:
            item.pop(BASE, None)
    found = recover(base, published)
    assert {name: found[name] for name in ("items", "sections", "alternatives", "evidence_types")} == {
        name: own[name] for name in ("items", "sections", "alternatives", "evidence_types")
    }


SECTIONS = st.dictionaries(st.sampled_from("ABCDE"), st.lists(st.integers(1, 9), max_size=6, unique=True), min_size=1)


def _base(draft: dict[str, list[int]]) -> Document:
    return base_of({section: [f"{section.lower()}{number}" for number in numbers] for section, numbers in draft.items()})


@given(
    SECTIONS,
    SECTIONS,
    st.lists(st.tuples(st.sampled_from("ABCDEF"), st.integers(0, 9)), max_size=8),
    st.lists(st.sampled_from(["", "A", "B", "C", "D", "E", "F"]), max_size=4),
)
def test_no_addition_is_ever_lost_whatever_becomes_of_the_base(
    before: dict[str, list[int]], after: dict[str, list[int]], anchors: list[tuple[str, int]], places: list[str]
) -> None:
    """On random bases and random anchors: all own parts are there once, base parts are untouched, and merging is stable."""
    own = addition(
        *((section, f"{section.lower()}{number}" if number else "", f"own{at}") for at, (section, number) in enumerate(anchors)),
        sections=tuple((after_, f"N{at}") for at, after_ in enumerate(places)),
    )
    first, _ = merge(_base(before), own)
    kept = split(_base(before), first)
    second, displaced = merge(_base(after), kept, former=_base(before))
    expected = {f"own{at}" for at in range(len(anchors))} | {f"N{at}-1" for at in range(len(places))}
    for merged in (first, second):
        assert sorted(own_items(merged)) == sorted(expected)
    for section in _base(after)["sections"]:
        inside = next(one for one in second["sections"] if one["code"] == section["code"] and BASE in one)
        assert [item["code"] for item in inside["items"] if BASE in item] == [item["code"] for item in section["items"]]
    again, nothing = merge(_base(after), split(_base(after), second))
    assert again == second
    assert nothing == []
    assert all(one.code in set(own_items(second)) | {section["code"] for section in second["sections"]} for one in displaced)


def test_own_sets_and_checks_survive_a_base_that_takes_their_names() -> None:
    base, own = base_of({"A": ["a1"]}), addition(("A", "a1", "x"))
    own["items"][0]["item"]["option_set"] = "SCALE"
    own["option_sets"] = {"SCALE": [{"code": "own", "label": text("Own")}]}
    own["outcomes"] = [{"code": "STAR", "items": ["x", "a1"], "options": ["own"]}]
    newer = base | {"option_sets": {"SCALE": [{"code": "base", "label": text("Base")}]}, "outcomes": [{"code": "STAR", "items": ["a1"]}]}
    for document, names in ((base, ("SCALE", "STAR")), (newer, ("SCALE-2", "STAR-2"))):
        merged, displaced = merge(document, own)
        assert next(item for item in items(merged) if item["code"] == "x")["option_set"] == names[0]
        assert merged["option_sets"][names[0]] == own["option_sets"]["SCALE"]
        assert merged["outcomes"][-1] == {"code": names[1], "items": ["x", "a1"], "options": ["own"]}
        assert len(displaced) == (0 if document is base else 2)
        again = split(document, merged)
        assert (list(again["option_sets"]), [one["code"] for one in again["outcomes"]]) == ([names[0]], [names[1]])
