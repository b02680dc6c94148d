"""On which days somebody is reminded."""

from datetime import date, timedelta

import pytest

from questionnaires.reminders.rules import find_step, next_on

DUE = date(2026, 12, 20)
ISSUED = date(2026, 11, 20)


def day(offset: int) -> date:
    return DUE + timedelta(days=offset)


def test_over_half_a_year_the_steps_are_calm() -> None:
    made: list[int] = []
    for offset in range(-40, 100):
        step = find_step(DUE, ISSUED, day(offset))
        if step is not None and step not in made:
            assert step == offset  # on the very day
            made.append(step)
    assert made == [-7, -3, -1, 1, 4, 10, 24, 38, 52, 66, 80, 94]


@pytest.mark.parametrize(("offset", "step"), [(-8, None), (-7, -7), (-5, -7), (0, -1), (2, 1), (23, 10), (24, 24)])
def test_a_day_that_was_missed_is_made_up_for_by_the_latest_step(offset: int, step: int | None) -> None:
    assert find_step(DUE, ISSUED, day(offset)) == step


def test_steps_up_to_the_day_on_which_the_date_was_told_are_not_made() -> None:
    assert find_step(DUE, day(-5), day(-4)) is None
    assert find_step(DUE, day(-5), day(-3)) == -3
    assert find_step(DUE, day(-3), day(-3)) is None


@pytest.mark.parametrize(("today", "following"), [(-30, -7), (-7, -3), (-2, -1), (0, 1), (1, 4), (9, 10), (10, 24), (24, 38), (25, 38)])
def test_the_next_day_is_foretold(today: int, following: int) -> None:
    assert next_on(DUE, day(today)) == day(following)
    step = find_step(DUE, ISSUED, day(following))
    assert step == following
