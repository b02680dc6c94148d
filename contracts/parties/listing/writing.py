"""The list as a file: CSV as Excel opens it in Japan (UTF-8 with its mark), or a workbook. No cell can become a formula."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font

from contracts.parties.listing.columns import COLUMNS, HEADINGS
from contracts.parties.listing.queries import ListRow
from storage.sheets.csv_writing import write_csv
from storage.sheets.workbook_writing import text_cell

_WIDTHS = {"name": 32, "name_reading": 32, "name_english": 32, "corporate_number": 18, "contact_email": 32, "contact_two_email": 32}


def write_list(rows: Iterable[ListRow], language: str) -> Iterator[bytes]:
    """The lines of the CSV one after the other, as they are sent."""
    return write_csv(list(HEADINGS[language].values()), (_texts(row) for row in rows))


def write_workbook(rows: Iterable[ListRow], language: str) -> bytes:
    """One sheet. Numbers of companies and telephones are text, so that no digit is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("委託先" if language == "ja" else "Contractors")
    sheet.freeze_panes = "B2"
    for letter, name in zip("ABCDEFGHIJK", COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 16)
    head = [WriteOnlyCell(sheet, heading) for heading in HEADINGS[language].values()]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([text_cell(sheet, text) for text in _texts(row)])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _texts(row: ListRow) -> list[str]:
    return ["" if value is None else str(value) for value in row[1:]]
