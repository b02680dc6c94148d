"""Workbooks of one sheet. Every cell is a text, a whole number or a date; none can become a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from storage.sheets.text import guard, is_risky, to_cell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_workbook(title: str, headings: Sequence[str], rows: Iterable[Iterable[str | int | date | None]]) -> bytes:
    """A sheet named `title`, with its headings kept in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    sheet.append(list(headings))
    for row in rows:
        sheet.append([text_cell(sheet, value) if isinstance(value, str) else plain_cell(sheet, value) for value in row])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """A text that stays a text, also when somebody edits the cell."""
    cell: Cell = WriteOnlyCell(sheet, to_cell(guard(text) if text.startswith("'") else text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = is_risky(text)
    return cell


def plain_cell(sheet: WriteOnlyWorksheet, value: int | date | None) -> Cell:
    """A whole number or a date; empty where there is none."""
    cell: Cell = WriteOnlyCell(sheet)
    cell.value = value
    cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "0"
    return cell
