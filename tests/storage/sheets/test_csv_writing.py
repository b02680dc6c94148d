"""No cell of a file that we give away becomes a formula, and none loses what it says."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sheets.csv_writing import write_csv
from storage.sheets.text import tidy, unguard


def reread(head: list[str], *rows: list[object]) -> list[list[str]]:
    text = b"".join(write_csv(head, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "　＝1", "＝1", "＋1", "－1", "＠x", "\u200b=1", '=HYPERLINK("x")']


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_be_a_formula_is_text(text: str) -> None:
    assert reread(["x"], [text])[1][0].startswith("'")
    assert reread([text])[0][0].startswith("'")


@pytest.mark.parametrize("text", ["株式会社青葉システムズ", "3", "2026-12-20", "a=b", "two\nlines", 'a "quote", and a comma', ""])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert reread(["x", "y"], [text, text])[1] == [text, text]


def test_nothing_is_an_empty_cell_and_numbers_are_written_out() -> None:
    assert reread(["x", "y"], [None, 3])[1] == ["", "3"]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), min_size=1, max_size=5))
def test_any_row_is_read_back_without_a_formula(cells: list[str]) -> None:
    _head, row = reread(["x"] * len(cells), list(cells))
    for given_, found in zip(cells, row, strict=True):
        assert unguard(found) in {tidy(given_), unguard(tidy(given_))}
        assert not unicodedata.normalize("NFKC", found).lstrip(" \u3000").startswith(("=", "+", "-", "@"))
