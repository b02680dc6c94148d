"""When a questionnaire is due again (S17): before the work starts, a while after the last closed review, and on events.

Nobody moves dates by hand: each occurrence has a key of its own and is settled once. An assessment that was issued after the
cause settles it; one that was issued before and is still open makes it wait.
"""

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Cause(StrEnum):
    """Why a questionnaire is due."""

    BEFORE_START = "before-start"
    YEARLY = "yearly"
    INCIDENT = "incident"
    PLACE = "place-changed"
    SCOPE = "scope-changed"
    RECONTRACT = "recontract-opened"
    TELEWORK = "telework-began"


EVENTS = (Cause.INCIDENT, Cause.PLACE, Cause.SCOPE, Cause.RECONTRACT, Cause.TELEWORK)


class RunState(StrEnum):
    """What became of one occurrence."""

    WAITING = "waiting"  # the contractor: an assessment of the same questionnaire is still open
    ISSUED = "issued"  # nobody: the assessment exists
    COVERED = "covered"  # nobody: an assessment that was issued after the cause answers it
    FAILED = "failed"  # procurement: the reason says what stood against it


@dataclass(frozen=True, slots=True)
class Plan:
    """What a schedule asks for; None: not this kind."""

    before_start_days: int | None
    yearly_months: int | None
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """An assessment of the same questionnaire in the same engagement. `closed_on` is the local date of its closing."""

    id: str
    issued_at: datetime
    closed_at: datetime | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One reason to ask now. `at` is the moment of the cause; None where any assessment at all settles it."""

    cause: Cause
    key: str
    at: datetime | None


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def find_dated(plan: Plan, past: Collection[Past], starts_on: date, since: date, today: date) -> list[Occurrence]:
    """What the calendar makes due on `today`. `since`: the day on which the schedule was set; work that had begun before needs no start."""
    found = []
    if plan.before_start_days is not None and since <= starts_on and starts_on - timedelta(days=plan.before_start_days) <= today:
        found.append(Occurrence(Cause.BEFORE_START, f"{Cause.BEFORE_START}:{starts_on.isoformat()}", None))
    last = _last_closed(past)
    if plan.yearly_months is None or last is None or last.closed_on is None:
        return found
    if add_months(last.closed_on, plan.yearly_months) <= today:
        found.append(Occurrence(Cause.YEARLY, f"{Cause.YEARLY}:{last.id}", last.closed_at))
    return found


def decide(occurrence: Occurrence, past: Collection[Past]) -> RunState:
    """Whether the questionnaire is to be issued now (ISSUED), waits for an open one, or was asked since."""
    if any(occurrence.at is None or one.issued_at > occurrence.at for one in past):
        return RunState.COVERED
    return RunState.WAITING if any(one.closed_at is None for one in past) else RunState.ISSUED


def next_on(plan: Plan, past: Sequence[Past], starts_on: date, today: date) -> tuple[date, Cause] | None:
    """The next date that is known beforehand, and why; None where only an event can bring it, or an open one has to be closed first."""
    dates = []
    if plan.before_start_days is not None and not past and starts_on >= today:
        dates.append((max(starts_on - timedelta(days=plan.before_start_days), today), Cause.BEFORE_START))
    last = _last_closed(past)
    if plan.yearly_months is not None and last is not None and last.closed_on is not None and all(one.closed_at for one in past):
        dates.append((max(add_months(last.closed_on, plan.yearly_months), today), Cause.YEARLY))
    return min(dates) if dates else None


def _last_closed(past: Collection[Past]) -> Past | None:
    closed = [one for one in past if one.closed_at is not None]
    return max(closed, key=lambda one: (one.closed_at, one.id)) if closed else None
