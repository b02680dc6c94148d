"""A ledger as a workbook of one sheet. Every cell is text or a date; none can become a formula."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font

from contracts.registers.columns import COLUMNS, Book, Column, Shape, heading
from storage.sheets.workbook_writing import plain_cell, text_cell


def write_book(book: Book, rows: Iterable[Any], language: str, words: Mapping[str, Mapping[str, str]], title: str) -> bytes:
    """The ledger; `words`: per column of codes, the word of each code in the reader's language."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "C2"
    for place, column in enumerate(COLUMNS[book]):
        sheet.column_dimensions["ABCDEFGHIJKLMNOP"[place]].width = 8 if column.field == "number" else 28 if column.length > 100 else 16
    head = [WriteOnlyCell(sheet, heading(column, language)) for column in COLUMNS[book]]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, column, _of(row, column), words) for column in COLUMNS[book]])
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _of(row: Any, column: Column) -> Any:
    if column.field == "number":
        return row.number if hasattr(row, "number") else row.position
    return getattr(row, column.field)


def _cell(sheet: Any, column: Column, value: Any, words: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(value, bool):
        value = "○" if value else ""
    if value is None or isinstance(value, int | date):
        return plain_cell(sheet, value)
    return text_cell(sheet, words[column.field].get(value, value) if column.shape is Shape.CHOICE else value)
