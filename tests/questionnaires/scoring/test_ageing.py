"""Confidence falls by itself once the review date has passed; it never rises, whatever the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.scoring.ageing import FIFTHS, age, aged, last_day

CLOSED = date(2026, 1, 31)
DAYS = st.integers(min_value=-30, max_value=2000)
INTERVALS = st.integers(min_value=30, max_value=400)
TENTHS = st.one_of(st.none(), st.integers(min_value=-1000, max_value=1000))


@pytest.mark.parametrize(
    ("days", "fifths"), [(0, 5), (365, 5), (366, 4), (395, 4), (396, 3), (425, 3), (455, 2), (485, 1), (486, 0), (4000, 0)]
)
def test_the_steps(days: int, fifths: int) -> None:
    assert age(CLOSED, CLOSED + timedelta(days=days), interval_days=365).fifths == fifths


@given(TENTHS, DAYS, st.integers(min_value=0, max_value=400), INTERVALS)
def test_it_never_raises_and_only_falls_with_time(tenths: int | None, days: int, later: int, interval: int) -> None:
    now = age(CLOSED, CLOSED + timedelta(days=days), interval_days=interval)
    then = age(CLOSED, CLOSED + timedelta(days=days + later), interval_days=interval)
    assert then.fifths <= now.fifths <= FIFTHS
    if tenths is None:
        assert aged(tenths, now.fifths) is None
    else:
        kept, less = aged(tenths, now.fifths), aged(tenths, then.fifths)
        assert kept is not None
        assert less is not None
        assert less <= kept <= tenths


@given(DAYS, INTERVALS, st.integers(min_value=30, max_value=400))
def test_a_shorter_interval_never_keeps_more(days: int, shorter: int, longer: int) -> None:
    shorter, longer = sorted((shorter, longer))
    today = CLOSED + timedelta(days=days)
    assert age(CLOSED, today, interval_days=shorter).fifths <= age(CLOSED, today, interval_days=longer).fifths


@given(INTERVALS, st.integers(min_value=1, max_value=FIFTHS))
def test_the_last_day_is_the_last(interval: int, fifths: int) -> None:
    last = last_day(CLOSED, interval_days=interval, fifths=fifths)
    assert age(CLOSED, last, interval_days=interval).fifths >= fifths
    assert age(CLOSED, last + timedelta(days=1), interval_days=interval).fifths < fifths
