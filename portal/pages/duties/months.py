"""A month as a table: whole weeks from Monday to Sunday, with what falls due on each day."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.obligations.rules import end_of_day, holiday_name
from portal.pages.duties.lines import Line
from portal.rendering.languages import Locale

MOST_IN_A_DAY = 6


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the calendar."""

    on: date
    is_inside: bool  # of the month, and not a neighbour that fills the week
    is_today: bool
    is_free: bool  # weekend or holiday
    holiday: str
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its neighbours, as their first days."""

    first: date
    before: date
    after: date
    weeks: tuple[tuple[Day, ...], ...]


def read_month(text: str, today: date) -> date:
    """The first day of the month that an address names ("2026-11"); of this month where it names none."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2200 else today.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def window(first: date, time_zone: str) -> tuple[datetime, datetime]:
    """From when until when deadlines can fall into the month, wherever their principal is."""
    return end_of_day(first - timedelta(days=2), time_zone), end_of_day(next_month(first) + timedelta(days=1), time_zone)


def lay_out(first: date, today: date, lines: Sequence[Line], locale: Locale) -> Month:
    """The weeks of the month that begins on `first`."""
    by_day: dict[date, list[Line]] = {}
    for line in lines:
        if line.due_on is not None:
            by_day.setdefault(line.due_on, []).append(line)

    def day(on: date) -> Day:
        found = by_day.get(on, []) if on.month == first.month else []
        holiday = holiday_name(on, locale)
        return Day(
            on=on,
            is_inside=on.month == first.month,
            is_today=on == today,
            is_free=on.weekday() > 4 or bool(holiday),
            holiday=holiday,
            lines=tuple(found[:MOST_IN_A_DAY]),
            more=max(0, len(found) - MOST_IN_A_DAY),
        )

    weeks = Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    return Month(
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=next_month(first),
        weeks=tuple(tuple(day(on) for on in week) for week in weeks),
    )
