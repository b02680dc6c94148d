"""The door: what is told from a file, what is refused, and that no file does anything else."""

import json
import time
import zipfile
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from questionnaires.catalogue.queries import built_in
from questionnaires.interchange.formats import WRITABLE, read, write
from questionnaires.interchange.reading import SIZE_LIMIT, Format
from storage.problems import Invalid

TODAY = date(2026, 11, 22)
QUICK = settings(deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow])
VSAQ = (Path(__file__).parent / "vsaq" / "test_template.json").read_bytes()
SMALLEST = min(built_in(), key=lambda document: len(document.items()))


def refused(raw: bytes, name: str = "x.json", format_name: str | None = None) -> str:
    with pytest.raises(Invalid) as told:
        read(raw, name, format_name, today=TODAY)
    return told.value.code


@pytest.mark.parametrize("target", WRITABLE)
def test_a_format_is_told_from_the_file(target: Format) -> None:
    written = write(SMALLEST, target, "ja")
    assert read(written.raw, written.file_name, today=TODAY).format is target
    assert read(written.raw, "anything", target.value, today=TODAY).format is target


def test_what_cannot_be_a_questionnaire_is_refused_by_name() -> None:
    assert refused(b"") == "interchange-file-empty"
    assert refused(b" \n") == "interchange-file-empty"
    assert refused(b"x" * (SIZE_LIMIT + 1)) == "interchange-file-too-big"
    assert refused(b"{}") == "interchange-format-unknown"
    assert refused(b"{}", format_name="word") == "interchange-format-unknown"
    assert refused(VSAQ, "x.xlsx", "xlsx") in {"file-type-mismatch", "archive-suspicious", "interchange-not-read"}
    assert refused(b"\xff\xff\x00", "x.csv") == "interchange-encoding"
    assert refused(b'{"questionnaire": []}') == "interchange-nothing-found"
    assert refused(b'{"sections": []}') == "interchange-nothing-found"


def test_more_questions_than_anybody_answers_are_refused() -> None:
    items = [{"type": "line", "id": f"q{number}", "text": "Q?"} for number in range(5_001)]
    assert refused(json.dumps({"questionnaire": [{"type": "block", "text": "B", "items": items}]}).encode()) == "interchange-too-many-items"


def test_a_workbook_that_is_nobodys_is_refused() -> None:
    target = BytesIO()
    Workbook().save(target)
    assert refused(target.getvalue(), "x.xlsx") == "interchange-format-unknown"


def test_a_workbook_that_unpacks_without_end_is_refused_fast() -> None:
    written = write(SMALLEST, Format.WORKBOOK, "ja").raw
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(written)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, old.read(member))
        new.writestr("xl/worksheets/sheet99.xml", b"0" * (70 * 2**20))
    began = time.monotonic()
    assert refused(target.getvalue(), "x.xlsx") == "archive-too-big"
    assert time.monotonic() - began < 2


def test_an_authors_slip_in_a_workbook_is_named_with_sheet_and_line() -> None:
    book = load_workbook(BytesIO(write(SMALLEST, Format.WORKBOOK, "ja").raw))
    sheet = book.worksheets[3]
    keys = [cell.value for cell in sheet[1]]
    sheet.cell(row=3, column=keys.index("weight") + 1).value = "heavy"
    sheet.cell(row=3, column=len(keys) + 1).value = "a note beside the table"
    book.create_sheet("My notes").append(["remember"])
    target = BytesIO()
    book.save(target)
    reading = read(target.getvalue(), "x.xlsx", today=TODAY)
    assert {(unknown.key, unknown.line) for unknown in reading.not_understood} == {
        ("Weight (0-10)", 3),
        (f"column {len(keys) + 1}", 3),
        ("sheet My notes", None),
    }


def test_our_own_json_names_keys_that_it_does_not_know() -> None:
    document = json.loads(write(SMALLEST, Format.OWN, "ja").raw)
    document["colour"] = "red"
    document["sections"][0]["items"][0]["mood"] = "good"
    reading = read(json.dumps(document, indent=1).encode(), "x.json", today=TODAY)
    assert {unknown.key for unknown in reading.not_understood} == {"colour", "mood"}
    assert reading.faults == []


def test_an_incomplete_document_is_read_and_says_what_it_lacks() -> None:
    reading = read(b'{"sections": [{"code": "A", "items": [{"code": "1"}]}]}', "x.json", today=TODAY)
    assert not reading.is_publishable()
    assert {fault.place for fault in reading.faults} >= {"sections.0.title", "sections.0.items.0.question"}
    assert "head-filled" in {entry.code for entry in reading.outcomes}


WORDS = ['{"questionnaire":[', '{"type":"block","items":[', '{"type":"tip","cond":"a&&', '"choices":[{"a":1}', "]}", "}", '"sections":']
PIECES = st.sampled_from(
    [*WORDS, "-", "{x:{", "&a", "[*a]", '"', "'", "\\u", ",,", "|", "1.1=Yes", "PredefinedAnswers,A|B", "objects:", "framework:"]
)
JUNK = st.one_of(
    st.binary(max_size=200),
    st.lists(PIECES | st.text(max_size=6), max_size=12).map(lambda parts: "".join(parts).encode("utf-8", "replace")),
)


@pytest.mark.parametrize("format_name", [None, *(one.value for one in Format)])
@given(raw=JUNK)
@example(raw=b"PK\x03\x04")
@example(raw=b"\xef\xbb\xbf")
@settings(QUICK, max_examples=25)
def test_no_file_raises_anything_but_a_problem(format_name: str | None, raw: bytes) -> None:
    with suppress(Invalid):
        read(raw, "any.json", format_name, today=TODAY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "block", "tip", "radiogroup", "yes", "b||", "<b>x</b>"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "id",
                    "text",
                    "cond",
                    "items",
                    "choices",
                    "warn",
                    "required",
                    "code",
                    "title",
                    "ja",
                    "en",
                    "options",
                    "kind",
                    "name",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(parts=st.lists(JSON, max_size=4), key=st.sampled_from(["questionnaire", "extensions", "sections"]))
@settings(QUICK, max_examples=120)
def test_no_tree_raises_anything_but_a_problem(parts: list[object], key: str) -> None:
    with suppress(Invalid):
        read(json.dumps({key: parts}).encode(), "any.json", today=TODAY)


@given(parts=st.lists(JSON, max_size=4), locale=JSON, groups=JSON)
@settings(QUICK, max_examples=80)
def test_no_library_raises_anything_but_a_problem(parts: list[object], locale: object, groups: object) -> None:
    framework = {"requirement_nodes": parts, "implementation_groups_definition": groups}
    with suppress(Invalid):
        read(json.dumps({"locale": locale, "objects": {"framework": framework}}).encode(), "any.yaml", today=TODAY)


@given(
    cells=st.lists(
        st.lists(
            st.text(max_size=6)
            | st.sampled_from(["#vendor-assurance:items:1", "#vendor-assurance:head", "code", "title.ja", "condition", "{}", "[1]"]),
            max_size=6,
        ),
        max_size=6,
    )
)
@settings(QUICK, max_examples=25)
def test_no_workbook_raises_anything_but_a_problem(cells: list[list[str]]) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in cells:
        sheet.append(["".join(sign for sign in cell if sign.isprintable()) for cell in row])
    target = BytesIO()
    book.save(target)
    for format_name in ("xlsx", "caiq"):
        with suppress(Invalid):
            read(target.getvalue(), "any.xlsx", format_name, today=TODAY)
