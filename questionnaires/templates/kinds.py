"""The kinds of question, what an answer to each looks like, and what it is worth."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

FULL_POINTS = 100
VALUE_LIMIT = 4000  # characters of one text value
ROW_LIMIT = 500  # rows of one table

# A number as people write it: 1,200.50 with its commas where they belong. No exponents: "1e999999" is nobody's answer.
_NUMBER = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,10})?", re.ASCII)


class ItemKind(StrEnum):
    """How an item is asked."""

    IMPLEMENTATION = "implementation"  # the five states of a measure; its value is the state
    MATURITY = "maturity"  # a scale of levels, one of which is chosen
    SINGLE = "single"
    MULTIPLE = "multiple"
    YES_NO = "yes_no"
    TEXT = "text"
    NUMBER = "number"  # with a unit
    DATE = "date"
    FILE = "file"  # answered by a file that lies beside it
    TABLE = "table"  # a ledger: rows with typed columns


ONE_OF = frozenset({ItemKind.MATURITY, ItemKind.SINGLE, ItemKind.YES_NO})
WITH_OPTIONS = ONE_OF | {ItemKind.MULTIPLE}
WEIGHED_BY_HAND = frozenset({ItemKind.TEXT, ItemKind.NUMBER, ItemKind.DATE, ItemKind.FILE, ItemKind.TABLE})
"""Kinds whose answers have no points of their own: full points for being there, or what the reviewer gives them."""
COLUMN_KINDS = ("text", "number", "date", "single")


class ValueFault(Exception):
    """A value that is no answer to its item: `code` of the problem, and what a sentence about it needs."""

    def __init__(self, code: str, **parameters: object) -> None:
        """`code` is a problem code; parameters are shown in its sentence."""
        super().__init__(code)
        self.code = code
        self.parameters = parameters


def read_value(kind: str, form: Mapping[str, Any], value: Any) -> Any:
    """`value` as it is stored for an item of this kind, or None where nothing was said.

    Stored are: the option code; a list of option codes in the order of the questionnaire; a text; a number or date as
    text (decimal point, ISO 8601); a list of rows (column code to text). `form` is the item's stored form: options, unit,
    minimum, maximum, columns. A file is no value: it lies beside the answer. Numbers and dates may be written in full-width
    characters. Raises ValueFault: answer-option-unknown, answer-not-a-number, answer-number-out-of-range,
    answer-not-a-date, answer-text-too-long, answer-table-too-long, answer-table-malformed, answer-cell-missing, answer-cell-invalid.
    """
    if value is None or value in ("", []) or kind == ItemKind.FILE:
        return None
    if kind in ONE_OF:
        return _read_option(form["options"], str(value))
    if kind == ItemKind.MULTIPLE:
        given = {_read_option(form["options"], str(code)) for code in (value if isinstance(value, list | tuple) else [value])}
        return [option["code"] for option in form["options"] if option["code"] in given]
    if kind == ItemKind.NUMBER:
        return _read_number(str(value), form.get("minimum"), form.get("maximum"))
    if kind == ItemKind.DATE:
        return _read_date(str(value))
    if kind == ItemKind.TABLE:
        return _read_rows(form["columns"], value)
    return _read_text(str(value))


def worth(kind: str, form: Mapping[str, Any], state: str, value: Any, points: Mapping[str, int]) -> int:
    """The points (-100 to 100) of an answer that stands as answered.

    A measure earns the questionnaire's points of its state; a choice the points of its option; several choices the sum
    of theirs, between -100 and 100; any other kind full points for having been answered. A choice without points earns none.
    """
    if kind == ItemKind.IMPLEMENTATION:
        return points[state]
    if kind in ONE_OF:
        return int(_points_by_code(form).get(value) or 0)
    if kind == ItemKind.MULTIPLE:
        total = sum(_points_by_code(form).get(code) or 0 for code in value or ())
        return max(-FULL_POINTS, min(FULL_POINTS, total))
    return FULL_POINTS


def worst(kind: str, form: Mapping[str, Any]) -> int:
    """The points (-100 to 0) of the worst answer that could be given: what a blank earns, so that silence never beats an honest answer."""
    if kind not in {*ONE_OF, ItemKind.MULTIPLE}:
        return 0
    points = [points or 0 for points in _points_by_code(form).values()]
    return max(-FULL_POINTS, sum(one for one in points if one < 0)) if kind == ItemKind.MULTIPLE else min(0, *points)


def _points_by_code(form: Mapping[str, Any]) -> dict[str, int | None]:
    return {option["code"]: option.get("points") for option in form["options"]}


def _read_option(options: Sequence[Mapping[str, Any]], code: str) -> str:
    if code not in {option["code"] for option in options}:
        raise ValueFault("answer-option-unknown", value=code)
    return code


def _read_text(text: str) -> str | None:
    text = text.strip()
    if len(text) > VALUE_LIMIT:
        raise ValueFault("answer-text-too-long", limit=VALUE_LIMIT)
    return text or None


def _read_number(text: str, minimum: float | None, maximum: float | None) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(plain):
        raise ValueFault("answer-not-a-number", value=text[:40])
    number = Decimal(plain.replace(",", ""))
    if (minimum is not None and number < Decimal(str(minimum))) or (maximum is not None and number > Decimal(str(maximum))):
        low = "−∞" if minimum is None else f"{minimum:g}"
        raise ValueFault("answer-number-out-of-range", value=text[:40], minimum=low, maximum="∞" if maximum is None else f"{maximum:g}")
    return format(number.normalize() + 0, "f")  # adding 0 turns -0 into 0


def _read_date(text: str) -> str:
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text).strip().replace("/", "-")).isoformat()
    except ValueError as error:
        raise ValueFault("answer-not-a-date", value=text[:40]) from error


def _read_rows(columns: Sequence[Mapping[str, Any]], rows: Any) -> list[dict[str, str]] | None:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise ValueFault("answer-table-malformed")
    if len(rows) > ROW_LIMIT:
        raise ValueFault("answer-table-too-long", limit=ROW_LIMIT)
    known = {column["code"] for column in columns}
    if any(not known.issuperset(row) for row in rows):  # a cell of no column would be lost in silence
        raise ValueFault("answer-table-malformed")
    kept = [_read_row(columns, number, row) for number, row in enumerate(rows, start=1) if any(map(_cell, row.values()))]
    return kept or None


def _cell(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _read_row(columns: Sequence[Mapping[str, Any]], number: int, row: Mapping[str, Any]) -> dict[str, str]:
    cells = {}
    for column in columns:
        text = _cell(row.get(column["code"]))
        if not text:
            if column.get("required"):
                raise ValueFault("answer-cell-missing", row=number, column=column["label"])
            cells[column["code"]] = ""
            continue
        kind = {"single": ItemKind.SINGLE, "number": ItemKind.NUMBER, "date": ItemKind.DATE}.get(column["kind"], ItemKind.TEXT)
        try:
            cells[column["code"]] = read_value(kind, column, text)
        except ValueFault as fault:
            raise ValueFault("answer-cell-invalid", row=number, column=column["label"], value=text[:40]) from fault
    return cells
