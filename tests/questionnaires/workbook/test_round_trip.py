"""What goes out comes back as it was; what is filled in is what is stored."""

from datetime import date

import pytest

from questionnaires.answers.rules import AnswerState
from questionnaires.workbook import outline as o
from questionnaires.workbook.comparing import Outcome
from tests.questionnaires.workbook.making import Filling, download, filled, lines, moment
from tests.questionnaires.world import World


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_blank_workbook_changes_nothing(kinds: World, language: str) -> None:
    raw = download(kinds, language=language)  # type: ignore[arg-type]
    found = lines(kinds, raw)
    assert {line.outcome for line in found.values()} == {Outcome.UNCHANGED}
    assert set(found) == {"KEYS", "A-1", "A-2", "A-3", "A-4", "A-5", "B-1", *(f"K-{kind}" for kind in KINDS)}
    again = lines(kinds, Filling.of(raw).bytes)  # as another program saves it
    assert {line.outcome for line in again.values()} == {Outcome.UNCHANGED}


KINDS = ("maturity", "single", "multiple", "yes_no", "text", "number", "date", "file", "table")


def fill(sheet: Filling) -> None:
    """A person fills every kind, as people do."""
    sheet.put("choice KEYS", "Keys are kept")
    sheet.put("item A-1", "Implemented")
    sheet.put("item A-1", "All sites", o.SCOPE)
    sheet.put("item A-2", "計画中")  # the word of the other language
    sheet.put("item A-2", moment(date(2027, 3, 31)), o.PLANNED_ON)
    sheet.put("item A-4", "Not applicable")
    sheet.put("item A-4", "No such machines", o.REASON)
    sheet.put("item K-maturity", "level 3")
    sheet.put("item K-single", "＝ＮＯＮＥ")
    sheet.put("option K-multiple SOME", "○")
    sheet.put("option K-multiple MORE", "〇")
    sheet.put("item K-yes_no", True)
    sheet.type("item K-text", "=SUM(of parts)\nand more")
    sheet.put("item K-number", "１,２００人")
    sheet.put("item K-date", "令和8年4月1日")
    sheet.put("item K-file", "○", o.NOT_APPLICABLE)
    sheet.put("item K-file", "There is none", o.REASON)
    table = sheet.table("K-table")
    for column, value in enumerate(("Laptop", 3, moment(date(2026, 4, 1)), "First"), start=2):
        table.cell(o.HEAD_ROW + 1, column).value = value
    for column, value in enumerate(("Tablet", "４", "2026/5/2", "b"), start=2):
        table.cell(o.HEAD_ROW + 2, column).value = value


def test_what_is_filled_in_is_read_as_it_is_meant(kinds: World) -> None:
    found = lines(kinds, filled(download(kinds), fill))
    assert {code: line.problem for code, line in found.items() if line.outcome is Outcome.REFUSED} == {}
    assert {code for code, line in found.items() if line.outcome is Outcome.CHANGED} == set(found) - {"A-3", "A-5", "B-1"}
    new = {code: line.new for code, line in found.items() if line.new}
    assert new["KEYS"] == "KEPT"
    assert new["A-1"] == {**BLANK, "state": "implemented", "scope": "All sites"}
    assert new["A-2"] == {**BLANK, "state": "planned", "planned_on": "2027-03-31"}
    assert new["A-4"] == {**BLANK, "state": "not_applicable", "reason": "No such machines"}
    values = {code: line["value"] for code, line in new.items() if code.startswith("K-")}  # type: ignore[index]
    assert values == {
        "K-maturity": "3",
        "K-single": "NONE",
        "K-multiple": ["SOME", "MORE"],
        "K-yes_no": "yes",
        "K-text": "=SUM(of parts)\nand more",
        "K-number": "1200",
        "K-date": "2026-04-01",
        "K-file": None,
        "K-table": [
            {"NAME": "Laptop", "COUNT": "3", "SINCE": "2026-04-01", "SORT": "A"},
            {"NAME": "Tablet", "COUNT": "4", "SINCE": "2026-05-02", "SORT": "B"},
        ],
    }
    assert new["K-file"]["state"] == AnswerState.NOT_APPLICABLE  # type: ignore[index]


BLANK = {"state": None, "value": None, "scope": "", "exception": "", "plan": "", "planned_on": None, "reason": "", "note": ""}
