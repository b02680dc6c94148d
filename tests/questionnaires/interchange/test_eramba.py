"""CSV in the column style of eramba, as offices in Japan and elsewhere save it."""

from datetime import date
from typing import Any

import pytest

from questionnaires.interchange.formats import read
from questionnaires.interchange.reading import Format, Reading

TODAY = date(2026, 11, 22)
HEADER = (
    "Chapter number,Chapter title,Chapter description,Question number,Question title,Question description,Answer type,Answers,,Warning,,,,"
)
ROWS = [
    "1,統制,社内の決まり,1.1,方針,方針はありますか。,PredefinedAnswers,はい|いいえ,,いいえ: 方針を作りましょう。,はい|いいえ,10|0,,",
    "1,統制,,1.2,見直し,毎年見直していますか。,OpenAnswer,,,,,,1.1=はい,",
    "2,人,,2.1,研修日,最後の研修はいつですか。,Date,,,,,,,1.1=いいえ",
    "2,人,,2.2,対象,誰が受けましたか。,PredefinedMultipleChoice,社員|派遣|委託先,,,,,,",
]


def take(text: str | bytes, name: str = "questions.csv") -> Reading:
    return read(text if isinstance(text, bytes) else text.encode(), name, today=TODAY)


def items_of(reading: Reading) -> dict[str, dict[str, Any]]:
    return {item["code"]: item for section in reading.document["sections"] for item in section["items"]}


TEXT = "\r\n".join([HEADER, *ROWS]) + "\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp932"),
        TEXT.encode("utf-16"),
        TEXT.replace(",", ";").encode(),
        "\n".join(ROWS).encode(),
    ],
    ids=["utf-8", "mark", "shift-jis", "utf-16", "semicolons", "no header"],
)
def test_it_is_read_however_it_was_saved(raw: bytes) -> None:
    reading = take(raw)
    assert reading.format is Format.CSV
    assert reading.faults == []
    assert reading.not_understood == []
    assert reading.counts == {"question": 4, "chapter": 2}
    assert {code: item["kind"] for code, item in items_of(reading).items()} == {
        "1.1": "single",
        "1.2": "text",
        "2.1": "date",
        "2.2": "multiple",
    }


def test_scores_warnings_and_conditions_are_kept() -> None:
    items = items_of(take(TEXT))
    yes, no = items["1.1"]["options"]
    assert (yes["points"], no["points"]) == (10, 0)
    assert no["warning"]["ja"] == "方針を作りましょう。"
    assert items["1.2"]["condition"] == {"item": "1.1", "is": [yes["code"]]}
    assert items["2.1"]["condition"] == {"not": {"item": "1.1", "is": [no["code"]]}}


def test_the_missing_language_is_filled_and_named() -> None:
    reading = take(TEXT)
    assert items_of(reading)["1.1"]["title"] == {"ja": "方針", "en": "方針"}
    told = {entry.item for entry in reading.outcomes if entry.code == "to-be-translated" and entry.detail == {"language": "en"}}
    assert {"1.1", "1.2", "2.1", "2.2"} <= told


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("1,C,,9,Q,Q?,Hologram,,,,,,,", "column G"),
        ("1,C,,9,Q,Q?,PredefinedAnswers,A|B,,,A|B,ten|0,,", "columns K and L"),
        ("1,C,,9,Q,Q?,OpenAnswer,,,,,,1.7=Yes,", "column M"),
        ("1,C,,9,Q,Q?,OpenAnswer,,,,,,,nonsense", "column N"),
        ("1,C,,9,Q,Q?,OpenAnswer,,what is this,,,,,", "column I"),
        ("1,C,,9,Q,Q?,OpenAnswer,,,,,,,,surplus", "column 15"),
        ("1,C,,9,,,OpenAnswer,,,,,,,", "row"),
    ],
)
def test_whatever_is_not_understood_is_named_with_its_line(row: str, key: str) -> None:
    reading = take("\n".join([*ROWS, row]))
    (unknown,) = reading.not_understood
    assert (unknown.key, unknown.line) == (key, 5)


def test_a_guarded_cell_comes_back_as_it_was() -> None:
    row = "1,C,,1.1,'=cmd,'＝SUM(A1),OpenAnswer,,,,,,,"
    item = items_of(take(row))["1.1"]
    assert (item["title"]["en"], item["question"]["en"]) == ("=cmd", "＝SUM(A1)")


def test_points_over_a_hundred_are_scaled_and_said_so() -> None:
    reading = take("1,C,,1.1,Q,Q?,PredefinedAnswers,A|B,,,A|B,400|100,,")
    assert [option["points"] for option in items_of(reading)["1.1"]["options"]] == [100, 25]
    assert "points-scaled" in {entry.code for entry in reading.outcomes}
