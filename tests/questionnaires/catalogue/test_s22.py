"""The telework check: 34 items in nine capability groups, 14 of them to do first; which ones is our own choice, and it says so."""

from questionnaires.templates.kinds import ItemKind
from tests.questionnaires.catalogue.content import document_of, facts

FACTS = facts("s22")
DOCUMENT = document_of("S22")


def test_edition_and_date_are_those_of_the_facts() -> None:
    assert (DOCUMENT.edition, DOCUMENT.dated.isoformat()) == (FACTS["edition"], FACTS["dated"])


def test_it_has_34_items_in_nine_groups_numbered_through() -> None:
    assert len(DOCUMENT.sections) == FACTS["groups"]
    assert [item.code for item in DOCUMENT.items()] == [f"T-{number:02}" for number in range(1, FACTS["items"] + 1)]
    assert FACTS["items"] == FACTS["first"] + FACTS["others"] == FACTS["items_of_the_first_edition"] + 1


def test_the_fourteen_to_do_first_weigh_double() -> None:
    weights = [item.weight for item in DOCUMENT.items()]
    assert (weights.count(2), weights.count(1)) == (FACTS["first"], FACTS["others"])


def test_every_group_has_something_to_do_first() -> None:
    assert [section.code for section in DOCUMENT.sections if not any(item.weight == 2 for item in section.items)] == []


def test_every_item_is_a_measure_and_says_that_it_is_our_own() -> None:
    for item in DOCUMENT.items():
        assert item.kind is ItemKind.IMPLEMENTATION
        assert item.source.startswith("our own item under 002 (capability group: ")
        assert ("first ones by our own choice" in item.source) == (item.weight == 2)
