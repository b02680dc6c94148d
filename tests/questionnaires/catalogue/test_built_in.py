"""The contractor measures check carries the whole of its source: every item, every sentence, nothing beside them.

The numbers are the documented facts of the source: IPA, Information Security Seminar, Management Course, Practice Edition
(2013), appendix pages 1-5 (the measures that a principal may ask of a contractor): 67 bullets in nine subsections, six of
which hold two requirements and are asked as two sentences, which makes 73.
"""

from collections import Counter

import pytest

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.catalogue.queries import built_in

# Subsection: bullets, sentences.
COUNTS = {
    "1.1": (22, 25),
    "1.2": (8, 9),
    "1.3": (3, 3),
    "2.1": (7, 7),
    "2.2": (4, 4),
    "3.1": (8, 9),
    "3.2": (3, 3),
    "4.1": (8, 9),
    "5.1": (4, 4),
}
COMPOUND = {"1.1-08", "1.1-16", "1.1-18", "1.2-02", "3.1-05", "4.1-03"}


@pytest.fixture(scope="module")
def measures() -> QuestionnaireDocument:
    return next(document for document in built_in() if document.code == "S01")


def test_it_has_67_numbers_and_73_sentences_in_nine_subsections(measures: QuestionnaireDocument) -> None:
    items = measures.items()
    assert len({item.number for item in items}) == 67
    assert len(items) == 73
    assert {section.code: (len({item.number for item in section.items}), len(section.items)) for section in measures.sections} == COUNTS
    assert list(COUNTS) == [section.code for section in measures.sections]


def test_six_numbers_hold_two_sentences_each(measures: QuestionnaireDocument) -> None:
    times = Counter(item.number for item in measures.items())
    assert {number for number, count in times.items() if count > 1} == COMPOUND
    assert set(times.values()) == {1, 2}


def test_numbers_are_complete_and_stand_in_the_order_of_the_source(measures: QuestionnaireDocument) -> None:
    numbers = list(dict.fromkeys(item.number for item in measures.items()))
    assert numbers == [f"{section}-{number:02}" for section, (count, _) in COUNTS.items() for number in range(1, count + 1)]


def test_forbidding_to_take_out_and_taking_out_with_approval_exclude_each_other(measures: QuestionnaireDocument) -> None:
    options: dict[str, set[str]] = {}
    for item in measures.items():
        if item.alternative is not None:
            options.setdefault(item.alternative.option, set()).add(item.code)
    assert options == {"PROHIBITED": {"1.1-08b"}, "CONTROLLED": {f"1.1-{number:02}" for number in range(9, 14)}}


def test_every_item_names_its_source(measures: QuestionnaireDocument) -> None:
    assert all(item.source.startswith("004 ") for item in measures.items())
