"""Checks and bands: met, not met or open, whatever was said; and never better for silence."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.scoring.outcomes import Result, Statement, decide_outcomes, find_band

CODES = ("A", "B", "C")
OUTCOME = {"code": "CHECK", "items": list(CODES), "options": ["yes", "implemented"]}
BANDS = [{"at_least": 80}, {"at_least": 50}, {"at_least": -20}]

given_answers = st.sampled_from(["yes", "no", "implemented", "not_applicable"])
one = st.builds(Statement, is_asked=st.booleans(), said=st.frozensets(given_answers, max_size=2), is_open=st.booleans())
statements = st.fixed_dictionaries(dict.fromkeys(CODES, one))


@given(statements)
def test_a_check_is_met_only_when_all_that_is_asked_meets_it_and_every_item_stands_in_one_list(said: dict[str, Statement]) -> None:
    (outcome,) = decide_outcomes([OUTCOME], said)
    asked = {code for code, statement in said.items() if statement.is_asked}
    lists = [*outcome.met, *outcome.unmet, *outcome.blank, *outcome.undecided]
    assert sorted(lists) == sorted(asked)
    assert (outcome.result is Result.MET) == (bool(asked) and set(outcome.met) == asked)
    assert (outcome.result is Result.NOT_MET) == bool(outcome.unmet)


@given(statements, st.sampled_from(CODES))
def test_saying_nothing_never_meets_a_check_that_an_answer_does_not_meet(said: dict[str, Statement], silent: str) -> None:
    hushed = said | {silent: Statement(said[silent].is_asked)}
    (before,), (after,) = decide_outcomes([OUTCOME], said), decide_outcomes([OUTCOME], hushed)
    assert not (after.result is Result.MET and before.result is not Result.MET)


@given(st.integers(-1000, 1000), st.integers(0, 1000))
def test_the_band_is_that_of_the_exact_share(earned: int, possible: int) -> None:
    found = find_band(BANDS, earned, possible)
    if possible == 0:
        assert found is None
        return
    percent = Fraction(100 * earned, possible)
    fitting = [band["at_least"] for band in BANDS if percent >= band["at_least"]]
    assert found == (max(fitting) if fitting else None)
