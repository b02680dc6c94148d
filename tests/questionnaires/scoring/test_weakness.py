"""Where a score is weak: the marks between the levels, and the order of what to do first."""

import pytest

from questionnaires.answers.rules import AnswerState
from questionnaires.scoring.rules import ScoredItem, score
from questionnaires.scoring.weakness import Level, level_of, levels, weak_items


@pytest.mark.parametrize(
    ("tenths", "level"),
    [(1000, Level.HIGH), (800, Level.HIGH), (799, Level.MEDIUM), (500, Level.MEDIUM), (499, Level.LOW), (-250, Level.LOW), (None, None)],
)
def test_a_level_begins_at_its_mark(tenths: int | None, level: Level | None) -> None:
    assert level_of(tenths) is level


def test_what_would_gain_most_comes_first_and_what_left_the_sums_is_no_weakness() -> None:
    done, partly, planned, out = AnswerState.IMPLEMENTED, AnswerState.PARTLY, AnswerState.PLANNED, AnswerState.NOT_APPLICABLE
    said = [("a", 1, planned), ("b", 2, partly), ("c", 2, done), ("d", 2, None), ("e", 1, out), ("f", 0, planned), ("g", 2, planned)]
    items = [ScoredItem(code=code, section="1", weight=weight, state=state, has_reason=True) for code, weight, state in said]
    points = {"implemented": 100, "partly": 50, "planned": 20, "not_implemented": 0}
    breakdown = score(items, points=points, chosen={}).breakdown()
    steps = weak_items(breakdown)
    assert [(step.code, step.gain, step.is_blank) for step in steps] == [
        ("d", 200, True),
        ("g", 160, False),
        ("b", 100, False),
        ("a", 80, False),
    ]
    assert levels(breakdown["sections"]) == {"1": Level.LOW}
