"""From the bytes of a file to lines with named fields: CSV in UTF-8 or Shift_JIS, or a workbook. Nothing is judged here yet."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO

from contracts.parties.listing.columns import find_column
from storage.problems import Invalid
from storage.sheets.opening import Kind, read_rows
from storage.sheets.text import tidy, unguard

LINE_LIMIT = 2_000
_DELIMITERS = ",\t;"
_LEFTOVER = re.compile("[\uf8f0-\uf8f3\0]")  # what the decoder makes of bytes that Shift_JIS does not know


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the file: its number as an editor or a spreadsheet shows it, and its texts by field."""

    line: int
    fields: Mapping[str, str]
    problem: str = ""  # code of what makes it unreadable


@dataclass(slots=True)
class Table:
    """What was read: the lines, and the headings of columns that are not read."""

    entries: list[Entry] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_csv(raw: bytes) -> Table:
    """The lines of a CSV. Raises Invalid on "file": list-encoding, list-not-readable, and what `_read` raises."""
    text = _decode(raw)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    return _read(_records(text, delimiter))


def read_workbook(raw: bytes) -> Table:
    """The lines of the first sheet that holds any. Raises Invalid on "file" as `storage.sheets.opening.read_rows` and `_read`."""
    return _read(_sheet(raw))


def _decode(raw: bytes) -> str:
    """UTF-8 with or without its mark, else Shift_JIS as Windows writes it."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _LEFTOVER.search(text):
            return text
    raise Invalid("list-encoding", "file")


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str], bool]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Invalid("list-not-readable", "file", line=line) from error
        yield line, record, False


def _sheet(raw: bytes) -> Iterator[tuple[int, list[str], bool]]:
    title = None
    for row in read_rows(raw):
        title = title or row.sheet
        if row.sheet != title:
            return
        yield row.number, [cell.text for cell in row.cells], any(cell.kind in {Kind.FORMULA, Kind.ERROR} for cell in row.cells)


def _read(records: Iterable[tuple[int, list[str], bool]]) -> Table:
    """Name the fields by the first line. Raises Invalid on "file": list-empty, list-no-name, list-column-twice, list-too-long."""
    table, columns = Table(), None
    for line, record, is_broken in records:
        texts = [unguard(tidy(text).strip()) for text in record]
        if not any(texts) and not is_broken:
            continue
        if columns is None:
            columns = _columns(texts, table)
            continue
        if len(table.entries) >= LINE_LIMIT:
            raise Invalid("list-too-long", "file", limit=LINE_LIMIT)
        fields = {name: texts[place] for place, name in columns.items() if place < len(texts)}
        table.entries.append(Entry(line, fields, "list-cell-formula" if is_broken else ""))
    if columns is None or not table.entries:
        raise Invalid("list-empty", "file")
    return table


def _columns(headings: list[str], table: Table) -> dict[int, str]:
    """The field of each column. What is not read is told, not dropped in silence."""
    columns: dict[int, str] = {}
    for place, heading in enumerate(headings):
        name = find_column(heading)
        if name is None:
            table.unread += [heading] if heading else []
        elif name in columns.values():
            raise Invalid("list-column-twice", "file", heading=heading)
        else:
            columns[place] = name
    if "name" not in columns.values():
        raise Invalid("list-no-name", "file", headings=", ".join(headings)[:200])
    return columns
