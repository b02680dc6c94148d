"""The check against the SCS scheme: 43 requirements in seven categories, 26 of them star 3 with 81 criteria, and two outcomes."""

from questionnaires.templates.kinds import ItemKind
from tests.questionnaires.catalogue.content import document_of, facts, items_by_code

FACTS = facts("scs")
DOCUMENT = document_of("SCS")
ITEMS = items_by_code(DOCUMENT)
OUTCOMES = {outcome.code: outcome for outcome in DOCUMENT.outcomes}


def test_edition_and_date_are_those_of_the_facts() -> None:
    assert (DOCUMENT.edition, DOCUMENT.dated.isoformat()) == (FACTS["edition"], FACTS["dated"])


def test_the_requirements_are_those_of_the_scheme_in_its_order_with_their_criteria() -> None:
    assert [(code, item.criteria) for code, item in ITEMS.items()] == list(FACTS["star_3_criteria"].items())
    assert all(item.number in (None, code) for code, item in ITEMS.items())


def test_the_two_stars_have_26_and_43_requirements() -> None:
    star_3 = [code for code, criteria in FACTS["star_3_criteria"].items() if criteria is not None]
    assert list(OUTCOMES["star-3"].items) == star_3
    assert list(OUTCOMES["star-4"].items) == list(ITEMS)
    assert (len(star_3), len(ITEMS)) == (FACTS["star_3"]["requirements"], FACTS["star_4"]["requirements"]) == (26, 43)


def test_the_criteria_of_the_categories_add_up_to_81() -> None:
    counted = {
        section.code: [
            sum(item.criteria is not None for item in section.items),
            sum(item.criteria or 0 for item in section.items),
            len(section.items),
        ]
        for section in DOCUMENT.sections
    }
    assert counted == FACTS["categories"]
    assert [criteria for _, criteria, _ in counted.values()] == [8, 4, 11, 48, 3, 6, 1]
    assert sum(criteria for _, criteria, _ in counted.values()) == FACTS["star_3"]["criteria"] == 81


def test_a_requirement_belongs_to_the_category_that_its_number_begins_with() -> None:
    assert all(item.code.startswith(f"{section.code}-") for section in DOCUMENT.sections for item in section.items)


def test_only_met_meets_and_only_unknown_stays_open() -> None:
    for item in ITEMS.values():
        assert (item.kind, item.weight, item.not_applicable_allowed) == (ItemKind.SINGLE, 1, False)
        assert [(choice.code, choice.points, choice.is_open) for choice in DOCUMENT.options_of(item)] == [
            ("met", 100, False),
            ("not_met", 0, False),
            ("unknown", 0, True),
        ]
    assert {outcome.options for outcome in OUTCOMES.values()} == {("met",)}


def test_it_says_that_the_result_is_no_award_and_that_unknown_counts_are_left_open() -> None:
    assert "no award" in DOCUMENT.introduction.en
    assert "示すものではありません" in DOCUMENT.introduction.ja
    assert "left open" in DOCUMENT.introduction.en
    assert "空欄" in DOCUMENT.introduction.ja


def test_the_contractor_measures_point_back_to_the_requirements_that_point_to_them() -> None:
    """Where S01 has a reference to a requirement, the requirement refers to the same items (legacy items apart)."""
    pointing: dict[str, list[str]] = {}
    for item in document_of("S01").items():
        for reference in item.crosswalk:
            if not item.legacy:
                pointing.setdefault(reference.removeprefix("SCS:").removesuffix("(★4)"), []).append(f"S01:{item.code}")
    assert {code: list(ITEMS[code].crosswalk) for code in pointing} == pointing
