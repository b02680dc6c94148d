"""Real questionnaires of google/vsaq, and every kind of item and key of that format."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.interchange.formats import read, write
from questionnaires.interchange.reading import Format, Outcome, Reading

FOLDER = Path(__file__).parent
TODAY = date(2026, 11, 22)


def take(file: str, base: str | None = None) -> Reading:
    return read((FOLDER / file).read_bytes(), file, today=TODAY, base=(FOLDER / base).read_bytes() if base else None)


def take_items(*items: dict[str, Any], **more: Any) -> Reading:
    block = {"type": "block", "text": "Whole", "items": [{"type": "block", "id": "part", "text": "Part", "items": list(items)}]}
    return read(json.dumps({"questionnaire": [block], **more}).encode(), "made.json", today=TODAY)


def items_of(reading: Reading) -> dict[str, dict[str, Any]]:
    return {item["code"]: item for section in reading.document["sections"] for item in section["items"]}


def codes(reading: Reading, outcome: Outcome | None = None) -> set[str]:
    return {entry.code for entry in reading.outcomes if outcome is None or entry.outcome is outcome}


@pytest.mark.parametrize(
    ("file", "counts", "unknown"),
    [
        ("physical_and_datacenter.json", {"block": 9, "info": 3, "radiogroup": 16, "box": 6, "tip": 16, "checkgroup": 4, "line": 4}, 0),
        ("security_privacy_programs.json", {"block": 15, "info": 2, "checkgroup": 5, "radiogroup": 28, "tip": 36, "line": 8, "box": 5}, 1),
        ("test_template.json", {"block": 4, "info": 1, "checkgroup": 1, "check": 2, "tip": 1}, 0),
        ("test_template_extension.json", {"block": 1, "line": 1}, 0),
    ],
)
def test_real_files_are_read_whole_and_could_be_published(file: str, counts: dict[str, int], unknown: int) -> None:
    reading = take(file)
    assert reading.format is Format.VSAQ
    assert reading.counts == counts
    assert reading.faults == []
    assert len(reading.not_understood) == unknown
    asked = sum(number for kind, number in counts.items() if kind not in {"block", "info", "tip"})
    assert len(items_of(reading)) == asked


def test_every_item_of_a_real_file_has_its_line_in_the_log() -> None:
    text = (FOLDER / "physical_and_datacenter.json").read_text().splitlines()
    for entry in take("physical_and_datacenter.json").outcomes:
        if entry.code == "item-taken" and not entry.item.startswith("item-"):
            assert entry.line is not None
            assert any(f'"{entry.item}"' in line for line in text[entry.line - 1 : entry.line + 4])


def test_a_condition_that_means_something_unknown_is_named_and_its_question_asked_of_everyone() -> None:
    reading = take("security_privacy_programs.json")
    (unknown,) = reading.not_understood
    assert (unknown.key, unknown.line) == ("cond", 685)
    assert "condition" not in items_of(reading)[unknown.place]


def test_warnings_stand_at_the_answers_that_they_are_about() -> None:
    item = items_of(take("physical_and_datacenter.json"))["office_ra"]
    warned = {option["code"]: option.get("warning") for option in item["options"]}
    assert warned["office_ra_yes"] is None
    assert "Severity: high" in warned["office_ra_no"]["en"]
    assert "重大度：高" in warned["office_ra_no"]["ja"]
    assert item["condition"] == {"not": {"item": "office_facilities_excl", "is": ["office_facilities_home"]}}


def test_a_warning_about_a_missing_tick_stands_at_the_question_with_the_tick() -> None:
    reading = take("security_privacy_programs.json")
    moved = [
        entry for entry in reading.outcomes if entry.code == "tip-warns-on-question" and "secprog_policies" in entry.detail["condition"]
    ]
    assert moved
    for entry in moved:
        options = {option["code"] for option in items_of(reading)[entry.detail["question"]]["options"]}
        assert any(name.strip("!() ") in options for name in entry.detail["condition"].split("||"))


def test_an_extension_is_put_behind_the_item_that_it_names() -> None:
    reading = take("test_template_extension.json", base="test_template.json")
    assert [section["title"]["en"] for section in reading.document["sections"]] == [
        "Network section",
        "Questions specific to my company come here.",
        "Data section",
        "Final section",
    ]
    assert "mycompany-company_specific" in items_of(reading)
    assert "extension-merged" in codes(reading)


def test_an_extension_alone_is_a_questionnaire_that_says_where_it_belongs() -> None:
    reading = take("test_template_extension.json")
    (place,) = [entry for entry in reading.outcomes if entry.code == "extension-place-dropped"]
    assert place.detail == {"target": "network"}


KINDS = [
    ({"type": "line", "id": "x", "text": "Q?"}, "text"),
    ({"type": "line", "id": "x", "text": "Q?", "inputType": "number"}, "number"),
    ({"type": "line", "id": "x", "text": "Q?", "inputType": "date"}, "date"),
    ({"type": "box", "id": "x", "text": "Q?"}, "text"),
    ({"type": "check", "id": "x", "text": "Q?"}, "yes_no"),
    ({"type": "groupitem", "id": "x", "text": "Q?"}, "yes_no"),
    ({"type": "yesno", "id": "x", "text": "Q?", "yes": "Of course", "no": "Never"}, "yes_no"),
    ({"type": "upload", "id": "x", "text": "Q?"}, "file"),
    ({"type": "radiogroup", "id": "x", "text": "Q?", "choices": [{"a": "A"}, {"b": "B"}]}, "single"),
    ({"type": "checkgroup", "id": "x", "text": "Q?", "choices": [{"a": "A"}, {"b": "B"}]}, "multiple"),
    ({"type": "checkgroup", "id": "x", "text": "Q?", "choices": [{"a": "A"}]}, "yes_no"),
]


@pytest.mark.parametrize(("given", "kind"), KINDS)
def test_every_kind_of_question_has_its_counterpart(given: dict[str, Any], kind: str) -> None:
    reading = take_items(given)
    assert items_of(reading)["x"]["kind"] == kind
    assert reading.faults == []
    assert reading.not_understood == []


def test_radio_buttons_of_one_name_are_one_question() -> None:
    reading = take_items(*({"type": "radio", "name": "place", "id": name, "text": name.title()} for name in ("home", "office")))
    assert [option["code"] for option in items_of(reading)["place"]["options"]] == ["home", "office"]


def test_texts_tips_and_spacers_are_not_questions_and_are_not_lost() -> None:
    reading = take_items(
        {"type": "info", "text": "Why this matters."},
        {"type": "spacer"},
        {"type": "yesno", "id": "x", "text": "Q?", "yes": "Yes", "no": "No"},
        {"type": "tip", "id": "t", "text": "Think twice."},
        {"type": "tip", "id": "w", "warn": "yes", "cond": "x/no", "name": "Gap", "text": "Risky.", "why": "Explain.", "todo": "Mend it."},
        {"type": "info", "text": "Thank you."},
    )
    item = items_of(reading)["x"]
    assert reading.document["sections"][0]["purpose"]["en"] == "Why this matters."
    assert item["help"]["en"].splitlines() == ["Thank you.", "", "Think twice."]
    assert item["options"][1]["warning"]["en"] == "Gap\nRisky.\nExplain.\nMend it."
    assert codes(reading, Outcome.LEFT_OUT) == {"layout"}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("required", True, None),
        ("inputPattern", "[0-9]+", "input-rule-became-help"),
        ("maxlength", 20, "input-rule-became-help"),
        ("placeholder", "as in 2026", None),
        ("auth", "readonly", "auth-dropped"),
        ("className", "wide", "layout"),
        ("insertAfter", "y", "extension-place-dropped"),
    ],
)
def test_every_known_key_is_kept_or_named(key: str, value: Any, code: str | None) -> None:
    reading = take_items({"type": "line", "id": "x", "text": "Q?", key: value})
    assert reading.not_understood == []
    assert code is None or code in codes(reading)
    if key == "required":
        assert items_of(reading)["x"]["required"] is True
    if key in {"inputPattern", "maxlength", "placeholder"}:
        assert str(value) in items_of(reading)["x"]["help"]["en"]


def test_unknown_keys_and_items_are_all_named_and_what_they_hold_is_still_read() -> None:
    reading = take_items(
        {"type": "line", "id": "x", "text": "Q?", "colour": "red"},
        {"type": "slider", "id": "y", "text": "How much?", "max": 10},
        {"type": "wizard", "items": [{"type": "line", "id": "z", "text": "Inner?"}]},
        "not an item",  # type: ignore[arg-type]
        author="somebody",
    )
    assert {unknown.key for unknown in reading.not_understood} == {"colour", "type slider", "type wizard", "items", "author"}
    assert set(items_of(reading)) == {"x", "z"}


def test_what_only_reviewers_see_is_left_out_and_named() -> None:
    reading = take_items({"type": "line", "id": "x", "text": "Q?"}, {"type": "box", "id": "secret", "auth": "admin", "text": "Verdict"})
    assert set(items_of(reading)) == {"x"}
    assert "not-for-answerers" in codes(reading, Outcome.LEFT_OUT)


def test_conditions_in_a_circle_are_opened_with_the_path() -> None:
    reading = take_items({"type": "check", "id": "a", "text": "A?", "cond": "b"}, {"type": "check", "id": "b", "text": "B?", "cond": "a"})
    assert reading.faults == []
    (entry,) = [entry for entry in reading.outcomes if entry.code == "condition-circle"]
    assert entry.detail["path"] in {"a > b > a", "b > a > b"}


def test_a_condition_may_name_what_stands_further_down() -> None:
    reading = take_items({"type": "line", "id": "a", "text": "A?", "cond": "b/yes"}, {"type": "check", "id": "b", "text": "B?"})
    assert items_of(reading)["a"]["condition"] == {"item": "b", "is": ["yes"]}


def test_blocks_in_blocks_keep_their_order_and_both_conditions() -> None:
    reading = take_items(
        {"type": "check", "id": "a", "text": "A?"},
        {"type": "block", "id": "in", "text": "Inner", "cond": "a", "items": [{"type": "line", "id": "b", "text": "B?", "cond": "a/yes"}]},
        {"type": "line", "id": "c", "text": "C?"},
    )
    assert [(section["code"], [item["code"] for item in section["items"]]) for section in reading.document["sections"]] == [
        ("part", ["a"]),
        ("in", ["b"]),
        ("section-3", ["c"]),
    ]
    assert reading.document["sections"][1]["condition"] == {"item": "a", "is": ["yes"]}


@pytest.mark.parametrize("file", ["physical_and_datacenter.json", "security_privacy_programs.json", "test_template.json"])
def test_a_real_file_goes_out_and_comes_back_with_questions_choices_and_conditions(file: str) -> None:
    first = take(file)
    document = QuestionnaireDocument.model_validate_json(json.dumps(first.document))
    again = read(write(document, Format.VSAQ, "en").raw, file, today=TODAY)

    def essence(reading: Reading) -> list[Any]:
        return [
            (item["code"], item["kind"], item["question"], item.get("condition"), [option["code"] for option in item.get("options", ())])
            for item in items_of(reading).values()
        ]

    assert essence(again) == essence(first)
    assert again.not_understood == []
