"""CSV that a spreadsheet opens as text, line by line, so that a list may have any length."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from storage.sheets.text import guard, tidy

BOM = "\ufeff"  # by which spreadsheets know that it is UTF-8


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The lines of the file (RFC 4180, UTF-8 with its mark), one after the other. None is an empty cell; no cell becomes a formula."""
    yield BOM.encode() + _line(head)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[object]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow([guard(tidy("" if cell is None else str(cell))) for cell in cells])
    return line.getvalue().encode()
