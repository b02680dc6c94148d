"""The roles of emergency contacts, and when one has to be confirmed again."""

import calendar
from datetime import date
from enum import StrEnum


class ContactRole(StrEnum):
    """What the person or office is called for."""

    FIRST = "first"
    SECURITY = "security"
    NIGHT = "night"  # nights and holidays
    DEPUTY = "deputy"
    POLICE = "police"
    INSURER = "insurer"
    OTHER = "other"


def due_again(confirmed_on: date, months: int) -> date:
    """The day by which what was confirmed on `confirmed_on` is to be confirmed again; a month too short ends earlier."""
    month = confirmed_on.month - 1 + months
    year, month = confirmed_on.year + month // 12, month % 12 + 1
    return date(year, month, min(confirmed_on.day, calendar.monthrange(year, month)[1]))


def is_overdue(confirmed_on: date, months: int, today: date) -> bool:
    """Whether nobody has said for so many months that it is still right."""
    return today > due_again(confirmed_on, months)
