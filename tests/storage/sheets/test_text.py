"""Text in cells: never a formula, never lost."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from storage.sheets.opening import Kind, read_rows
from storage.sheets.text import from_cell, guard, is_risky, tidy, to_cell, unguard

before = st.sampled_from(["", " ", "　", "\u200b", "'", "''", "\t", "\r", "\n"])
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.tuples(before, st.sampled_from("=+-@＝＋－＠"), st.text(max_size=5)).map("".join),
    st.from_regex(r"(_x[0-9A-Fa-f]{4}_|_x005F_|a|_){1,4}", fullmatch=True),
)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", " =1", "　＝1", "＋1", "－1", "＠x", "\tx", "\rx", "\nx", "\0x", "\u200b=1"])
def test_what_a_spreadsheet_would_calculate_is_guarded(text: str) -> None:
    assert is_risky(text)
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["", "1-1", "a=b", "株式会社", "'quoted'", "mail@example.jp"])
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


@given(texts)
def test_the_guard_can_always_be_taken_off_again_and_leaves_nothing_risky(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not is_risky(guard(text))
    target = StringIO(newline="")
    csv.writer(target).writerow([guard(text), "next"])
    if "\0" not in text:
        assert next(csv.reader(StringIO(target.getvalue(), newline="")))[0] == guard(text)


@given(texts)
def test_a_workbook_holds_every_text_as_text(text: str) -> None:
    assert from_cell(to_cell(text)) == tidy(text)
    book = Workbook()
    assert book.active is not None
    cell = book.active["A1"]
    cell.value, cell.data_type = to_cell(text), "s"
    target = BytesIO()
    book.save(target)
    assert load_workbook(BytesIO(target.getvalue())).worksheets[0]["A1"].data_type in {"s", "n", "inlineStr"}
    found = [cell for row in read_rows(target.getvalue()) for cell in row.cells if cell.kind is not Kind.BLANK]
    assert [one.kind for one in found] == ([Kind.TEXT] if tidy(text).strip() else [])
    assert [one.value for one in found] in ([tidy(text)], [])
