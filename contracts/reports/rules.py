"""The monthly report (document 004, 付8 (10), (3)): which months are owed, what each one says, and whose turn it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from contracts.obligations.rules import due_day_of_month

NOTE_LIMIT = 2000  # characters
REPORT_DUTY = "NDA-3.10a"  # the obligation that calls for the report; an agreement without it asks for none
BELOW_DUTY = "SUB-2d"  # pass on the reports of re-contractors: owed only where a part of the work was passed on
CHANGE_DUTY = "NDA-3.3b"  # falls due with a change of people or places; the next report tells it
MATRIX_MONTHS = 12


class ReportState(StrEnum):
    """From opening to acceptance."""

    OPEN = "open"  # the contractor: fill it in and submit it
    SUBMITTED = "submitted"  # the principal: accept it, or return it with a reason
    RETURNED = "returned"  # the contractor: correct it and submit it again
    ACCEPTED = "accepted"  # nobody


TO_FILL_IN = (ReportState.OPEN, ReportState.RETURNED)


class Line(StrEnum):
    """The statements of a report, in their order. "yes" confirms, "no" says otherwise and what happened."""

    USE = "use"  # not processed or used beyond the scope of the work: (10) ①
    COPYING = "copying"  # not copied beyond the scope of the work: (10) ②
    MEASURES = "measures"  # the safety measures are in place and work: (10) ③
    CHANGES = "changes"  # no change of custodian, handlers or places: (3); "no" is a change, not a fault
    DUTIES = "duties"  # the duties that hold all the time were kept


FLAGGED = (Line.USE, Line.COPYING, Line.MEASURES, Line.DUTIES)


class Statement(BaseModel):
    """What is said on one line. A stored report is read as it stands: that a note is at most NOTE_LIMIT is asked where it is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    said: Literal["", "yes", "no"] = ""
    note: str = ""


Statements = Mapping[Line, Statement]


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a report from being submitted: the field of the form, and the code of the sentence."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month that a report is owed for ("2026-11"), and the day by which."""

    name: str
    due_on: date


def read_statements(stored: Mapping[str, Mapping[str, str]]) -> dict[Line, Statement]:
    """The statements as they are stored; a line that nobody has touched is empty."""
    return {line: Statement.model_validate(stored.get(line, {})) for line in Line}


def find_faults(statements: Statements) -> list[Fault]:
    """Lines without an answer, and a "no" that does not say what happened: silence confirms nothing."""
    faults = []
    for line in Line:
        statement = statements.get(line, Statement())
        if not statement.said:
            faults.append(Fault(line, "report-line-open"))
        elif statement.said == "no" and not statement.note.strip():
            faults.append(Fault(f"{line}_note", "report-note-missing"))
    return faults


def find_flags(statements: Statements) -> list[Line]:
    """The lines on which something was not as it should be."""
    return [line for line in FLAGGED if statements.get(line, Statement()).said == "no"]


def owed_months(*, began_on: date, day: int, today: date, last_month: str = "", last_due_on: date | None = None) -> list[Month]:
    """The months whose report is to be opened on `today`, the oldest first; `last_month` is the one opened last.

    A report is called after the month in which it is due (clause 14.1). The first one is due on the first such day on or after
    the agreement came into force (`began_on`), so it covers the rest of that month, or, where the day had passed, what follows.
    A report opens as soon as the day of the one before is over: there is always one to write in, and never two for the future.
    """
    months: list[Month] = []
    for year, month in _months(began_on):
        name, due_on = f"{year:04}-{month:02}", due_day_of_month(year, month, day)
        if due_on < began_on or name <= last_month:
            continue
        if last_due_on is not None and today <= last_due_on:
            break
        months.append(Month(name, due_on))
        last_due_on = due_on
    return months


def _months(start: date) -> Iterator[tuple[int, int]]:
    year, month = start.year, start.month
    while True:
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def months_until(today: date, count: int = MATRIX_MONTHS) -> list[str]:
    """The names of the last `count` months, the newest first: the one that follows today's stands in front of it.

    A report due early in the next month is open already.
    """
    names, year, month = [], today.year + (today.month == 12), today.month % 12 + 1
    for _ in range(count):
        names.append(f"{year:04}-{month:02}")
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return names
