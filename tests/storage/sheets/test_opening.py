"""Workbooks of others: read within limits, whatever they say of themselves."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from storage.problems import Invalid
from storage.scanning.inspection import inspect
from storage.sheets import opening
from storage.sheets.opening import LIMITS, Kind, read_rows


def saved(fill: Callable[[Any], object]) -> bytes:
    book = Workbook()
    fill(book.active)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def outcome(raw: bytes) -> str:
    """The text that was read, or the code of the refusal."""
    try:
        return "".join(cell.text for row in read_rows(raw) for cell in row.cells)
    except Invalid as problem:
        return problem.code


def repacked(raw: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same package with its parts changed."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def test_each_cell_says_what_it_holds() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["text ", 3, 0.1 + 0.2, True, datetime(2026, 4, 1), "=1+1", "#REF!", None, 1e15, 46113])  # noqa: DTZ001  # sheets know no zone
        sheet["B2"] = 0.8
        sheet["B2"].number_format = "0%"

    first, second = read_rows(saved(fill))
    assert [cell.kind for cell in first.cells[:10]] == [
        Kind.TEXT, Kind.NUMBER, Kind.NUMBER, Kind.YES_NO, Kind.DAY, Kind.FORMULA, Kind.ERROR, Kind.BLANK, Kind.NUMBER, Kind.NUMBER,
    ]  # fmt: skip
    assert [cell.text for cell in first.cells[:10]] == ["text", "3", "0.3", "TRUE", "2026-04-01", "", "", "", "1000000000000000", "46113"]
    assert first.cell(5).day == first.cell(10).day == date(2026, 4, 1)
    assert (second.number, second.cell(2).is_percent, second.cell(99).kind) == (2, True, Kind.BLANK)


def test_days_of_a_workbook_that_counts_from_1904_are_the_same_days() -> None:
    def fill(sheet: Any) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904
        sheet["A1"] = 46113 - 1462

    (row,) = read_rows(saved(fill))
    assert row.cell(1).day == date(2026, 4, 1)


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    raw = saved(lambda sheet: [sheet.append([number]) for number in range(50)])
    small = repacked(raw, lambda name, part: part.replace(b'ref="A1:A50"', b'ref="A1"') if "sheet1" in name else part)
    assert len(list(read_rows(small))) == 50
    huge = repacked(raw, lambda name, part: part.replace(b'ref="A1:A50"', b'ref="A1:XFD1048576"') if "sheet1" in name else part)
    assert len(list(read_rows(huge))) == 50


def test_more_rows_than_anybody_needs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ROW_LIMIT", 10)
    with pytest.raises(Invalid, match="sheet-too-long"):
        list(read_rows(saved(lambda sheet: [sheet.append([number]) for number in range(11)])))
    far = saved(lambda sheet: sheet.cell(1_048_576, 1, "far"))
    assert list(read_rows(far)) == []  # beyond the limit there is nothing that we would read


@pytest.mark.parametrize(
    "change",
    [
        lambda name, part: b"<broken" if "sheet1" in name else part,
        lambda name, part: b"" if name == "xl/workbook.xml" else part,
        lambda name, part: part.replace(b"worksheet", b"elsewhere") if name.endswith(".rels") else part,
        lambda name, part: (
            b'<!DOCTYPE x [<!ENTITY a "b">]>' + part.split(b"?>", 1)[-1].replace(b"<t>", b"<t>&a;") if "sheet1" in name else part
        ),
        lambda name, part: part.replace(b'r="A1"', b'r="!!"') if "sheet1" in name else part,
    ],
    ids=["xml", "workbook", "relations", "entities", "place"],
)
def test_a_damaged_or_hostile_workbook_is_refused_or_read_as_nothing(change: Callable[[str, bytes], bytes]) -> None:
    raw = repacked(saved(lambda sheet: sheet.append(["text"])), change)
    assert outcome(raw) in ("sheet-not-readable", "", "text")


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',  # the seed of a bomb
        '<!ENTITY b SYSTEM "file:///etc/hostname">',
        '<!ENTITY b PUBLIC "x" "http://127.0.0.1:9/secret">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/dtd"> %p;',
    ],
    ids=["nested", "file", "address", "parameter"],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_with_entities_is_refused_in_every_part(part: str, declared: str) -> None:
    head = f"<!DOCTYPE x [{declared}]>".encode()
    raw = saved(lambda sheet: sheet.append(["text"]))
    hostile = repacked(raw, lambda name, old: head + old.split(b"?>", 1)[-1].lstrip() if name == part else old)
    assert outcome(hostile) == "sheet-not-readable"


def test_workbooks_are_read_by_the_parser_that_refuses_entities_also_beside_lxml() -> None:
    """In a process of its own: what counts is who imports openpyxl first."""
    code = "import lxml.etree, storage.sheets.opening, openpyxl; print(openpyxl.LXML, openpyxl.DEFUSEDXML)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_without_setting())
    assert told.stdout.split() == ["False", "True"]
    late = "import openpyxl, storage.sheets.opening"
    refused = subprocess.run([sys.executable, "-c", late], capture_output=True, text=True, check=False, env=_without_setting())
    assert "must read XML through defusedxml" in refused.stderr


def _without_setting() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "OPENPYXL_LXML"}


def test_a_bomb_does_not_get_this_far() -> None:
    raw = saved(lambda sheet: sheet.append(["text"]))
    bomb = repacked(raw, lambda name, part: part + b" " * (40 * 1024 * 1024) if "sheet1" in name else part)
    assert len(bomb) < 200_000
    with pytest.raises(Invalid) as caught:
        inspect(BytesIO(bomb), filename="answers.xlsx", limits=LIMITS)
    assert caught.value.code in {"archive-too-big", "archive-suspicious"}
