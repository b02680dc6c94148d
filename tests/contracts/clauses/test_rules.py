"""A template becomes a text without gaps, in both languages, and what people type stays what they typed."""

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.agreements.differences import CLOSING, compare_texts
from contracts.clauses.queries import built_in
from contracts.clauses.rules import assemble, check_document, check_parameters, reading_text, starting_values, stored
from tests.contracts.world import TERMS

DOCUMENT = built_in()[0]
NAMES = {language: {"principal": "甲社", "contractor": "乙社", "engagement": "業務", "purpose": "目的"} for language in ("ja", "en")}


def whole_text(texts: dict[str, Any], language: str) -> str:
    text = texts[language]
    paragraphs = [paragraph["text"] for article in text["articles"] for paragraph in article["paragraphs"]]
    return "\n".join([text["title"], text["preamble"], *(article["heading"] for article in text["articles"]), *paragraphs])


@pytest.mark.parametrize("document", built_in(), ids=lambda document: document["code"])
def test_every_built_in_template_is_fit_to_publish(document: dict[str, Any]) -> None:
    assert check_document(document) == []


def test_the_confidentiality_template_carries_all_twenty_nine_duties_in_both_languages() -> None:
    texts = assemble(DOCUMENT, check_parameters(DOCUMENT, TERMS).values, NAMES)
    owed = {duty["id"] for duty in DOCUMENT["obligations"]}
    assert len(owed) == 29
    for language in ("ja", "en"):
        carried = {duty for article in texts[language]["articles"] for each in article["paragraphs"] for duty in each["obligations"]}
        assert carried == owed
        assert "{" not in whole_text(texts, language)
        assert "乙社" in whole_text(texts, language)
    assert "2026年12月1日" in whole_text(texts, "ja")
    assert "1 December 2026" in whole_text(texts, "en")
    assert [each["code"] for each in texts["ja"]["articles"]] == [each["code"] for each in texts["en"]["articles"]]


def test_an_unknown_placeholder_an_unused_parameter_and_a_lost_duty_are_named() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["preamble"]["en"] += " {no_such_thing}"
    document["parameters"].append({"name": "forgotten", "type": "text", "required": False, "default": None})
    document["obligations"].append({"id": "NDA-99"})
    document["articles"][1]["paragraphs"][0]["obligations"].append("NDA-98")
    assert check_document(document) == [
        "en: unknown parameter no_such_thing",
        "parameter forgotten is asked for and never used",
        "obligation NDA-99 stands in no paragraph",
        "paragraph carries unknown obligation NDA-98",
    ]


def test_a_text_that_is_unfit_to_publish_can_be_read_and_shows_the_placeholder() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["preamble"]["en"] += " {no_such_thing}"
    texts = reading_text(document, NAMES)
    assert texts["en"]["preamble"].endswith(" {no_such_thing}")
    assert "{" not in whole_text(texts, "ja")
    assert "[" in whole_text(texts, "en")


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("initial_report_on", None, "parameter-missing"),
        ("initial_report_on", "  ", "parameter-missing"),
        ("initial_report_on", "tomorrow", "parameter-not-a-date"),
        ("initial_report_on", "2026-13-01", "parameter-not-a-date"),
        ("monthly_report_day", "many", "parameter-not-a-number"),
        ("monthly_report_day", "3.5", "parameter-not-a-number"),
        ("monthly_report_day", "0", "parameter-out-of-range"),
        ("monthly_report_day", 32, "parameter-out-of-range"),
        ("no_such_thing", "1", "parameter-unknown"),
    ],
)
def test_a_parameter_that_cannot_be_right_is_named(name: str, given: Any, code: str) -> None:
    checked = check_parameters(DOCUMENT, {**TERMS, name: given})
    assert {field: problem.code for field, problem in checked.problems.items()} == {name: code}


def test_values_are_read_and_stored_as_plain_json() -> None:
    checked = check_parameters(DOCUMENT, {**TERMS, "monthly_report_day": "３１", "governing_court": " 東京地方裁判所 "})
    assert checked.problems == {}
    assert checked.values["initial_report_on"] == date(2026, 12, 1)
    assert checked.values["monthly_report_day"] == 31
    assert stored(checked.values)["initial_report_on"] == "2026-12-01"
    assert stored(checked.values)["governing_court"] == "東京地方裁判所"


def test_a_form_begins_with_the_defaults_and_leaves_open_what_the_source_leaves_open() -> None:
    begun = starting_values(DOCUMENT)
    assert begun["monthly_report_day"] == 31
    assert begun["survival_years"] is None
    assert set(check_parameters(DOCUMENT, begun).problems) == {
        "initial_report_on",
        "incident_first_notice_hours",
        "promptly_days",
        "survival_years",
    }


def test_a_template_without_closing_words_gives_the_text_that_it_always_gave() -> None:
    values = check_parameters(DOCUMENT, TERMS).values
    older = {name: part for name, part in DOCUMENT.items() if name != "closing"}
    with_words, without = assemble(DOCUMENT, values, NAMES), assemble(older, values, NAMES)
    assert {language: {**without[language], "closing": text["closing"]} for language, text in with_words.items()} == with_words
    assert "closing" not in without["ja"], "or the hash of what was accepted would be another"
    [difference] = compare_texts(without, with_words)
    assert (difference.code, "".join(piece.text for piece in difference.pieces["ja"])) == (CLOSING, DOCUMENT["closing"]["ja"])


@given(st.text(max_size=40))
def test_what_a_person_typed_is_put_in_as_it_stands(typed: str) -> None:
    names = {language: {**NAMES[language], "purpose": f"<{typed}{{principal}}>"} for language in NAMES}
    texts = assemble(DOCUMENT, check_parameters(DOCUMENT, TERMS).values, names)
    assert f"<{typed}{{principal}}>" in texts["ja"]["preamble"]
