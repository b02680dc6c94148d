"""Workbooks as plain tables: opened only when they are no bomb, read without trusting what they say of their own size.

Unlike an answering workbook, which is ours to the last column, one that authors or others made may hold anything anywhere; so
every cell is read or the file is refused, and a formula is refused by its name.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.interchange.texts import tidy
from storage.problems import Invalid, Problem
from storage.scanning.inspection import inspect
from storage.scanning.rules import FileType, Limits
from storage.sheets.looks import Look, wear
from storage.sheets.text import from_cell, is_risky, to_cell

MEDIA_TYPE = FileType.XLSX.media_type
_LIMITS = Limits(member_size=32 * 2**20, unpacked_size=64 * 2**20, members=500, depth=1, ratio=100, ratio_from=4 * 2**20)
_SHEETS = 300
_ROWS = 12_000
_COLUMNS = 200
_CELLS = 400_000
_CELL_LENGTH = 32_000  # Excel holds 32,767 characters in a cell
_WRAP = Alignment(wrap_text=True, vertical="top")
_HEAD = Look(Font(bold=True), _WRAP, fill=PatternFill("solid", fgColor="E8EEF7"))
_LOOKS = {  # by whether it is a text, and one of the head
    (is_text, is_head): replace(_HEAD if is_head else Look(None, _WRAP), number_format="@" if is_text else None)
    for is_text in (True, False)
    for is_head in (True, False)
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The texts of one sheet; the first row is line 1."""

    name: str
    rows: list[list[str]]


def read_sheets(raw: bytes, file_name: str) -> list[Sheet]:
    """All sheets of a workbook. Raises Invalid: interchange-formula (sheet, cell), interchange-not-read, interchange-table-too-big,
    and what the inspection of archives raises.
    """
    name = f"{file_name.rpartition('.')[0] or file_name}.xlsx"
    inspect(io.BytesIO(raw), filename=name, allowed={FileType.XLSX}, limits=_LIMITS)
    try:
        workbook = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        if len(workbook.sheetnames) > _SHEETS:
            raise Invalid("interchange-table-too-big", "file", rows=_ROWS)
        cells = 0
        sheets = []
        for sheet in workbook.worksheets:
            found = _read_sheet(sheet, _CELLS - cells)
            cells += sum(len(row) for row in found.rows)
            sheets.append(found)
    except Problem:
        raise
    except Exception as error:  # openpyxl raises whatever its XML happens to lead to
        raise Invalid("interchange-not-read", "file", line=1, reason=f"workbook damaged ({type(error).__name__})") from error
    return sheets


def _read_sheet(sheet: Any, room: int) -> Sheet:
    sheet.reset_dimensions()  # a sheet may declare itself smaller or larger than it is
    rows: list[list[str]] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        texts: list[str] = []
        for cell in row[: _COLUMNS + 1]:
            if cell.data_type == "f":
                raise Invalid("interchange-formula", "file", sheet=sheet.title, cell=f"{get_column_letter(cell.column)}{number}")
            texts.append(_text(cell.value))
        while texts and not texts[-1]:
            texts.pop()
        room -= len(texts) + 1
        if number > _ROWS or len(texts) > _COLUMNS or room < 0:
            raise Invalid("interchange-table-too-big", "file", rows=_ROWS)
        rows.append(texts)
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(str(sheet.title), rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return tidy(from_cell(str(value)))


class Writer:
    """Builds a workbook sheet by sheet; texts are typed as texts, so that none becomes a formula."""

    def __init__(self) -> None:
        """Without any sheet."""
        self.book = Workbook()
        self.book.remove(self.book.worksheets[0])

    def add(self, name: str, rows: Iterable[Sequence[object]], *, widths: Sequence[int] = (), head_rows: int = 0) -> Worksheet:
        """A sheet with these rows; the first `head_rows` are set off and stay in sight."""
        sheet: Worksheet = self.book.create_sheet(self._free(name))
        for row_number, row in enumerate(rows, start=1):
            for column, said in enumerate(row, start=1):
                if said is not None and said != "":
                    self._put(sheet, row_number, column, said, is_head=row_number <= head_rows)
        for place, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        if head_rows:
            sheet.freeze_panes = f"C{head_rows + 1}"
        return sheet

    def save(self) -> bytes:
        """The file."""
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()

    def _free(self, name: str) -> str:
        fitting = "".join("-" if sign in "[]:*?/\\'" else sign for sign in name)[:28] or "-"
        taken = {sheet.title.casefold() for sheet in self.book.worksheets}
        free, number = fitting, 1
        while free.casefold() in taken:
            number += 1
            free = f"{fitting[:25]}~{number}"
        return free

    def _put(self, sheet: Worksheet, row: int, column: int, value: object, *, is_head: bool) -> None:
        cell: Any = sheet.cell(row=row, column=column)
        if isinstance(value, int | float) and not isinstance(value, bool):
            cell.value = value
        else:
            cell.value = to_cell(tidy(value))[:_CELL_LENGTH]
            cell.data_type = "s"
            cell.quotePrefix = is_risky(str(value))
        wear(cell, _LOOKS[cell.data_type == "s", is_head])
