"""How cells look and what they accept: the few styles of a workbook, and text that stays text."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Literal

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from storage.sheets.looks import Look, wear
from storage.sheets.text import guard, is_risky, to_cell

RuleKind = Literal["list", "date", "decimal", "textLength"]
FACE = "Yu Gothic"  # on every Windows and Mac with Office; other programs take their own
DAY_FORMAT = "yyyy/mm/dd"
_LINE = Side(style="thin", color="BFC5CC")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAP = Alignment(wrap_text=True, vertical="top")
_OPEN = PatternFill("solid", fgColor="FFF8E1")  # to be filled
_SHUT = PatternFill("solid", fgColor="ECEFF1")  # nothing belongs here
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_PLAIN, _BOLD, _QUIET = Font(name=FACE, size=10), Font(name=FACE, size=10, bold=True), Font(name=FACE, size=9, color="5F6B76")
_TITLE, _LIGHT = Font(name=FACE, size=14, bold=True), Font(name=FACE, size=10, bold=True, color="FFFFFF")
_HEADING, _EXPLAINING, _LABEL, _RUNNING = Look(_TITLE), Look(_QUIET), Look(_BOLD, _WRAP), Look(_PLAIN, _WRAP)
_READ, _READ_BOLD, _READ_QUIET = Look(_PLAIN, _WRAP, _FRAME), Look(_BOLD, _WRAP, _FRAME), Look(_QUIET, _WRAP, _FRAME)
_COLUMN_NAME = Look(_LIGHT, Alignment(wrap_text=True, vertical="center"), _FRAME, fill=_HEAD)
_NOTHING = Look(_QUIET, _WRAP, _FRAME, fill=_SHUT)


def put(cell: Any, value: Any) -> Any:
    """Write a value. Text is typed as text, and marked so where a program might calculate it after an edit."""
    if not isinstance(value, str):
        cell.value = value
        return cell
    cell.value = to_cell(guard(value) if value.startswith("'") else value)  # so that `unguard` gives back what was said
    if isinstance(cell, Cell):
        cell.data_type = "s"
        cell.quotePrefix = is_risky(value)
    return cell


def title(cell: Any, text: str) -> None:
    """A heading of a sheet."""
    wear(put(cell, text), _HEADING)


def line(cell: Any, text: str) -> None:
    """A line that explains, running on over the cells beside it."""
    wear(put(cell, text), _EXPLAINING)


def label(cell: Any, text: str) -> None:
    """The name of a line on the first sheet."""
    wear(put(cell, text), _LABEL)


def read_only(cell: Any, text: str, *, is_quiet: bool = False, is_bold: bool = False) -> None:
    """A framed cell that is only read."""
    wear(put(cell, text), _READ_QUIET if is_quiet else _READ_BOLD if is_bold else _READ)


def plain(cell: Any, text: str) -> None:
    """Running text on the first sheet."""
    wear(put(cell, text), _RUNNING)


def head(sheet: Worksheet, row: int, names: Iterable[tuple[int, str]]) -> None:
    """The row of column names."""
    for column, name in names:
        wear(put(sheet.cell(row, column), name), _COLUMN_NAME)


def field(cell: Any, value: Any, *, number_format: str = "@", is_open: bool = True) -> None:
    """A cell to be filled; where the answer may not be changed, one that shows it."""
    wear(put(cell, value), _field(number_format, is_open))


@cache
def _field(number_format: str, is_open: bool) -> Look:
    look = Look(_PLAIN, _WRAP, _FRAME, number_format, fill=_SHUT)
    return replace(look, fill=_OPEN, protection=Protection(locked=False)) if is_open else look


def shut(cell: Any, text: str = "") -> None:
    """A cell in which nothing is to be written."""
    if text:
        put(cell, text)
    wear(cell, _NOTHING)


def lock(sheet: Worksheet) -> None:
    """Only the cells to be filled can be changed; widths and heights stay free. There is no password: this is help, not defence."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False  # False: not forbidden
    sheet.protection.formatRows = False


def paper(sheet: Worksheet, head_row: int | None, footer: str) -> None:
    """A4 landscape, as wide as the page, with the column names on each page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    foot = sheet.oddFooter
    assert foot is not None
    assert foot.left is not None
    assert foot.right is not None
    foot.left.text, foot.right.text = footer.replace("&", "&&"), "&P / &N"
    if head_row:
        sheet.print_title_rows = f"{head_row}:{head_row}"


def widths(sheet: Worksheet, sizes: Mapping[str, float]) -> None:
    """The widths of columns, in characters; 0 hides one."""
    for letter, size in sizes.items():
        if size:
            sheet.column_dimensions[letter].width = size
        else:
            sheet.column_dimensions[letter].hidden = True


def validation(kind: RuleKind, message: str, **more: Any) -> DataValidation:
    """What a cell accepts, with the sentence that a wrong entry is answered with."""
    return DataValidation(type=kind, allow_blank=True, showErrorMessage=True, errorTitle="", error=message[:220], **more)
