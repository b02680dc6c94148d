"""The difference of two editions, as people need to read it."""

import copy
from typing import Any

from questionnaires.authoring.differences import Change, compare
from tests.questionnaires.world import item, small_questionnaire, text


def other(**_: Any) -> dict[str, Any]:
    return copy.deepcopy(small_questionnaire())


def test_two_equal_documents_do_not_differ() -> None:
    written_out = other()
    written_out["sections"][0]["items"][0]["kind"] = "implementation"
    written_out["bands"] = []
    assert compare(small_questionnaire(), written_out).is_empty


def test_fields_are_told_one_by_one_with_weight_and_points() -> None:
    before, after = other(), other()
    options = [{"code": "yes", "label": text("Yes"), "points": 100}, {"code": "no", "label": text("No"), "points": 0}]
    for document in (before, after):
        document["sections"][0]["items"][0] |= {"kind": "yes_no", "options": copy.deepcopy(options)}
    changed = after["sections"][0]["items"][0]
    changed |= {"weight": 5, "help": text("Otherwise")}
    changed["options"][1]["points"] = 10
    changed["options"].append({"code": "part", "label": text("Partly"), "points": 50})
    (difference,) = compare(before, after).items
    assert difference.change is Change.CHANGED
    told = [(field.name, field.of, field.part, field.before, field.after) for field in difference.fields]
    assert ("weight", "", "", 1, 5) in told
    assert ("options", "no", "points", 0, 10) in told
    assert ("options", "part", "", None, text("Partly")) in told
    assert [field.name for field in difference.fields] == ["help", "weight", "options", "options"]


def test_added_removed_and_moved_questions_are_told_apart() -> None:
    before, after = other(), other()
    first = after["sections"][0]["items"]
    after["sections"][1]["items"].append(first.pop(1))  # A-2 goes to section B
    first.insert(0, first.pop(-1))  # A-5 to the front
    first.append(item("A-9"))
    after["sections"][1]["items"] = [one for one in after["sections"][1]["items"] if one["code"] != "B-2"]
    difference = compare(before, after)
    assert {(one.code, one.change) for one in difference.items} == {
        ("A-2", Change.MOVED),
        ("A-5", Change.MOVED),
        ("A-9", Change.ADDED),
        ("B-2", Change.REMOVED),
    }
    moved = next(one for one in difference.items if one.code == "A-2")
    assert (moved.section_before, moved.section) == ("A", "B")
    assert [difference.count(change) for change in Change] == [1, 1, 2, 0]


def test_sections_and_the_head_are_compared_too() -> None:
    before, after = other(), other()
    after["points"] = {**after["points"], "partly": 40}
    after["sections"][0]["title"] = text("Renamed")
    after["sections"].append({"code": "C", "title": text("Third"), "purpose": text("x"), "items": [item("C-1")]})
    difference = compare(before, after)
    assert [field.name for field in difference.head] == ["points"]
    assert [(one.code, one.change) for one in difference.sections] == [("A", Change.CHANGED), ("C", Change.ADDED)]


def test_a_shared_set_of_options_compares_with_options_of_its_own() -> None:
    before, after = other(), other()
    options = [{"code": "1", "label": text("Low"), "points": 0}, {"code": "2", "label": text("High"), "points": 100}]
    before["option_sets"] = {"SCALE": options}
    before["sections"][0]["items"][0] |= {"kind": "maturity", "option_set": "SCALE"}
    after["sections"][0]["items"][0] |= {"kind": "maturity", "options": options}
    assert compare(before, after).items == ()


def test_what_changed_in_a_shared_set_or_a_check_is_told_once_and_part_by_part() -> None:
    before, after = other(), other()
    for document, points in ((before, 0), (after, 20)):
        scale = [{"code": "1", "label": text("Low"), "points": points}, {"code": "2", "label": text("High"), "points": 100}]
        document["option_sets"] = {"SCALE": scale}
        document["sections"][0]["items"][0] |= {"kind": "maturity", "option_set": "SCALE"}
        document["outcomes"] = [{"code": "STAR", "label": text("Star"), "explanation": text("All"), "items": ["A-1"], "options": ["2"]}]
    after["outcomes"][0] |= {"items": ["A-1", "A-2"]}
    found = compare(before, after)
    assert found.items == ()
    told = [(one.name, one.of, one.part, one.before, one.after) for one in found.head]
    assert told == [("outcomes", "STAR", "items", [], ["A-2"]), ("option_sets", "SCALE 1", "points", 0, 20)]
