"""Files as offices send them: Shift_JIS and UTF-8, with and without a mark, columns in any order and language."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from contracts.parties.listing.columns import COLUMNS, HEADINGS, find_column
from contracts.parties.listing.reading import LINE_LIMIT, read_csv, read_workbook
from storage.problems import Invalid

TEXT = '法人番号,会社名,フリガナ,部署\r\n6000012050002,"川口データ,株式会社",カワグチデータ,情報\r\n\r\n７０００,髙橋①商店,,\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_any_encoding_and_delimiter_gives_the_same_lines(encoding: str, delimiter: str) -> None:
    text = TEXT.replace('"川口データ,株式会社"', "川口データ 株式会社").replace(",", delimiter)
    table = read_csv(text.encode(encoding))
    assert [(entry.line, dict(entry.fields)) for entry in table.entries] == [
        (2, {"corporate_number": "6000012050002", "name": "川口データ 株式会社", "name_reading": "カワグチデータ"}),
        (4, {"corporate_number": "７０００", "name": "髙橋①商店", "name_reading": ""}),
    ]
    assert table.unread == ["部署"]


def test_a_quoted_line_break_does_not_shift_the_line_numbers() -> None:
    table = read_csv(b'name,contact\n"A\nB",x\nC,y\n')
    assert [(entry.line, entry.fields["name"]) for entry in table.entries] == [(2, "A\nB"), (4, "C")]


def test_every_heading_of_an_export_is_understood_and_means_one_field() -> None:
    for headings in HEADINGS.values():
        assert {find_column(heading): None for heading in headings.values()} == dict.fromkeys(COLUMNS)
    assert find_column("ＥＭＡＩＬ（ ）") == "contact_email"
    assert find_column("備考") is None


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "list-empty"),
        (b"name\n", "list-empty"),
        (b"company name,name\nA,B\n", "list-column-twice"),
        (b"contact,phone\nA,B\n", "list-no-name"),
        (b"name\n\xff\xff\xfe\n", "list-encoding"),
        (b'name\n"' + b"x" * 200_000 + b'"\n', "list-not-readable"),
        (b"name\n" + b"A\n" * (LINE_LIMIT + 1), "list-too-long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_is_refused_by_name(raw: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_csv(raw)
    assert (caught.value.code, caught.value.field) == (code, "file")


def test_a_workbook_gives_numbers_as_text_and_formulas_not_at_all() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["会社名", "法人番号", "電話番号"], ["川口データ", 6000012050002, "'+81-3-0000"], ["=A2", "1", ""]):
        sheet.append(row)
    target = BytesIO()
    book.save(target)
    table = read_workbook(target.getvalue())
    assert dict(table.entries[0].fields) == {"name": "川口データ", "corporate_number": "6000012050002", "contact_phone": "+81-3-0000"}
    assert [entry.problem for entry in table.entries] == ["", "list-cell-formula"]
