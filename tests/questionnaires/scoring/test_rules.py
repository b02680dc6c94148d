"""The score, as anybody can recompute it; and the properties that it must have whatever the answers are."""

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers.rules import POINTED_STATES, AnswerState
from questionnaires.scoring.rules import ScoredItem, Why, score, tenths

POINTS = {"implemented": 100, "partly": 50, "planned": 20, "not_implemented": 0}
GROUPS = {"TAKEOUT": ("PROHIBITED", "CONTROLLED"), "KEYS": ("NONE", "KEPT", "LENT")}

states = st.sampled_from([None, *sorted(POINTED_STATES), AnswerState.NOT_APPLICABLE])
places = st.sampled_from([(None, None), *((group, option) for group, options in GROUPS.items() for option in options)])


@st.composite
def items(draw: st.DrawFn, states: st.SearchStrategy[AnswerState | None] = states) -> list[ScoredItem]:
    """Up to twenty items of up to three sections, some of them legacy, alternatives or proved."""
    made = []
    for number in range(draw(st.integers(0, 20))):
        is_legacy = draw(st.booleans()) and draw(st.booleans())
        group, option = (None, None) if is_legacy else draw(places)
        made.append(
            ScoredItem(
                code=f"item-{number}",
                section=draw(st.sampled_from("ABC")),
                weight=0 if is_legacy else draw(st.integers(1, 5)),
                state=draw(states),
                has_reason=draw(st.booleans()),
                is_on_evidence=draw(st.booleans()),
                is_not_applicable_allowed=draw(st.booleans()),
                is_legacy=is_legacy,
                alternative_group=group,
                alternative_option=option,
            )
        )
    return made


choices = st.fixed_dictionaries({}, optional={group: st.sampled_from(options) for group, options in GROUPS.items()})


def of(*answers: tuple[int, AnswerState | None], **more: object) -> list[ScoredItem]:
    """Items of one section from weights and states."""
    return [ScoredItem(f"item-{n}", "A", weight, state, **more) for n, (weight, state) in enumerate(answers)]  # type: ignore[arg-type] # checked there


def share(answers: list[ScoredItem], chosen: Mapping[str, str]) -> Fraction | None:
    """The exact score, unrounded."""
    result = score(answers, points=POINTS, chosen=chosen)
    return Fraction(result.earned, result.possible) if result.possible else None


def test_weights_times_points_over_weights_times_a_hundred() -> None:
    result = score(
        of((2, AnswerState.IMPLEMENTED), (1, AnswerState.PARTLY), (1, AnswerState.PLANNED), (1, AnswerState.NOT_IMPLEMENTED)),
        points=POINTS,
        chosen={},
    )
    assert (result.earned, result.possible) == (2 * 100 + 50 + 20 + 0, 500)
    assert result.percent_tenths == 540


def test_a_blank_earns_nothing_and_counts() -> None:
    result = score(of((1, AnswerState.IMPLEMENTED), (1, None)), points=POINTS, chosen={})
    assert (result.earned, result.possible, result.percent_tenths) == (100, 200, 500)
    assert [line.why for line in result.lines] == [Why.ANSWERED, Why.BLANK]


def test_not_applicable_with_a_reason_leaves_both_sums() -> None:
    result = score(of((1, AnswerState.IMPLEMENTED)) + of((3, AnswerState.NOT_APPLICABLE), has_reason=True), points=POINTS, chosen={})
    assert (result.earned, result.possible) == (100, 100)
    assert (result.lines[1].why, result.lines[1].counted, result.lines[1].points) == (Why.NOT_APPLICABLE, False, None)


@pytest.mark.parametrize("fault", [{"has_reason": False}, {"has_reason": True, "is_not_applicable_allowed": False}])
def test_not_applicable_without_a_reason_or_where_it_is_not_allowed_is_a_blank(fault: dict[str, bool]) -> None:
    result = score(of((3, AnswerState.NOT_APPLICABLE), **fault), points=POINTS, chosen={})
    assert (result.earned, result.possible, result.percent_tenths) == (0, 300, 0)
    assert result.lines[0].why is Why.NOT_APPLICABLE_UNFOUNDED


