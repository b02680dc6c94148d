"""The CAIQ workbook in its real layout, with questions of our own: none of the real ones may be shipped."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from questionnaires.interchange.formats import read
from questionnaires.interchange.reading import Format, Outcome, Reading

TODAY = date(2026, 11, 22)
V40 = [
    "Question ID",
    "Question",
    "CSP CAIQ Answer",
    "SSRM Control Ownership",
    "CSP Implementation Description (Optional/Recommended)",
    "CSC Responsibilities  (Optional/Recommended)",
    "CCM Control ID",
    "CCM Control Specification",
    "CCM Control Title",
    "CCM Domain Title",
]
V41 = ["Question ID", "Question", "Service Provider CAIQ Answer", "SSRM Control Ownership", *V40[6:], "Auditing Guidelines"]
ROWS: list[list[Any]] = [
    ["A&A-01.1", "Is there a made-up policy?", None, None, None, None, "A&A-01", "Keep a made-up policy.", "Policy", "Audit & Assurance"],
    ["A&A-01.2", "Is the made-up policy reviewed?"],
    ["AIS-01.1", "Is a made-up baseline kept?", None, None, None, None, "AIS-01", "Keep a baseline.", "Baseline", "Application Security"],
]


def workbook(title: str, sheet_name: str, header: list[str], rows: list[list[Any]]) -> bytes:
    book = Workbook()
    first = book.worksheets[0]
    first.title = "Introduction"
    first.append(["How to fill this in"])
    sheet = book.create_sheet(sheet_name)
    for row in ([title], header, *rows):
        sheet.append(row)
    if len(rows) > 1:
        sheet.merge_cells("G3:G4")
        sheet.merge_cells("J3:J4")
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def take(raw: bytes, name: str = "CAIQ.xlsx") -> Reading:
    return read(raw, name, today=TODAY)


def items_of(reading: Reading) -> dict[str, dict[str, Any]]:
    return {item["code"]: item for section in reading.document["sections"] for item in section["items"]}


def test_version_4_0_is_read_with_ownership_beside_each_question() -> None:
    reading = take(workbook("CONSENSUS ASSESSMENTS INITIATIVE QUESTIONNAIRE v4.0.3", "CAIQv4.0.3", V40, ROWS))
    assert reading.format is Format.CAIQ
    assert reading.faults == []
    assert reading.not_understood == []
    assert reading.counts == {"question": 3}
    assert reading.document["edition"] == "4.0.3"
    assert [section["title"]["en"] for section in reading.document["sections"]] == ["Audit & Assurance", "Application Security"]
    item = items_of(reading)["A-A-01.1"]
    assert (item["kind"], [option["code"] for option in item["options"]]) == ("yes_no", ["yes", "no"])
    assert "A&A-01.1" in item["source"]
    owner = items_of(reading)["A-A-01.1.owner"]
    assert owner["condition"] == {"item": "A-A-01.1", "answered": True}
    assert len(owner["options"]) == 5


def test_a_merged_cell_speaks_for_the_rows_below_it() -> None:
    item = items_of(take(workbook("CAIQ v4.0.2", "CAIQv4.0.2", V40, ROWS)))["A-A-01.2"]
    assert item["help"]["en"] == "Keep a made-up policy."


def test_version_4_1_is_read_by_its_column_names_and_a_new_column_is_named() -> None:
    rows = [[*row[:4], *row[6:], "Look at the minutes."] for row in ROWS[:1]]
    reading = take(workbook("CAIQ", "CAIQv4.1.0", V41, rows))
    assert reading.document["edition"] == "4.1.0"
    assert {unknown.key for unknown in reading.not_understood} == {"column Auditing Guidelines", "column 9"}
    assert set(items_of(reading)) == {"A-A-01.1", "A-A-01.1.owner"}


def test_answers_in_the_file_are_not_taken_as_questions_and_said_so() -> None:
    filled = [["A&A-01.1", "Is there a made-up policy?", "Yes", "CSP-owned", "We have one", None, "A&A-01", "Keep.", "Policy", "Audit"]]
    reading = take(workbook("CAIQ v4.0.3", "CAIQv4.0.3", V40, filled))
    (entry,) = [entry for entry in reading.outcomes if entry.code == "answer-left-out"]
    assert (entry.outcome, entry.line, entry.detail["columns"]) == (Outcome.LEFT_OUT, 3, "answer, owner, description")


def test_rows_that_are_no_questions_are_named_with_their_line() -> None:
    reading = take(workbook("CAIQ v4.0.3", "CAIQv4.0.3", V40, [*ROWS, ["End of questionnaire"], [None, "A question without an id"]]))
    assert [(unknown.key, unknown.line) for unknown in reading.not_understood] == [("row", 6), ("row", 7)]


@pytest.mark.parametrize("column", ["B3", "C3"])
def test_a_formula_is_refused_by_its_name(column: str) -> None:
    from openpyxl import load_workbook

    from storage.problems import Invalid

    book = load_workbook(BytesIO(workbook("CAIQ v4.0.3", "CAIQv4.0.3", V40, ROWS)))
    book["CAIQv4.0.3"][column] = "=1+1"
    target = BytesIO()
    book.save(target)
    with pytest.raises(Invalid) as told:
        take(target.getvalue())
    assert told.value.code == "interchange-formula"
    assert told.value.parameters == {"sheet": "CAIQv4.0.3", "cell": column}
