"""No cell of a report becomes a formula, and none loses what it says."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sending.reports import BOM, guard_cell, write_csv


def reread(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text[len(BOM) :], newline=""), strict=True))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "　＝1", "＝1", "＋1", "－1", "＠x", "\x00=1", "\u200b=1", '=HYPERLINK("x")'],
)
def test_what_could_be_a_formula_is_text(text: str) -> None:
    assert guard_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["株式会社青葉システムズ", "3", "2026-12-20", "a=b", ""])
def test_what_cannot_stays_as_it_is(text: str) -> None:
    assert guard_cell(text) == text


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_row_is_read_back_without_a_formula(cells: list[str]) -> None:
    cells = [cell.encode("utf-8", "ignore").decode() for cell in cells]
    _head, row = reread("".join(write_csv(["x"] * len(cells), [cells])))
    for given_, found in zip(cells, row, strict=True):
        assert found.removeprefix("'") in {given_.replace("\x00", ""), given_.replace("\x00", "").removeprefix("'")}
        assert not unicodedata.normalize("NFKC", found).lstrip(" \u3000").startswith(("=", "+", "-", "@"))
