"""When a questionnaire is due again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from questionnaires.schedules.rules import Cause, Occurrence, Past, Plan, RunState, add_months, decide, find_dated, next_on

START = date(2026, 12, 20)
SET = date(2026, 11, 1)
YEARLY = Plan(None, 12, ())
BEFORE = Plan(30, None, ())


def past(issued: date, closed: date | None = None, name: str = "one") -> Past:
    def noon(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    return Past(name, noon(issued), noon(closed) if closed else None, closed)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_end_where_months_end(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_before_the_start_it_is_due_so_many_days_ahead_and_not_before() -> None:
    assert find_dated(BEFORE, [], START, SET, START - timedelta(days=31)) == []
    (found,) = find_dated(BEFORE, [], START, SET, START - timedelta(days=30))
    assert (found.cause, found.key) == (Cause.BEFORE_START, "before-start:2026-12-20")
    assert decide(found, []) is RunState.ISSUED
    assert decide(found, [past(SET)]) is RunState.COVERED


def test_work_that_had_begun_when_the_schedule_was_set_needs_no_start() -> None:
    assert find_dated(BEFORE, [], date(2026, 4, 1), SET, SET) == []


def test_a_year_counts_from_the_last_close_and_follows_every_new_one() -> None:
    closed = past(date(2025, 11, 1), date(2025, 12, 5))
    assert find_dated(YEARLY, [closed], START, SET, date(2026, 12, 4)) == []
    (found,) = find_dated(YEARLY, [closed], START, SET, date(2026, 12, 5))
    assert found.key == "yearly:one"
    newer = past(date(2026, 6, 1), date(2026, 7, 1), "two")
    assert find_dated(YEARLY, [closed, newer], START, SET, date(2026, 12, 5)) == []
    assert next_on(YEARLY, [closed, newer], START, date(2026, 12, 5)) == (date(2027, 7, 1), Cause.YEARLY)


def test_what_was_never_closed_brings_no_year() -> None:
    assert find_dated(YEARLY, [past(date(2024, 1, 1))], START, SET, date(2026, 12, 5)) == []
    assert next_on(YEARLY, [past(date(2024, 1, 1))], START, SET) is None


def test_an_event_waits_for_the_open_one_and_is_covered_by_one_that_was_issued_after_it() -> None:
    incident = Occurrence(Cause.INCIDENT, "incident:1", datetime(2026, 11, 10, tzinfo=UTC))
    assert decide(incident, []) is RunState.ISSUED
    assert decide(incident, [past(date(2026, 11, 1))]) is RunState.WAITING
    assert decide(incident, [past(date(2026, 11, 1), date(2026, 11, 20))]) is RunState.ISSUED
    assert decide(incident, [past(date(2026, 11, 11))]) is RunState.COVERED
