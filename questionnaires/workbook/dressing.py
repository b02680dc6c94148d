"""How cells look and what they accept: the few styles of a workbook, and text that stays text."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

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
_UNLOCKED = Protection(locked=False)


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
    put(cell, text).font = _TITLE


def line(cell: Any, text: str) -> None:
    """A line that explains, running on over the cells beside it."""
    put(cell, text).font = _QUIET


def label(cell: Any, text: str) -> None:
    """The name of a line on the first sheet."""
    cell = put(cell, text)
    cell.font, cell.alignment = _BOLD, _WRAP


def read_only(cell: Any, text: str, *, is_quiet: bool = False, is_bold: bool = False) -> None:
    """A framed cell that is only read."""
    cell = put(cell, text)
    cell.font, cell.alignment, cell.border = _QUIET if is_quiet else _BOLD if is_bold else _PLAIN, _WRAP, _FRAME


def plain(cell: Any, text: str) -> None:
    """Running text on the first sheet."""
    cell = put(cell, text)
    cell.font, cell.alignment = _PLAIN, _WRAP


def head(sheet: Worksheet, row: int, names: Iterable[tuple[int, str]]) -> None:
    """The row of column names."""
    for column, name in names:
        cell = put(sheet.cell(row, column), name)
        cell.font, cell.fill, cell.border = _LIGHT, _HEAD, _FRAME
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def field(cell: Any, value: Any, *, number_format: str = "@", is_open: bool = True) -> None:
    """A cell to be filled; where the answer may not be changed, one that shows it."""
    cell = put(cell, value)
    cell.font, cell.alignment, cell.border, cell.number_format = _PLAIN, _WRAP, _FRAME, number_format
    cell.fill = _OPEN if is_open else _SHUT
    if is_open:
        cell.protection = _UNLOCKED


def shut(cell: Any, text: str = "") -> None:
    """A cell in which nothing is to be written."""
    if text:
        put(cell, text)
    cell.font, cell.fill, cell.border, cell.alignment = _QUIET, _SHUT, _FRAME, _WRAP


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
