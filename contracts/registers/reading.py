"""From a workbook to lines with values, and each line against the ledger as it stands: new, changed, the same, or refused."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from contracts.registers.columns import COLUMNS, KEYS, Book, Column, Shape, find_column
from storage.problems import Invalid
from storage.sheets.opening import Kind, read_rows
from storage.sheets.text import tidy, unguard

LINE_LIMIT = 1_000
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Outcome(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file: its number there, and its texts by field."""

    line: int
    fields: Mapping[str, str]
    problem: str = ""


@dataclass(slots=True)
class Table:
    """What was read: the lines, and the headings of columns that are not read."""

    entries: list[Entry] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its outcome; `differences` are (field, before, after), `values` what would be written, `row` what stands there."""

    line: int
    outcome: Outcome
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    differences: tuple[tuple[str, Any, Any], ...] = ()
    row: Any = None
    problem: str = ""
    column: str = ""
    value: str = ""

    @property
    def token(self) -> str:
        """What a tick on the page names: the line, and what it would do."""
        return f"{self.line}:{self.outcome.value}:{len(self.differences)}"


class _Wrong(Exception):
    def __init__(self, problem: str, column: str, value: str) -> None:
        self.problem, self.column, self.value = problem, column, value


def read_book(book: Book, raw: bytes) -> Table:
    """The lines of the first sheet that holds any.

    Raises Invalid on "file": register-empty, register-columns-missing, list-column-twice, list-too-long, and as `read_rows`.
    """
    table, sheet = Table(), ""
    places: dict[int, str] = {}
    for row in read_rows(raw):
        sheet = sheet or row.sheet
        if row.sheet != sheet:
            break
        texts = [unguard(tidy(cell.text).strip()) for cell in row.cells]
        is_broken = any(cell.kind in {Kind.FORMULA, Kind.ERROR} for cell in row.cells)
        if not any(texts) and not is_broken:
            continue
        if not places:
            places = _places(book, texts, table)
            continue
        if len(table.entries) >= LINE_LIMIT:
            raise Invalid("list-too-long", "file", limit=LINE_LIMIT)
        fields = {name: texts[place] for place, name in places.items() if place < len(texts)}
        table.entries.append(Entry(row.number, fields, "list-cell-formula" if is_broken else ""))
    if not table.entries:
        raise Invalid("register-empty", "file")
    return table


def examine(
    book: Book, entries: Sequence[Entry], rows: Sequence[Any], choices: Mapping[str, Mapping[str, str]], defaults: Mapping[str, Any]
) -> list[Line]:
    """Each line against the ledger. `choices`: per column of codes, the code of each word; `defaults`: values of empty cells of new lines.

    A line with a number is that line of the ledger; one without a number is a new one.
    """
    by_number = {str(row.number if hasattr(row, "number") else row.position): row for row in rows}
    seen: set[str] = set()
    found = []
    for entry in entries:
        name = entry.fields.get(KEYS[book], "")
        try:
            found.append(_examine(book, entry, by_number, seen, choices, defaults))
        except _Wrong as wrong:
            found.append(Line(entry.line, Outcome.REFUSED, name, problem=wrong.problem, column=wrong.column, value=wrong.value))
    return found


def _places(book: Book, headings: list[str], table: Table) -> dict[int, str]:
    places: dict[int, str] = {}
    for place, text in enumerate(headings):
        column = find_column(book, text)
        if column is None:
            table.unread += [text] if text else []
        elif not column.is_read:
            continue
        elif column.field in places.values():
            raise Invalid("list-column-twice", "file", heading=text)
        else:
            places[place] = column.field
    if KEYS[book] not in places.values():
        raise Invalid("register-columns-missing", "file", headings=", ".join(headings)[:200])
    return places


def _examine(
    book: Book,
    entry: Entry,
    by_number: Mapping[str, Any],
    seen: set[str],
    choices: Mapping[str, Mapping[str, str]],
    defaults: Mapping[str, Any],
) -> Line:
    if entry.problem:
        raise _Wrong(entry.problem, "", "")
    values = {column.field: _value(column, entry.fields[column.field], choices) for column in COLUMNS[book] if column.field in entry.fields}
    name = str(values.get(KEYS[book]) or "")
    if not name:
        raise _Wrong("name-missing", KEYS[book], "")
    number = entry.fields.get("number", "")
    values.pop("number", None)
    if not number:
        given = {**defaults, **{key: value for key, value in values.items() if value not in (None, "")}}
        missing = next((key for key, value in given.items() if value is None and key in {"class_code", "form", "medium", "duty"}), None)
        if missing:
            raise _Wrong("register-cell-empty", missing, "")
        return Line(entry.line, Outcome.NEW, name, given)
    row = by_number.get(number)
    if row is None:
        raise _Wrong("register-number-unknown", "number", number)
    if number in seen:
        raise _Wrong("register-number-twice", "number", number)
    seen.add(number)
    differences = tuple((key, getattr(row, key), value) for key, value in values.items() if getattr(row, key) != value)
    whole = {**{key: getattr(row, key) for key in defaults}, **values}
    return Line(entry.line, Outcome.CHANGED if differences else Outcome.SAME, name, whole, differences, row)


def _value(column: Column, text: str, choices: Mapping[str, Mapping[str, str]]) -> Any:
    if len(text) > column.length:
        raise _Wrong("register-text-too-long", column.field, text[:40])
    if column.shape is Shape.TEXT:
        return text
    if not text:
        return None
    if column.shape is Shape.DAY:
        found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).split(" ")[0].split("T")[0])
        try:
            return date(*(int(part) for part in found.groups())) if found else _raise("register-not-a-day", column, text)
        except ValueError:
            return _raise("register-not-a-day", column, text)
    if column.shape is Shape.COUNT:
        plain = unicodedata.normalize("NFKC", text).replace(",", "")
        return int(plain) if re.fullmatch(r"\d{1,7}", plain, re.ASCII) else _raise("register-not-a-count", column, text)
    code = choices[column.field].get(unicodedata.normalize("NFKC", text).casefold())
    return code or _raise("register-not-a-choice", column, text)


def _raise(problem: str, column: Column, text: str) -> Any:
    raise _Wrong(problem, column.field, text[:40])