def test_where_nothing_is_scorable_there_is_no_score_which_is_not_zero() -> None:
    nothing = [
        ScoredItem("a", "A", 1, AnswerState.NOT_APPLICABLE, has_reason=True),
        ScoredItem("b", "A", 0, AnswerState.IMPLEMENTED, is_legacy=True),
    ]
    for answers in ([], nothing):
        result = score(answers, points=POINTS, chosen={})
        assert (result.percent_tenths, result.confidence_tenths) == (None, None)
    assert score(of((1, None)), points=POINTS, chosen={}).percent_tenths == 0


def alternatives(strict: AnswerState | None, *loose: AnswerState | None) -> list[ScoredItem]:
    """One item of the option PROHIBITED, and some of the option CONTROLLED, which together weigh more."""
    return [
        ScoredItem("strict", "A", 2, strict, alternative_group="TAKEOUT", alternative_option="PROHIBITED"),
        *(
            ScoredItem(f"loose-{n}", "A", 2, state, alternative_group="TAKEOUT", alternative_option="CONTROLLED")
            for n, state in enumerate(loose)
        ),
    ]


def test_only_the_chosen_option_counts() -> None:
    answers = alternatives(AnswerState.IMPLEMENTED, AnswerState.NOT_IMPLEMENTED, AnswerState.NOT_IMPLEMENTED)
    strict = score(answers, points=POINTS, chosen={"TAKEOUT": "PROHIBITED"})
    loose = score(answers, points=POINTS, chosen={"TAKEOUT": "CONTROLLED"})
    assert (strict.percent_tenths, strict.possible) == (1000, 200)
    assert (loose.percent_tenths, loose.possible) == (0, 400)
    assert [line.why for line in strict.lines] == [Why.ANSWERED, Why.OTHER_OPTION, Why.OTHER_OPTION]


@pytest.mark.parametrize("chosen", [{}, {"TAKEOUT": "SOMETHING ELSE"}])
def test_without_a_choice_the_heaviest_option_counts_as_blank_whatever_was_answered(chosen: dict[str, str]) -> None:
    result = score(alternatives(AnswerState.IMPLEMENTED, AnswerState.IMPLEMENTED, AnswerState.IMPLEMENTED), points=POINTS, chosen=chosen)
    assert (result.earned, result.possible) == (0, 400)
    assert [line.why for line in result.lines] == [Why.OTHER_OPTION, Why.CHOICE_OPEN, Why.CHOICE_OPEN]


def test_confidence_is_the_share_of_the_earned_points_that_was_proved() -> None:
    answers = of((1, AnswerState.IMPLEMENTED), (1, AnswerState.NOT_IMPLEMENTED), is_on_evidence=True) + of((2, AnswerState.IMPLEMENTED))
    result = score(answers, points=POINTS, chosen={})
    assert result.confidence_tenths == 333
    assert score(of((1, None)), points=POINTS, chosen={}).confidence_tenths is None


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 3, 333), (2, 3, 667), (1, 2000, 1), (1, 2001, 0), (9995, 10000, 1000), (9994, 10000, 999), (0, 1, 0), (5, 0, None)],
)
def test_tenths_round_half_up_from_the_exact_sums(part: int, whole: int, expected: int | None) -> None:
    assert tenths(part, whole) == expected


@given(items(), choices)
def test_the_breakdown_re_adds_to_the_total(answers: list[ScoredItem], chosen: dict[str, str]) -> None:
    """Done as a reader of the stored record would: from its JSON alone, with the schoolbook rule."""
    result = score(answers, points=POINTS, chosen=chosen)
    stored = json.loads(json.dumps(result.breakdown()))
    assert len(stored["lines"]) == len(answers)
    for line in stored["lines"]:
        assert line["earned"] == (line["weight"] * line["points"] if line["counted"] else 0)
        assert line["possible"] == (line["weight"] * 100 if line["counted"] else 0)
        assert (line["points"] is None) == (not line["counted"])
        assert line["why"] == "answered" or not line["on_evidence"]
    for section in stored["sections"]:
        lines = [line for line in stored["lines"] if line["section"] == section["code"]]
        assert section["earned"] == sum(line["earned"] for line in lines)
        assert section["possible"] == sum(line["possible"] for line in lines)
        assert section["percent_tenths"] == tenths(section["earned"], section["possible"])
        proved = sum(line["earned"] for line in lines if line["on_evidence"])
        assert section["confidence_tenths"] == tenths(proved, section["earned"])
    assert result.earned == sum(section["earned"] for section in stored["sections"])
    assert result.possible == sum(section["possible"] for section in stored["sections"])
    assert result.percent_tenths == tenths(result.earned, result.possible)


