"""Cells as people fill them, made into what an answer stores: words of drop-downs, dates in any writing, numbers with their unit."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from questionnaires.templates.kinds import ONE_OF, ItemKind, ValueFault, read_value
from questionnaires.workbook.labels import Options, find_code, find_yes_no, read_mark
from questionnaires.workbook.manifest import Language
from storage.sheets.opening import Cell, Kind
from storage.sheets.text import fold, unguard

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ERA_DAY = re.compile(r"(令和|平成|昭和|[RHS])\s*\.?(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.IGNORECASE)
_ERAS = {"令": 2018, "r": 2018, "平": 1988, "h": 1988, "昭": 1925, "s": 1925}
_WEEKDAY = re.compile(r"\s*\([^)]{1,3}\)$")


def read_text(cell: Cell) -> str:
    """The text of a cell. Raises ValueFault: workbook-cell-formula, workbook-cell-error."""
    if cell.kind is Kind.FORMULA:
        raise ValueFault("workbook-cell-formula")
    if cell.kind is Kind.ERROR:
        raise ValueFault("workbook-cell-error")
    return unguard(cell.text)


def read_code(cell: Cell, options: Options, language: Language) -> str | None:
    """The code that a cell chooses, or None where it is blank. Raises ValueFault("workbook-option-unknown", value)."""
    text = read_text(cell)
    if not text:
        return None
    code = find_code(options, text, language)
    if code is None and isinstance(cell.value, bool):
        code = find_yes_no(options, cell.value)
    if code is None:
        raise ValueFault("workbook-option-unknown", value=text[:60])
    return code


def is_marked(cell: Cell) -> bool:
    """Whether a cell that is only marked is marked. Raises ValueFault("workbook-mark-unknown", value)."""
    found = read_mark(read_text(cell))
    if found is None:
        raise ValueFault("workbook-mark-unknown", value=cell.text[:60])
    return found


def read_day(cell: Cell) -> str | None:
    """The day of a cell as ISO text: a date, a serial number, or a date in writing. Raises ValueFault("answer-not-a-date", value)."""
    text = read_text(cell)
    if not text:
        return None
    if cell.day is not None:
        return cell.day.isoformat()
    plain = _WEEKDAY.sub("", unicodedata.normalize("NFKC", text).strip())
    found, era = _DAY.fullmatch(plain), _ERA_DAY.fullmatch(plain)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        if era:
            year = 1 if era[2] == "元" else int(era[2])
            return date(_ERAS[era[1][0].casefold()] + year, int(era[3]), int(era[4])).isoformat()
    except ValueError as error:
        raise ValueFault("answer-not-a-date", value=text[:40]) from error
    raise ValueFault("answer-not-a-date", value=text[:40])


def read_number(cell: Cell, form: Mapping[str, Any]) -> str:
    """The number of a cell as text; a unit behind it is left out, and a percentage is one where percent are asked for."""
    text = read_text(cell)
    units = [unit for unit in (form.get("unit") or {}).values() if unit]
    if cell.kind is Kind.NUMBER:
        is_percent = cell.is_percent and any(mark in unit for unit in units for mark in ("%", "％"))
        return format(Decimal(text) * 100, "f") if is_percent else format(Decimal(text), "f")
    plain = unicodedata.normalize("NFKC", text).strip()
    for unit in (unicodedata.normalize("NFKC", unit).strip() for unit in units):
        if plain.casefold().endswith(unit.casefold()):
            return plain[: -len(unit)].strip()
    return text


def read_answer(kind: str, form: Mapping[str, Any], cell: Cell, language: Language) -> Any:
    """The value of an answer that stands in one cell, as it is stored. Raises ValueFault."""
    if kind in ONE_OF:
        return read_value(kind, form, read_code(cell, form["options"], language))
    if kind == ItemKind.NUMBER:
        return read_value(kind, form, read_number(cell, form))
    if kind == ItemKind.DATE:
        return read_value(kind, form, read_day(cell))
    return read_value(kind, form, read_text(cell))


def read_entry(column: Mapping[str, Any], cell: Cell, language: Language) -> str:
    """One cell of a table, as `kinds.read_value` takes it. What cannot be read is handed on as it stands, for it to refuse."""
    if column["kind"] == "single":
        text = read_text(cell)
        return (find_code(column["options"], text, language) or text) if text else ""
    if column["kind"] == "number":
        return read_number(cell, column)
    if column["kind"] == "date":
        try:
            return read_day(cell) or ""
        except ValueFault as fault:
            if fault.code != "answer-not-a-date":
                raise
    return read_text(cell)


def is_same_text(cell: Cell, expected: str) -> bool:
    """Whether a locked cell still holds what was written into it."""
    return cell.kind is not Kind.FORMULA and fold(unguard(cell.text)) == fold(expected)
