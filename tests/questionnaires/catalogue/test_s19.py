"""The insider-threat self-check carries the 33 measures of the guideline's 5th edition, in its ten groups and its order.

The numbers are the documented facts of the source: IPA, Guidelines for the Prevention of Internal Improprieties in Organizations,
5th edition (2022), against its 4th edition (2017, 30 measures). `sections` gives the numbers of the 5th edition, each with that
of the 4th (null: new in the 5th), `subgroups` the two halves of 4-2.
"""

import json
from pathlib import Path

import pytest

from questionnaires.catalogue.documents import ItemDocument, QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from tests.questionnaires.catalogue import wording

FACTS = json.loads((Path(__file__).parent / "facts_s02_s19.json").read_text(encoding="utf-8"))["S19"]
SECTIONS: dict[str, list[tuple[int, int | None]]] = FACTS["sections"]
SUBGROUPS: dict[str, list[int]] = FACTS["subgroups"]


@pytest.fixture(scope="module")
def check() -> QuestionnaireDocument:
    return next(document for document in built_in() if document.code == "S19")


def references(item: ItemDocument, code: str) -> list[str]:
    return [reference.split(":")[1] for reference in item.crosswalk if reference.startswith(f"{code}:")]


def test_it_is_the_fifth_edition_with_33_items_in_ten_groups(check: QuestionnaireDocument) -> None:
    assert check.edition == "5"
    assert len(check.sections) == 10
    assert [item.code for item in check.items()] == [f"INS-{number:02}" for number in range(1, 34)]


def test_every_number_stands_in_its_group_and_in_order(check: QuestionnaireDocument) -> None:
    found = {section.code: [item.number for item in section.items] for section in check.sections}
    assert found == {section: [str(new) for new, _ in pairs] for section, pairs in SECTIONS.items()}
    assert list(found) == list(SECTIONS)
    assert all(int(item.code.removeprefix("INS-")) == int(str(item.number)) for item in check.items())


def test_every_item_names_its_number_in_the_fourth_edition_and_three_are_new(check: QuestionnaireDocument) -> None:
    old = {new: before for pairs in SECTIONS.values() for new, before in pairs}
    found = {int(str(item.number)): references(item, "INS4") for item in check.items()}
    assert found == {new: [] if before is None else [str(before)] for new, before in old.items()}
    assert [number for number, before in found.items() if not before] == [12, 21, 22]
    assert sorted(int(number) for numbers in found.values() for number in numbers) == list(range(1, 31))


def test_the_two_halves_of_the_second_group_are_told_apart(check: QuestionnaireDocument) -> None:
    half = {str(number): name for name, numbers in SUBGROUPS.items() for number in numbers}
    for item in check.items():
        assert references(item, "INS5") == ([half[str(item.number)]] if item.number in half else []), item.code


def test_every_item_names_its_place_in_the_source(check: QuestionnaireDocument) -> None:
    for section in check.sections:
        for item in section.items:
            place = next(iter(references(item, "INS5")), section.code)
            assert item.source.split("; ")[0] == f"INS5 {place} ({item.number})"


def test_it_is_mapped_to_the_other_measures(check: QuestionnaireDocument) -> None:
    """Only fair appraisal and open talk at work have no counterpart: the other questionnaires do not ask about them."""
    unmapped = [item.code for item in check.items() if not any(references(item, code) for code in ("S01", "S02", "SCS"))]
    assert unmapped == ["INS-27", "INS-28"]


def test_every_item_of_double_weight_says_what_to_do_first_when_the_answer_is_weak(check: QuestionnaireDocument) -> None:
    assert [item.code for item in check.items() if item.weight > 1 and item.warning is None] == []


def test_its_words_are_whole(check: QuestionnaireDocument) -> None:
    wording.assert_both_languages(check)
    wording.assert_real_questions(check)
    wording.assert_references_lead_somewhere(check)
