"""Cells of tables that we give away: a spreadsheet must never take a text for a formula.

OWASP ASVS 5.0.0, 1.2.10 (formula injection), and what slipped past the first attempts of others: blanks before the sign,
tabs and line breaks, full-width signs that Excel takes like the narrow ones.
"""

_SIGNS = frozenset("=+-@\t\r\n\0＝＋－＠")
_MARK = "'"


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet could take `text` for a formula; marks and blanks before it do not hide that."""
    bare = text.lstrip(" \u00a0\u3000\ufeff" + _MARK)
    return bare[:1] in _SIGNS and bool(bare)


def guard_cell(text: str) -> str:
    """`text` for a cell of CSV: with an apostrophe before what looks like a formula, else as it is."""
    return f"{_MARK}{text}" if is_formula_like(text) else text


def unguard_cell(text: str) -> str:
    """The text that `guard_cell` was given."""
    return text[1:] if text.startswith(_MARK) and is_formula_like(text[1:]) else text
