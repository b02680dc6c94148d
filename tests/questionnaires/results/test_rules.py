"""Counts are exact, shares come from counts, and a score among too few others says nothing."""

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.results.rules import BINS, MINIMUM_SAMPLE, bin_of, cross, deviation_value, spread, tabulate

YES_NO = {"options": [{"code": "yes", "label": {"ja": "はい", "en": "Yes"}}, {"code": "no", "label": {"ja": "いいえ", "en": "No"}}]}


def options(*codes: str) -> dict[str, list[dict[str, object]]]:
    return {"options": [{"code": code, "label": {"ja": code, "en": code}} for code in codes]}


def test_the_published_counts_of_a_question_give_the_published_shares() -> None:
    # Document 003, figure 9 (Q6): 212, 77 and 20 of 309 are printed as 68.6, 24.9 and 6.5 %, and close exactly.
    answers = [("answered", "ready")] * 212 + [("answered", "not-ready")] * 77 + [("answered", "unknown")] * 20
    table = tabulate("single", options("ready", "not-ready", "unknown"), answers)
    assert table.answered == 309
    assert [(count.number, count.share_tenths) for count in table.counts] == [(212, 686), (77, 249), (20, 65)]


def test_a_combined_option_is_computed_from_counts_and_not_from_rounded_shares() -> None:
    # Document 003 prints 89.4 % for 189 + 87 of 309, the sum of 61.2 and 28.2; it is 89.3 %.
    table = tabulate(
        "single", options("much", "some", "none"), [("answered", "much")] * 189 + [("answered", "some")] * 87 + [("answered", "none")] * 33
    )
    shares = [count.share_tenths or 0 for count in table.counts]
    assert sum(shares[:2]) == 894
    assert (
        tabulate("single", options("either", "none"), [("answered", "either")] * 276 + [("answered", "none")] * 33).counts[0].share_tenths
        == 893
    )


def test_several_answers_may_add_to_more_than_everybody() -> None:
    table = tabulate("multiple", options("a", "b"), [("answered", ["a", "b"]), ("answered", ["a"])])
    assert [count.share_tenths for count in table.counts] == [1000, 500]


def test_states_of_a_measure_are_counted_and_not_applicable_stands_apart() -> None:
    table = tabulate("implementation", {}, [("implemented", None), ("partly", None), ("implemented", None), ("not_applicable", None)])
    assert (table.answered, table.not_applicable) == (3, 1)
    assert {count.code: count.number for count in table.counts} == {"implemented": 2, "partly": 1, "planned": 0, "not_implemented": 0}


def test_numbers_have_a_spread_and_texts_only_a_count() -> None:
    numbers = tabulate("number", {}, [("answered", "3"), ("answered", "10.5"), ("answered", "1")]).numbers
    assert numbers is not None
    assert (str(numbers.minimum), str(numbers.median), str(numbers.maximum)) == ("1", "3", "10.5")
    texts = tabulate("text", {}, [("answered", "One"), ("answered", "Two")])
    assert (texts.answered, texts.counts, texts.numbers) == (2, (), None)


def test_nobody_answered_is_no_share() -> None:
    assert [count.share_tenths for count in tabulate("yes_no", YES_NO, []).counts] == [None, None]


@given(st.lists(st.tuples(st.sampled_from(["yes", "no"]), st.sampled_from(["a", "b", "c"])), max_size=60))
def test_a_cross_table_adds_up_to_its_companies_in_both_directions(pairs: list[tuple[str, str]]) -> None:
    counts, companies = cross(["yes", "no"], ["a", "b", "c"], [([row], [column]) for row, column in pairs])
    assert (sum(counts.values()), companies) == (len(pairs), len(pairs))
    for row in ("yes", "no"):
        assert sum(counts[row, column] for column in "abc") == sum(left == row for left, _ in pairs)


def test_too_few_companies_show_nothing() -> None:
    assert spread([500] * (MINIMUM_SAMPLE - 1)) is None
    assert spread([500] * MINIMUM_SAMPLE) is not None


@given(st.lists(st.integers(-250, 1000), min_size=MINIMUM_SAMPLE, max_size=60))
def test_the_mean_has_the_deviation_value_fifty_and_a_better_score_never_a_lower_one(scores: list[int]) -> None:
    group = spread(scores)
    assert group is not None
    assert sum(group.bins) == len(scores)
    if group.deviation == 0:
        assert deviation_value(scores[0], group) is None
        return
    values = [deviation_value(score, group) for score in sorted(scores)]
    assert values == sorted(value for value in values if value is not None)
    assert sum(value for value in values if value is not None) / len(values) == pytest.approx(500, abs=1)


def test_a_deviation_value_of_sixty_is_about_the_upper_sixth_of_a_normal_group() -> None:
    # Standards, section 2: 40 to 60 hold 68.26 % of a normal group, and 60 stands at about the top 15.87 %.
    normal = NormalDist(600, 100)
    group = spread([round(normal.inv_cdf((number + 0.5) / 2000)) for number in range(2000)])
    assert group is not None
    assert deviation_value(700, group) == pytest.approx(600, abs=2)
    within = sum(400 <= (deviation_value(round(normal.inv_cdf((number + 0.5) / 2000)), group) or 0) <= 600 for number in range(2000))
    assert within / 2000 == pytest.approx(0.6826, abs=0.01)


@pytest.mark.parametrize(("score", "bin_"), [(-250, 0), (0, 0), (99, 0), (100, 1), (999, 9), (1000, 9)])
def test_every_score_falls_into_one_tenth_of_the_scale(score: int, bin_: int) -> None:
    assert bin_of(score) == bin_
    assert 0 <= bin_ < BINS
