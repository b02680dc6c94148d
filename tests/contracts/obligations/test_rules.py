"""Deadlines as pure rules: local dates, business days, month ends, hours, years, and the zones and clocks around them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses.timing import Within
from contracts.obligations.reminding_rules import (
    FIRST,
    STAGES,
    TIME_IS_OVER,
    WITHOUT_DATE,
    find_stage,
    find_stage_without_date,
    stages_of_hours,
    tells_both,
)
from contracts.obligations.rules import (
    OPEN,
    PerformanceState,
    Step,
    add_business_days,
    add_years,
    deadline,
    due_day_of_month,
    end_of_day,
    holiday_name,
    is_after,
    is_business_day,
    is_whole_day,
    next_report,
    next_state,
)

TOKYO, NEW_YORK = "Asia/Tokyo", "America/New_York"
HOURS = Within(parameter="n", unit="hours")
DAYS = Within(parameter="n", unit="days")
BUSINESS_DAYS = Within(parameter="n", unit="business-days")
YEARS = Within(parameter="n", unit="years")


def local(text: str, zone: str = TOKYO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def until(within: Within, count: int, at: datetime, zone: str = TOKYO, **more: bool) -> datetime:
    found = deadline(within, {"n": count}, at, zone, **more)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("year", "month", "day", "due"),
    [
        (2026, 11, 31, date(2026, 11, 30)),
        (2027, 2, 31, date(2027, 2, 28)),
        (2028, 2, 30, date(2028, 2, 29)),
        (2100, 2, 29, date(2100, 2, 28)),
        (2026, 12, 10, date(2026, 12, 10)),
    ],
)
def test_a_month_without_the_day_ends_earlier(year: int, month: int, day: int, due: date) -> None:
    assert due_day_of_month(year, month, day) == due


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.integers(1, 31), st.integers(0, 3))
def test_the_next_report_is_never_due_in_the_past_nor_one_that_is_in_already(today: date, day: int, told: int) -> None:
    months: list[str] = []
    for _ in range(told):
        months.append(next_report(day, today, months)[0])
    month, due_on = next_report(day, today, months)
    assert due_on >= today
    assert month == f"{due_on:%Y-%m}"
    assert month not in months
    assert due_on.day == day or (due_on.day < day and (due_on + timedelta(days=1)).day == 1)
    assert due_on - today <= timedelta(days=31 * (told + 1)), "the nearest one"


@pytest.mark.parametrize("zone", [TOKYO, NEW_YORK, "UTC"])
@given(
    st.integers(0, 8_000_000).map(lambda minutes: local("2024-01-01T00:00") + timedelta(minutes=minutes)), st.integers(1, 40), st.booleans()
)
def test_no_deadline_lies_before_what_calls_for_it(zone: str, at: datetime, count: int, rests: bool) -> None:
    for within in (HOURS, DAYS, BUSINESS_DAYS, YEARS):
        due = until(within, count, at, zone, rests_at_turn_of_year=rests)
        assert due > at
        if within is not HOURS:
            assert is_whole_day(due, zone)
            assert due.astimezone(ZoneInfo(zone)).date() > at.astimezone(ZoneInfo(zone)).date(), "the day itself does not count"


def test_days_turn_at_midnight_in_tokyo() -> None:
    assert until(DAYS, 1, local("2026-11-24T23:59")) == end_of_day(date(2026, 11, 25), TOKYO)
    assert until(DAYS, 1, local("2026-11-25T00:00")) == end_of_day(date(2026, 11, 26), TOKYO)


@pytest.mark.parametrize(
    ("start", "count", "rests", "due"),
    [
        ("2026-11-20", 1, False, "2026-11-24"),  # Friday; Monday is Labour Thanksgiving Day
        ("2026-09-18", 1, False, "2026-09-24"),  # Respect for the Aged, a citizens' holiday between, the equinox
        ("2026-05-01", 1, False, "2026-05-07"),  # a Friday before the holidays of May, with a substitute day
        ("2026-12-28", 3, False, "2026-12-31"),  # a text that names weekends and national holidays alone
        ("2026-12-28", 3, True, "2027-01-06"),  # a text that rests at the turn of the year
        ("2026-11-21", 1, False, "2026-11-24"),  # begun on a Saturday
    ],
)
def test_business_days_pass_over_weekends_and_holidays_of_japan(start: str, count: int, rests: bool, due: str) -> None:
    assert add_business_days(date.fromisoformat(start), count, rests_at_turn_of_year=rests) == date.fromisoformat(due)


def test_a_business_day_is_counted_where_the_principal_is() -> None:
    at = local("2026-06-04T23:30", NEW_YORK)  # a Thursday; in Tokyo it is Friday
    assert until(BUSINESS_DAYS, 1, at, NEW_YORK) == end_of_day(date(2026, 6, 5), NEW_YORK)
    assert until(BUSINESS_DAYS, 1, at, TOKYO) == end_of_day(date(2026, 6, 8), TOKYO)


def test_hours_are_real_hours_when_the_clocks_are_changed() -> None:
    before = local("2026-03-07T12:00", NEW_YORK)  # summer time begins in the night
    assert until(HOURS, 24, before, NEW_YORK) == datetime(2026, 3, 8, 17, tzinfo=UTC)
    assert until(HOURS, 24, before, NEW_YORK).astimezone(ZoneInfo(NEW_YORK)).hour == 13


def test_a_deadline_that_is_a_date_ends_with_that_local_date() -> None:
    assert until(DAYS, 10, local("2026-11-24T09:00")) == datetime(2026, 12, 4, 14, 59, 59, tzinfo=UTC)
    assert is_whole_day(until(DAYS, 10, local("2026-11-24T09:00")), TOKYO)
    assert not is_whole_day(until(HOURS, 24, local("2026-11-24T09:00")), TOKYO)
    assert end_of_day(date(2026, 11, 1), NEW_YORK) == datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC), "after the clocks went back"


@pytest.mark.parametrize(
    ("end", "years", "last"),
    [
        ("2027-03-31", 5, "2032-03-31"),
        ("2028-02-29", 1, "2029-02-28"),
        ("2028-02-28", 1, "2029-02-28"),  # begins on 29 February, which the next year lacks
        ("2027-02-28", 1, "2028-02-29"),  # begins on 1 March: the leap day still belongs to it
        ("2027-12-31", 3, "2030-12-31"),
    ],
)
def test_years_after_the_end_count_from_the_day_after_it(end: str, years: int, last: str) -> None:
    assert add_years(date.fromisoformat(end), years) == date.fromisoformat(last)
    assert until(YEARS, years, local(f"{end}T15:00")) == end_of_day(date.fromisoformat(last), TOKYO)


def test_without_a_figure_in_the_agreement_there_is_no_deadline() -> None:
    assert deadline(HOURS, {}, local("2026-11-24T09:00"), TOKYO) is None
    assert deadline(HOURS, {"n": None}, local("2026-11-24T09:00"), TOKYO) is None


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 20), st.booleans())
def test_business_days_add_up(day: date, count: int, rests: bool) -> None:
    due = add_business_days(day, count, rests_at_turn_of_year=rests)
    between = [day + timedelta(days=offset) for offset in range(1, (due - day).days + 1)]
    assert sum(is_business_day(one, rests_at_turn_of_year=rests) for one in between) == count
    assert is_business_day(due, rests_at_turn_of_year=rests)


def test_holidays_have_names_in_both_languages() -> None:
    assert holiday_name(date(2026, 11, 23), "ja") == "勤労感謝の日"
    assert holiday_name(date(2026, 11, 23), "en") == "Labor Thanksgiving Day"
    assert holiday_name(date(2026, 11, 24), "ja") == ""


def test_what_can_be_done_in_which_state() -> None:
    allowed = {(state, step): next_state(state, step) for state in PerformanceState for step in Step if next_state(state, step)}
    assert allowed == {
        (PerformanceState.DUE, Step.FULFIL): PerformanceState.FULFILLED,
        (PerformanceState.WAIVER_ASKED, Step.FULFIL): PerformanceState.FULFILLED,
        (PerformanceState.FULFILLED, Step.REJECT): PerformanceState.DUE,
        (PerformanceState.DUE, Step.ASK_WAIVER): PerformanceState.WAIVER_ASKED,
        (PerformanceState.WAIVER_ASKED, Step.APPROVE_WAIVER): PerformanceState.WAIVED,
        (PerformanceState.WAIVER_ASKED, Step.REFUSE_WAIVER): PerformanceState.DUE,
        (PerformanceState.DUE, Step.CANCEL): PerformanceState.CANCELLED,
        (PerformanceState.WAIVER_ASKED, Step.CANCEL): PerformanceState.CANCELLED,
        (PerformanceState.LASTING, Step.CANCEL): PerformanceState.CANCELLED,
        (PerformanceState.LASTING, Step.LAST): PerformanceState.FULFILLED,
    }
    assert set(OPEN) == {PerformanceState.DUE, PerformanceState.WAIVER_ASKED}


@pytest.mark.parametrize(
    ("late_by", "is_late"), [(timedelta(0), False), (timedelta(milliseconds=900), False), (timedelta(seconds=1), True)]
)
def test_what_comes_after_its_deadline_is_late_to_the_second(late_by: timedelta, is_late: bool) -> None:
    due_at = datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC)
    assert is_after(due_at + late_by, due_at) is is_late
    assert not is_after(due_at, None)


def test_reminders_are_calm_and_end() -> None:
    due = date(2026, 12, 10)
    told = []
    for offset in range(-30, 90):
        stage = find_stage(due, due + timedelta(days=offset))
        if stage is not None and stage not in told:
            assert stage == offset, "on its day when the worker runs daily"
            told.append(stage)
    assert tuple(told) == STAGES
    assert find_stage(due, due + timedelta(days=FIRST - 1)) is None
    assert find_stage(due, due + timedelta(days=12)) == 8, "after a standstill the latest alone"
    assert [tells_both(stage) for stage in STAGES] == [False, False, True, True, True, True, True]


def test_what_has_no_deadline_is_called_to_mind_weekly_four_times_and_is_never_late() -> None:
    fell = date(2026, 12, 1)
    stages = [find_stage_without_date(fell, fell + timedelta(days=offset)) for offset in range(60)]
    assert stages[:7] == [None] * 7
    assert sorted({stage for stage in stages if stage is not None}) == [WITHOUT_DATE + days for days in (7, 14, 21, 28)]
    assert not any(tells_both(stage) for stage in stages if stage is not None)


def test_hours_are_told_at_once_and_when_they_are_over() -> None:
    at = datetime(2026, 11, 24, 3, tzinfo=UTC)
    (_, first), (over, second) = stages_of_hours(at, at + timedelta(hours=24))
    assert first == at
    assert second > at + timedelta(hours=24)
    assert over == TIME_IS_OVER
    assert tells_both(over)
