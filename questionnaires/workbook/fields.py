"""What cells for numbers, dates and texts accept, and how a number stands in one."""

from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from questionnaires.workbook import dressing as dress

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2199, 12, 31)


def write_number(cell: Any, text: str | None, *, is_open: bool) -> None:
    """A number as a number where a program can hold it exactly, else as text."""
    number = float(text) if text else None
    is_exact = text is not None and len(text) <= 15 and Decimal(repr(number)) == Decimal(text)
    dress.field(cell, number if is_exact else text, number_format="General", is_open=is_open)


def shown(limit: float | None) -> str:
    """A limit as people write it."""
    return "" if limit is None else f"{limit:,.10g}"


def day_rule(message: str) -> DataValidation:
    """A cell that takes a date."""
    first, last = (f"DATE({day.year},{day.month},{day.day})" for day in (FIRST_DAY, LAST_DAY))
    return dress.validation("date", message, operator="between", formula1=first, formula2=last)


def number_rule(low: float | None, high: float | None, message: str) -> DataValidation:
    """A cell that takes a number within its limits."""
    ends = ("-1E+15" if low is None else f"{low:.15g}", "1E+15" if high is None else f"{high:.15g}")
    return dress.validation("decimal", message, operator="between", formula1=ends[0], formula2=ends[1])


def length_rule(limit: int, message: str) -> DataValidation:
    """A cell that takes a text up to its limit."""
    return dress.validation("textLength", message, operator="lessThanOrEqual", formula1=str(limit))
