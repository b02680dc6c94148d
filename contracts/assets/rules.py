"""The thirteen fields of the ledger (document 004, slides 99-100), when stock has to be taken, and what a stocktaking finds."""

import calendar
from datetime import date
from enum import StrEnum

STOCKTAKE_MONTHS = 12
"""The source asks for the date of the last stocktaking and names no interval; once a year is ours."""

FIELDS = ("name", "medium", "place", "scope", "department", "manager", "contact", "received_on", "disposed_on", "keep_until", "class_code")
"""What people write; number and last stocktaking are kept by the ledger."""


class Found(StrEnum):
    """What a stocktaking says of one line."""

    FOUND = "found"
    MISSING = "missing"  # the contractor: look for it, or report an incident
    DIFFERS = "differs"  # the contractor: put the ledger right


class StocktakeState(StrEnum):
    """From the beginning to the end of a stocktaking."""

    OPEN = "open"  # the contractor: say of every line whether it was found
    CLOSED = "closed"  # nobody


class Due(StrEnum):
    """How a ledger stands to its stocktaking."""

    NOTHING = "nothing"  # no line to count
    FRESH = "fresh"
    OVERDUE = "overdue"


def next_stocktake_on(last_on: date) -> date:
    """Until when the next stocktaking is to be held."""
    months = last_on.month - 1 + STOCKTAKE_MONTHS
    year, month = last_on.year + months // 12, months % 12 + 1
    return date(year, month, min(last_on.day, calendar.monthrange(year, month)[1]))


def decide_due(first_received_on: date | None, last_on: date | None, today: date) -> Due:
    """Whether stock has to be taken: a year after the last time, or after the first line came in."""
    begun = last_on or first_received_on
    if begun is None:
        return Due.NOTHING
    return Due.OVERDUE if next_stocktake_on(begun) < today else Due.FRESH
