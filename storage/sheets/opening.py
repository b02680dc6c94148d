"""Reading a workbook that somebody else wrote: rows of plain cells, within limits, whatever the file says about itself.

Only for bytes that `storage.scanning.inspection.inspect` and the scanner have let in. Formulas are never calculated and their
stored results never read: a formula cell says that it is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import DEFUSEDXML, LXML, load_workbook
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException

from storage.problems import Invalid
from storage.scanning.rules import Limits
from storage.sheets.text import from_cell

if LXML or not DEFUSEDXML:  # somebody imported openpyxl before the setting of this package was made, or defusedxml is not installed
    raise ImportError("openpyxl must read XML through defusedxml: import storage.sheets before openpyxl")

# A workbook of text is small: a thousand questions with four texts each stay below this by far.
LIMITS = Limits(member_size=24 * 1024 * 1024, unpacked_size=32 * 1024 * 1024, members=400, depth=1)
SIZE_LIMIT = 8 * 1024 * 1024  # bytes of the file as it is sent
ROW_LIMIT = 20_000  # rows of all sheets together that hold something
DEEPEST_ROW = 50_000  # of one sheet; a cell that somebody once touched far below is not looked for
SHEET_LIMIT = 300
COLUMN_LIMIT = 60
_DAYS = (10_000, 80_000)  # serial numbers taken for a day: 1927 to 2119
# What openpyxl raises over files that are not what they say. Anything else is a fault of ours and shows as one.
_DAMAGED = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    OverflowError,
)


class Kind(StrEnum):
    """What a cell holds."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"  # a date, or a date with a time
    YES_NO = "yes-no"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `value` is None for a blank, a formula and an error."""

    kind: Kind
    value: str | int | float | bool | date | None = None
    is_percent: bool = False  # shown as a percentage: 80% is stored as 0.8
    is_1904: bool = False  # serial days of this workbook count from 1904

    @property
    def text(self) -> str:
        """The cell as a person reads it, without blanks at its ends."""
        value = self.value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float):
            return _plain(value)
        if isinstance(value, datetime):
            return value.isoformat(" ", "minutes")
        return value.strip() if isinstance(value, str) else value.isoformat() if isinstance(value, date) else str(value)

    @property
    def day(self) -> date | None:
        """The day that the cell holds as a date or as a serial number, or None."""
        if isinstance(self.value, datetime):
            return self.value.date()
        if isinstance(self.value, date):
            return self.value
        if isinstance(self.value, int | float) and not isinstance(self.value, bool) and _DAYS[0] <= self.value <= _DAYS[1]:
            found = from_excel(self.value, datetime(1904, 1, 1) if self.is_1904 else datetime(1899, 12, 30))  # noqa: DTZ001  # days have no zone
            return found.date() if isinstance(found, datetime) else None
        return None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the title of its sheet, its number as the program shows it, and its cells from column A on."""

    sheet: str
    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column (1 is A); blank beyond the last."""
        return self.cells[column - 1] if column <= len(self.cells) else BLANK


BLANK = Cell(Kind.BLANK)


def read_rows(raw: bytes) -> Iterator[Row]:
    """The rows of all sheets in their order, hidden ones too. Raises Invalid("sheet-not-readable" | "sheet-too-long") on "file"."""
    try:
        yield from _read(raw)
    except _DAMAGED as error:
        raise Invalid("sheet-not-readable", "file") from error


def _read(raw: bytes) -> Iterator[Row]:
    book = load_workbook(BytesIO(raw), read_only=True, keep_links=False)
    try:
        if len(book.worksheets) > SHEET_LIMIT:
            raise Invalid("sheet-too-long", "file", limit=ROW_LIMIT)
        is_1904 = book.epoch.year == 1904
        seen = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a sheet says of its own size is not believed (threats F18)
            for number, cells in enumerate(sheet.iter_rows(max_col=COLUMN_LIMIT, max_row=DEEPEST_ROW), start=1):
                if all(cell.value is None for cell in cells):
                    continue
                seen += 1
                if seen > ROW_LIMIT:
                    raise Invalid("sheet-too-long", "file", limit=ROW_LIMIT)
                found = tuple(_cell(cell, is_1904) for cell in cells)
                if any(cell.kind is not Kind.BLANK for cell in found):
                    yield Row(sheet.title, number, found)
    finally:
        book.close()


def _cell(cell: Any, is_1904: bool) -> Cell:
    value = cell.value
    if value is None:
        return BLANK
    if cell.data_type == "f":
        return Cell(Kind.FORMULA)
    if cell.data_type == "e":
        return Cell(Kind.ERROR)
    if isinstance(value, bool):
        return Cell(Kind.YES_NO, value)
    if isinstance(value, int | float):
        return Cell(Kind.NUMBER, value, is_percent="%" in (cell.number_format or ""), is_1904=is_1904)
    if isinstance(value, datetime):
        return Cell(Kind.DAY, value.date() if value.time() == time() else value)
    if isinstance(value, date):
        return Cell(Kind.DAY, value)
    if isinstance(value, time | timedelta):
        return Cell(Kind.TEXT, str(value))
    text = from_cell(str(value))
    return Cell(Kind.TEXT, text) if text.strip() else BLANK


def _plain(number: float) -> str:
    """A number as people write it: no exponent, no ".0"."""
    return format(Decimal(format(number, ".15g")).normalize() + 0, "f")
