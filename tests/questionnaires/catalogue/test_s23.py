"""The five-minute self-check: 25 items in three parts, whose percentage is exactly the points of its source (100 to -25)."""

from collections.abc import Sequence

from questionnaires.answers.rules import AnswerState
from questionnaires.catalogue.documents import BandDocument
from questionnaires.scoring.rules import ScoredItem, score
from questionnaires.templates.kinds import ItemKind, worst, worth
from tests.questionnaires.catalogue.content import document_of, facts

FACTS = facts("s23")
DOCUMENT = document_of("S23")
ITEMS = DOCUMENT.items()
WITH_NOT_USED = {"4", "9", "23"}


def percent_tenths(answers: Sequence[str | None]) -> int:
    """The score of these option codes, one for each item in order (None: a blank), in tenths of a percent."""
    scored = []
    for item, option in zip(ITEMS, answers, strict=True):
        form = {"options": [choice.model_dump() for choice in DOCUMENT.options_of(item)]}
        points = worth(item.kind, form, AnswerState.ANSWERED, option, {})
        state = AnswerState.ANSWERED if option else None
        low = worst(item.kind, form)
        scored.append(ScoredItem(code=item.code, section="all", weight=item.weight, state=state, worst=low, worth=points))
    result = score(scored, points={}, chosen={}).percent_tenths
    assert result is not None
    return result


def band_of(percent: int) -> BandDocument:
    """The highest band that `percent` reaches."""
    return next(band for band in DOCUMENT.bands if percent >= band.at_least)


def test_edition_and_date_are_those_of_the_facts() -> None:
    assert (DOCUMENT.edition, DOCUMENT.dated.isoformat()) == (FACTS["edition"], FACTS["dated"])


def test_the_parts_hold_5_13_and_7_items_in_the_order_of_the_source() -> None:
    numbers = {section.code: [int(item.number or "") for item in section.items] for section in DOCUMENT.sections}
    assert numbers == {part: list(range(first, last + 1)) for part, (first, last) in FACTS["parts"].items()}
    assert [len(each) for each in numbers.values()] == [5, 13, 7]


def test_every_item_is_a_choice_of_weight_one_that_cannot_be_set_aside() -> None:
    assert {(item.kind, item.weight, item.not_applicable_allowed) for item in ITEMS} == {(ItemKind.SINGLE, 1, False)}


def test_the_percentage_of_25_equal_answers_is_25_times_the_points_of_the_source() -> None:
    for option, points in FACTS["points_of_the_source"].items():
        assert percent_tenths([option] * 25) == 25 * points * 10
    assert percent_tenths(["done"] * 25) == FACTS["maximum"] * 10
    assert percent_tenths(["unknown"] * 25) == FACTS["minimum"] * 10


def test_silence_is_not_worth_more_than_an_honest_we_do_not_know() -> None:
    assert percent_tenths([None] * 25) == percent_tenths(["unknown"] * 25)


def test_one_answer_moves_the_percentage_by_the_points_of_the_source() -> None:
    for option, points in FACTS["points_of_the_source"].items():
        for place in range(25):
            assert percent_tenths(["not_done"] * place + [option] + ["not_done"] * (24 - place)) == points * 10


def test_what_the_company_does_not_use_counts_as_done() -> None:
    offered = {item.number for item in ITEMS if "not_used" in {choice.code for choice in DOCUMENT.options_of(item)}}
    assert offered == WITH_NOT_USED
    answers = ["not_used" if item.number in WITH_NOT_USED else "not_done" for item in ITEMS]
    assert percent_tenths(answers) == len(WITH_NOT_USED) * FACTS["not_used_counts_as"] * 10


def test_the_four_bands_begin_and_end_where_the_source_says() -> None:
    assert [band.at_least for band in DOCUMENT.bands] == [100, 70, 50, -25]
    for at_least, (lowest, highest) in FACTS["bands"].items():
        assert {band_of(percent).at_least for percent in range(lowest, highest + 1)} == {int(at_least)}
    assert len({band.label.ja for band in DOCUMENT.bands}) == 4
