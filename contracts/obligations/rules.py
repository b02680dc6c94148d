"""When a performance falls due, in which state it is, and whose turn that makes it."""

import calendar
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from contracts.clauses.timing import Within

BY_HAND = "by-hand"  # evidence_kind: the note of a person, where no other part of the product does the duty
PERIOD = "period"  # evidence_kind: the time itself; evidence_id is the agreement's
WITH_FILE = "file"  # evidence_kind: the same with a file beside it; evidence_id is the file's
TEXT_LIMIT = 2000
MONTH_END = 31  # where a text of one's own names no day for its monthly duties: every month's end, as in the source


class Owner(StrEnum):
    """Who owes it, in the words of the source (facts: obligations of document 004)."""

    CONTRACTOR = "CONTRACTOR"
    PRINCIPAL = "PRINCIPAL"
    RE_CONTRACTOR = "RE-CONTRACTOR"  # the contractor of an engagement that stands beneath another one; nobody in any other
    BOTH = "BOTH"


class PerformanceState(StrEnum):
    """From falling due to its end."""

    DUE = "due"  # the side that owes it
    FULFILLED = "fulfilled"  # nobody; late if it came after its deadline
    WAIVER_ASKED = "waiver-asked"  # a second person of the side that it is owed to
    WAIVED = "waived"  # nobody
    CANCELLED = "cancelled"  # nobody: what made it fall due went away
    LASTING = "lasting"  # nobody: a period that holds until its date, such as years after the end; then it is fulfilled


class Step(StrEnum):
    """What can be done about a performance, and what comes by itself."""

    FULFIL = "fulfil"  # by the side that owes it, or by the subject that does it
    REJECT = "reject"  # by the side that it is owed to: not accepted, it is due again
    ASK_WAIVER = "ask-waiver"  # by the side that it is owed to
    APPROVE_WAIVER = "approve-waiver"  # by a second person of that side
    REFUSE_WAIVER = "refuse-waiver"  # by anybody of that side
    CANCEL = "cancel"
    LAST = "last"  # the period is over; comes by itself


OPEN = (PerformanceState.DUE, PerformanceState.WAIVER_ASKED)
_STEPS: Mapping[Step, tuple[tuple[PerformanceState, ...], PerformanceState]] = {
    Step.FULFIL: (OPEN, PerformanceState.FULFILLED),
    Step.REJECT: ((PerformanceState.FULFILLED,), PerformanceState.DUE),
    Step.ASK_WAIVER: ((PerformanceState.DUE,), PerformanceState.WAIVER_ASKED),
    Step.APPROVE_WAIVER: ((PerformanceState.WAIVER_ASKED,), PerformanceState.WAIVED),
    Step.REFUSE_WAIVER: ((PerformanceState.WAIVER_ASKED,), PerformanceState.DUE),
    Step.CANCEL: ((*OPEN, PerformanceState.LASTING), PerformanceState.CANCELLED),
    Step.LAST: ((PerformanceState.LASTING,), PerformanceState.FULFILLED),
}


def next_state(state: PerformanceState, step: Step) -> PerformanceState | None:
    """The state after `step`; None where the step cannot be taken."""
    before, after = _STEPS[step]
    return after if state in before else None


def can_be_done_by_hand(subject_kind: str) -> bool:
    """Whether a person's word fulfils it: only where no other part of the product does the duty and records it by itself."""
    return subject_kind == ""


def is_by_hand(evidence_kind: str) -> bool:
    """Whether a person's word fulfilled it: only that can be refused here. What a subject recorded is returned where it was done."""
    return evidence_kind in {BY_HAND, WITH_FILE}


def due_day_of_month(year: int, month: int, day: int) -> date:
    """The `day` of a month; a month without that day ends earlier, so 31 means the month's end (document 004, 付8 (10))."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def next_report(day: int, today: date, submitted: Collection[str]) -> tuple[str, date]:
    """The month ("2026-11") and the day of the next monthly report: the first on or after `today` whose month is not in yet."""
    year, month = today.year, today.month
    while (due_on := due_day_of_month(year, month, day)) < today or f"{due_on:%Y-%m}" in submitted:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return f"{due_on:%Y-%m}", due_on


def is_business_day(day: date, *, rests_at_turn_of_year: bool) -> bool:
    """Neither Saturday, Sunday nor a holiday under the Act on National Holidays of Japan.

    Whether 29 December to 3 January rest too is for the text of the agreement to say: one that names only weekends and
    national holidays gives no day more.
    """
    is_resting = rests_at_turn_of_year and (day.month, day.day) in _TURN_OF_YEAR
    return day.weekday() < 5 and day not in _holidays(day.year) and not is_resting


def add_business_days(day: date, count: int, *, rests_at_turn_of_year: bool) -> date:
    """The `count`-th business day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day, rests_at_turn_of_year=rests_at_turn_of_year)
    return day


def add_years(day: date, count: int) -> date:
    """The last day of a period of `count` years that begins on the day after `day` (Civil Code of Japan, articles 140 and 143).

    It ends on the day before the corresponding one; where the last month has no corresponding day, with that month.
    """
    begins = day + timedelta(days=1)
    year = begins.year + count
    if begins.day > calendar.monthrange(year, begins.month)[1]:
        return date(year, begins.month, calendar.monthrange(year, begins.month)[1])
    return date(year, begins.month, begins.day) - timedelta(days=1)


def deadline(
    within: Within, parameters: Mapping[str, Any], event_at: datetime, time_zone: str, *, rests_at_turn_of_year: bool = False
) -> datetime | None:
    """The instant by which something must be done that an event at `event_at` calls for; None when the agreement names no figure.

    Hours count as they pass, nights and holidays too, whatever the clocks are set to meanwhile. Days, business days and years
    count from the day after the event, in the principal's time zone, and end with a day there.
    """
    if parameters.get(within.parameter) is None:
        return None
    count = int(parameters[within.parameter])
    if within.unit == "hours":
        return event_at.astimezone(UTC) + timedelta(hours=count)
    day = event_at.astimezone(ZoneInfo(time_zone)).date()
    if within.unit == "years":
        return end_of_day(add_years(day, count), time_zone)
    if within.unit == "days":
        return end_of_day(day + timedelta(days=count), time_zone)
    return end_of_day(add_business_days(day, count, rests_at_turn_of_year=rests_at_turn_of_year), time_zone)


def end_of_day(day: date, time_zone: str) -> datetime:
    """The last second of a local date, as a UTC instant: a deadline that is a date ends with that date."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def is_whole_day(due_at: datetime, time_zone: str) -> bool:
    """Whether a deadline is a date, and not a time of the day: agreed hours are told to the minute."""
    return due_at.astimezone(ZoneInfo(time_zone)).time().replace(microsecond=0) == time(23, 59, 59)


def is_after(done_at: datetime, due_at: datetime | None) -> bool:
    """Whether something was done after its deadline; within the last second counts as in time."""
    return due_at is not None and done_at.replace(microsecond=0) > due_at


def holiday_name(day: date, language: str) -> str:
    """The name of a holiday of Japan; "" for any other day."""
    return _names(day.year, language).get(day, "")


_TURN_OF_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


@cache
def _names(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("JP", years=year, language="ja" if language == "ja" else "en_US"))
