"""What is written comes back: our own formats without loss, those of others as far as they reach, and with word of the rest."""

import json
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openpyxl import load_workbook

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.catalogue.queries import built_in
from questionnaires.interchange.formats import WRITABLE, read, write
from questionnaires.interchange.reading import Format, Reading
from tests.questionnaires.interchange.making import documents

TODAY = date(2026, 11, 22)
FEW = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def parsed(reading: Reading) -> QuestionnaireDocument:
    return QuestionnaireDocument.model_validate_json(json.dumps(reading.document))


@pytest.mark.parametrize("target", [Format.OWN, Format.WORKBOOK])
@given(document=documents())
@FEW
def test_our_own_formats_lose_nothing(target: Format, document: QuestionnaireDocument) -> None:
    written = write(document, target, "ja")
    reading = read(written.raw, written.file_name, today=TODAY)
    assert reading.format is target
    assert reading.faults == []
    assert reading.not_understood == []
    assert parsed(reading).model_dump() == document.model_dump()


@pytest.mark.parametrize("target", [Format.VSAQ, Format.CSV, Format.LIBRARY])
@given(document=documents())
@FEW
def test_formats_of_others_keep_every_question_and_come_back_whole(target: Format, document: QuestionnaireDocument) -> None:
    written = write(document, target, "en")
    reading = read(written.raw, written.file_name, target.value, today=TODAY)
    assert reading.faults == []
    questions = [item["question"]["en"] for section in reading.document["sections"] for item in section["items"]]
    assert [" ".join(text.split()) for text in questions] == [" ".join(item.question.en.split()) for item in document.items()]
    told = {entry.item for entry in written.outcomes}
    assert {item.code for item in document.items()} <= told


@pytest.mark.parametrize("target", WRITABLE)
@pytest.mark.parametrize("document", built_in(), ids=lambda document: f"{document.code}-{document.edition}")
def test_every_built_in_questionnaire_goes_out_and_comes_back(document: QuestionnaireDocument, target: Format) -> None:
    written = write(document, target, "ja")
    reading = read(written.raw, written.file_name, today=TODAY)
    assert reading.faults == []
    assert [one for one in reading.not_understood if one.key != "cond"] == []
    assert sum(len(section["items"]) for section in reading.document["sections"]) == len(document.items())
    if target in {Format.OWN, Format.WORKBOOK}:
        assert parsed(reading).model_dump() == document.model_dump()


@given(document=documents())
@FEW
def test_no_cell_of_a_workbook_is_a_formula(document: QuestionnaireDocument) -> None:
    book = load_workbook(BytesIO(write(document, Format.WORKBOOK, "ja").raw))
    kinds = {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


@given(document=documents())
@FEW
def test_no_cell_of_a_csv_looks_like_a_formula(document: QuestionnaireDocument) -> None:
    import csv
    import io

    rows = csv.reader(io.StringIO(write(document, Format.CSV, "ja").raw.decode("utf-8-sig"), newline=""))
    numeric = {11}  # scores: whole numbers of ours
    for row in list(rows)[1:]:
        for column, cell in enumerate(row):
            assert column in numeric or not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
