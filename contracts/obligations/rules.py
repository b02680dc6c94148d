"""When a performance falls due, in which state it is, and whose turn that makes it."""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from contracts.clauses.timing import Within


class Owner(StrEnum):
    """Who owes it, in the words of the source (facts: obligations of document 004)."""

    CONTRACTOR = "CONTRACTOR"
    PRINCIPAL = "PRINCIPAL"
    RE_CONTRACTOR = "RE-CONTRACTOR"
    BOTH = "BOTH"


class PerformanceState(StrEnum):
    """From falling due to its end."""

    DUE = "due"  # the side that owes it
    FULFILLED = "fulfilled"  # nobody; late if it came after its deadline
    WAIVER_ASKED = "waiver-asked"  # a second person of the side that it is owed to
    WAIVED = "waived"  # nobody
    CANCELLED = "cancelled"  # nobody: what made it fall due went away


OPEN = (PerformanceState.DUE, PerformanceState.WAIVER_ASKED)


def due_day_of_month(year: int, month: int, day: int) -> date:
    """The `day` of a month; a month without that day ends earlier, so 31 means the month's end (document 004, 付8 (10))."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def is_business_day(day: date) -> bool:
    """Neither Saturday, Sunday, a national holiday of Japan, nor 29 December to 3 January."""
    return day.weekday() < 5 and day not in _holidays(day.year) and (day.month, day.day) not in _TURN_OF_YEAR


def add_business_days(day: date, count: int) -> date:
    """The `count`-th business day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def deadline(within: Within, parameters: Mapping[str, Any], event_at: datetime, time_zone: str) -> datetime | None:
    """The instant by which something must be done that an event at `event_at` calls for; None when the agreement names no figure.

    Hours count as they pass, nights and holidays too. Days and business days count from the day after the event, in the
    principal's time zone, and end with that day.
    """
    count = parameters.get(within.parameter)
    if count is None:
        return None
    if within.unit == "hours":
        return event_at + timedelta(hours=int(count))
    day = event_at.astimezone(ZoneInfo(time_zone)).date()
    if within.unit == "years":
        years = day.year + int(count)
        return end_of_day(date(years, day.month, min(day.day, calendar.monthrange(years, day.month)[1])), time_zone)
    return end_of_day(day + timedelta(days=int(count)) if within.unit == "days" else add_business_days(day, int(count)), time_zone)


def end_of_day(day: date, time_zone: str) -> datetime:
    """The last second of a local date, as a UTC instant: a deadline that is a date ends with that date."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


_TURN_OF_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))