@given(items(), choices)
def test_score_and_confidence_stay_within_their_bounds(answers: list[ScoredItem], chosen: dict[str, str]) -> None:
    result = score(answers, points=POINTS, chosen=chosen)
    assert 0 <= result.earned <= result.possible
    assert (result.percent_tenths is None) == (result.possible == 0)
    assert result.percent_tenths is None or 0 <= result.percent_tenths <= 1000
    assert (result.confidence_tenths is None) == (result.earned == 0)
    assert result.confidence_tenths is None or 0 <= result.confidence_tenths <= 1000


@given(items(), choices, st.data())
def test_a_blank_is_never_better_than_an_answer(answers: list[ScoredItem], chosen: dict[str, str], data: st.DataObject) -> None:
    before = share(answers, chosen)
    if answers:
        place = data.draw(st.integers(0, len(answers) - 1))
        blank = [replace(item, state=None) if n == place else item for n, item in enumerate(answers)]
        after = share(blank, chosen)
        assert before is None or (after is not None and after <= before)


@given(items(), choices, st.sampled_from(sorted(GROUPS)))
def test_choosing_no_option_is_never_better_than_any_choice_with_any_answers(
    answers: list[ScoredItem], chosen: dict[str, str], group: str
) -> None:
    """The reason why the heaviest option stands in for a missing choice: with the lightest one this fails."""
    silent = share(answers, {other: option for other, option in chosen.items() if other != group})
    for option in GROUPS[group]:
        if any(item.alternative_option == option for item in answers if item.alternative_group == group):
            spoken = share(answers, {**chosen, group: option})
            assert spoken is None or (silent is not None and silent <= spoken)


@given(items(), choices, st.data())
def test_a_better_answer_never_lowers_the_score(answers: list[ScoredItem], chosen: dict[str, str], data: st.DataObject) -> None:
    ladder = [None, AnswerState.NOT_IMPLEMENTED, AnswerState.PLANNED, AnswerState.PARTLY, AnswerState.IMPLEMENTED]
    if answers:
        place = data.draw(st.integers(0, len(answers) - 1))
        shares = [share([replace(i, state=state) if n == place else i for n, i in enumerate(answers)], chosen) for state in ladder]
        known = [each for each in shares if each is not None]
        assert known == sorted(known)


@given(items(), choices, st.lists(states, min_size=1, max_size=5))
def test_legacy_items_never_change_the_score(answers: list[ScoredItem], chosen: dict[str, str], legacy: list[AnswerState | None]) -> None:
    extra = [
        ScoredItem(f"legacy-{n}", "A", n % 3, state, has_reason=True, is_on_evidence=True, is_legacy=True) for n, state in enumerate(legacy)
    ]
    with_it, without = score(answers + extra, points=POINTS, chosen=chosen), score(answers, points=POINTS, chosen=chosen)
    assert (with_it.earned, with_it.possible, with_it.percent_tenths, with_it.confidence_tenths) == (
        without.earned,
        without.possible,
        without.percent_tenths,
        without.confidence_tenths,
    )


@given(items(), choices)
def test_evidence_changes_the_confidence_and_never_the_score(answers: list[ScoredItem], chosen: dict[str, str]) -> None:
    proved = score([replace(item, is_on_evidence=True) for item in answers], points=POINTS, chosen=chosen)
    believed = score([replace(item, is_on_evidence=False) for item in answers], points=POINTS, chosen=chosen)
    assert (proved.earned, proved.possible) == (believed.earned, believed.possible)
    assert (proved.confidence_tenths or 1000, believed.confidence_tenths or 0) == (1000, 0)
