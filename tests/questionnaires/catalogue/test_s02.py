"""The organisational measures check carries its whole source: five areas, 22 numbered measures, every bullet of each.

The numbers are the documented facts of the source: IPA, Information Security Seminar, Management Course, Practice Edition (2013),
slides 5-36. The source numbers its measures afresh in each area (7 + 3 + 5 + 5 + 2); here they run from 01 to 22. `areas` gives
the bullets of each measure, `slides` the slide on which they stand, `compound` the bullets that hold two matters and are asked twice.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from tests.questionnaires.catalogue import wording

FACTS = json.loads((Path(__file__).parent / "facts_s02_s19.json").read_text(encoding="utf-8"))["S02"]
AREAS: dict[str, dict[str, int]] = FACTS["areas"]
CIRCLED = "①②③④⑤⑥⑦"


@pytest.fixture(scope="module")
def measures() -> QuestionnaireDocument:
    return next(document for document in built_in() if document.code == "S02")


def bullet(code: str) -> str:
    """The bullet of the source that an item belongs to: 10-4a and 10-4b are both 10-4."""
    return code.rstrip("ab")


def test_it_has_five_areas_22_measures_75_bullets_and_77_questions(measures: QuestionnaireDocument) -> None:
    assert len(measures.sections) == 5
    assert len({item.number for item in measures.items()}) == 22
    assert len({bullet(item.code) for item in measures.items()}) == 75
    assert len(measures.items()) == 77


def test_every_bullet_of_every_measure_stands_in_its_area_and_in_order(measures: QuestionnaireDocument) -> None:
    expected = {area: [f"{measure}-{n}" for measure, count in of.items() for n in range(1, count + 1)] for area, of in AREAS.items()}
    found = {section.code: list(dict.fromkeys(bullet(item.code) for item in section.items)) for section in measures.sections}
    assert found == expected
    assert list(found) == list(expected)


def test_the_number_of_an_item_is_its_measure(measures: QuestionnaireDocument) -> None:
    assert [item.code for item in measures.items() if item.number != item.code.split("-")[0]] == []
    assert list(dict.fromkeys(item.number for item in measures.items())) == [f"{n:02}" for n in range(1, 23)]


def test_two_bullets_hold_two_matters_each(measures: QuestionnaireDocument) -> None:
    times = Counter(bullet(item.code) for item in measures.items())
    assert sorted(code for code, count in times.items() if count > 1) == FACTS["compound"]
    assert set(times.values()) == {1, 2}


def test_every_item_names_slide_and_measure_of_the_source(measures: QuestionnaireDocument) -> None:
    places = {measure: f"{area}-{CIRCLED[n]}" for area, of in AREAS.items() for n, measure in enumerate(of)}
    for item in measures.items():
        stated = re.match(r"004 slide (\d+) \((.+?)\)", item.source)
        assert stated is not None, item.code
        assert int(stated[1]) in FACTS["slides"][item.number], item.code
        assert stated[2] == places[str(item.number)], item.code


def test_only_the_regular_change_of_passwords_is_outdated_and_unscored(measures: QuestionnaireDocument) -> None:
    assert [item.code for item in measures.items() if item.legacy] == ["16-3a"]
    assert [item.code for item in measures.items() if item.weight == 0] == ["16-3a"]


def test_every_item_of_double_weight_says_what_to_do_first_when_the_answer_is_weak(measures: QuestionnaireDocument) -> None:
    assert [item.code for item in measures.items() if item.weight > 1 and item.warning is None] == []


def test_its_words_are_whole(measures: QuestionnaireDocument) -> None:
    wording.assert_both_languages(measures)
    wording.assert_real_questions(measures)
    wording.assert_references_lead_somewhere(measures)
