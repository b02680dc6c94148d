"""Text in cells: what goes out can never be taken for a formula, and comes back as it was.

A workbook of ours types every text as text, so nothing of it is ever calculated; the mark for "this is text" keeps it so when
somebody edits the cell. A CSV has no types: there an apostrophe stands before what a spreadsheet would calculate (threats 13).
"""

import re
import unicodedata

# After blanks, too, and in full width: a spreadsheet of a Japanese office reads ＝ as =.
_RISKY = re.compile("[\\s\u200b\ufeff]*[=+\\-@＝＋－＠−]|[\t\r\n\0]")
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A workbook writes what XML cannot hold as _xHHHH_; a text that only looks like this is escaped itself (ECMA-376 part 1, 22.9.2.19).
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x(005F|000D)_", re.IGNORECASE)


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might take `text` for a formula."""
    return _RISKY.match(text) is not None


def guard(text: str) -> str:
    """`text` for a cell of a CSV: with an apostrophe before it where a spreadsheet would calculate it. `unguard` undoes it."""
    return f"'{text}" if is_risky(text.lstrip("'")) else text


def unguard(text: str) -> str:
    """`text` of a cell without the apostrophe that `guard` (or a careful person) put before it."""
    return text[1:] if text.startswith("'") and is_risky(text.lstrip("'")) else text


def tidy(text: str) -> str:
    """`text` with \\n for line breaks and without what a workbook cannot hold."""
    return _UNSHOWABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_cell(text: str) -> str:
    """`text` as it is written into a workbook: tidied, and nothing in it that reads as an escape."""
    return _ESCAPE.sub("_x005F_", tidy(text))


def from_cell(text: str) -> str:
    """The text of a cell as it was meant: the reverse of `to_cell`, and \\n for the line breaks of any program."""
    return tidy(_ESCAPED.sub(lambda found: "_" if found[1].upper() == "005F" else "\r", text))


def fold(text: str) -> str:
    """`text` for comparing what people chose or copied: half-width, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
