"""The report of a dispatch as CSV that a spreadsheet opens as text: no cell can become a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"  # by which spreadsheets know that it is UTF-8
_DANGEROUS = "=+-@\t\r\n\x00"


def guard_cell(value: object) -> str:
    """The value as a text cell. What a spreadsheet could take for a formula gets an apostrophe in front.

    Full-width signs count as their plain ones, and blanks in front are looked through.
    """
    text = str(value).replace("\x00", "")
    shown = unicodedata.normalize("NFKC", text).lstrip(" \u3000\u200b\ufeff")
    return f"'{text}" if shown.startswith(tuple(_DANGEROUS)) or text.startswith(tuple(_DANGEROUS)) else text


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of the file (RFC 4180, every cell quoted), one after the other, so that a report may have any length."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([guard_cell(value) for value in head])
    yield buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([guard_cell(value) for value in row])
        yield buffer.getvalue()
