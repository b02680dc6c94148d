"""Which months are owed, and what keeps a report from being submitted."""

from datetime import date

import pytest

from contracts.reports.rules import (
    FLAGGED,
    NOTE_LIMIT,
    Line,
    Statement,
    find_faults,
    find_flags,
    months_until,
    owed_months,
    read_statements,
)

WHOLE = {line: Statement(said="yes") for line in Line}


def names(**known: object) -> list[tuple[str, date]]:
    return [(month.name, month.due_on) for month in owed_months(**known)]  # type: ignore[arg-type]  # as the rule asks


@pytest.mark.parametrize(
    ("began_on", "day", "first"),
    [
        (date(2026, 11, 22), 31, ("2026-11", date(2026, 11, 30))),  # the month in which it came into force, up to its end
        (date(2026, 11, 22), 22, ("2026-11", date(2026, 11, 22))),
        (date(2026, 11, 22), 10, ("2026-12", date(2026, 12, 10))),  # this month's day has passed: the next covers what follows
        (date(2026, 12, 31), 30, ("2027-01", date(2027, 1, 30))),
        (date(2027, 2, 3), 30, ("2027-02", date(2027, 2, 28))),
    ],
)
def test_the_first_report_is_due_on_the_first_agreed_day_after_the_agreement(began_on: date, day: int, first: tuple[str, date]) -> None:
    assert names(began_on=began_on, day=day, today=began_on) == [first]


def test_the_next_one_opens_when_the_day_of_the_last_is_over_and_months_that_were_missed_open_too() -> None:
    known = {"began_on": date(2026, 11, 1), "day": 31, "last_month": "2026-11", "last_due_on": date(2026, 11, 30)}
    assert names(today=date(2026, 11, 30), **known) == []
    assert names(today=date(2026, 12, 1), **known) == [("2026-12", date(2026, 12, 31))]
    missed = [name for name, _ in names(today=date(2027, 3, 1), **known)]
    assert missed == ["2026-12", "2027-01", "2027-02", "2027-03"]
    begun = [name for name, _ in names(began_on=date(2026, 11, 1), day=31, today=date(2027, 1, 5))]
    assert begun == ["2026-11", "2026-12", "2027-01"]


def test_another_day_agreed_meanwhile_neither_doubles_nor_loses_a_month() -> None:
    known = {"began_on": date(2026, 12, 1), "day": 10, "last_month": "2026-11", "last_due_on": date(2026, 11, 30)}
    assert names(today=date(2026, 12, 1), **known) == [("2026-12", date(2026, 12, 10))]


def test_silence_confirms_nothing_and_a_no_says_what_happened() -> None:
    assert [(fault.field, fault.code) for fault in find_faults({})] == [(line.value, "report-line-open") for line in Line]
    assert find_faults(WHOLE) == []
    without = WHOLE | {Line.USE: Statement(said="no", note=" ")}
    assert [(fault.field, fault.code) for fault in find_faults(without)] == [("use_note", "report-note-missing")]
    assert find_faults(WHOLE | {Line.USE: Statement(said="no", note="Once")}) == []


def test_a_change_of_people_is_no_fault_everything_else_that_is_denied_is_flagged() -> None:
    denied = {line: Statement(said="no", note="x") for line in Line}
    assert find_flags(denied) == list(FLAGGED)
    assert Line.CHANGES not in FLAGGED


def test_the_matrix_begins_with_the_month_that_is_open_already() -> None:
    assert months_until(date(2026, 12, 11), 3) == ["2027-01", "2026-12", "2026-11"]


def test_a_stored_report_is_read_whatever_length_its_notes_have() -> None:
    long = "x" * (NOTE_LIMIT + 1)
    assert read_statements({"use": {"said": "no", "note": long}})[Line.USE].note == long
