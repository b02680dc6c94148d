"""Values of every kind: what is read, how it is stored, what is refused, and what it is worth."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.templates.kinds import COLUMN_KINDS, ROW_LIMIT, VALUE_LIMIT, ItemKind, ValueFault, read_value, worth

OPTIONS = {
    "options": [{"code": "a", "points": 60}, {"code": "b", "points": 70}, {"code": "c", "points": -80}, {"code": "d", "points": None}]
}
COLUMNS = {
    "columns": [
        {"code": "name", "label": {"ja": "名称", "en": "Name"}, "kind": "text", "required": True},
        {"code": "count", "label": {"ja": "数", "en": "Count"}, "kind": "number"},
        {"code": "seen", "label": {"ja": "確認日", "en": "Seen"}, "kind": "date"},
        {"code": "way", "label": {"ja": "方法", "en": "Way"}, "kind": "single", "options": [{"code": "p"}, {"code": "q"}]},
    ]
}
anything = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.lists(st.one_of(st.text(), st.none(), st.dictionaries(st.sampled_from(["name", "count", "seen", "way", "x"]), st.text()))),
    st.dictionaries(st.text(), st.text()),
)


def fault(kind: ItemKind, form: dict[str, Any], value: Any) -> ValueFault:
    with pytest.raises(ValueFault) as caught:
        read_value(kind, form, value)
    return caught.value


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind is not ItemKind.IMPLEMENTATION])
@given(value=anything)
def test_whatever_is_sent_is_read_or_refused_and_what_is_read_reads_the_same_again(kind: ItemKind, value: Any) -> None:
    form = OPTIONS | COLUMNS | {"minimum": -10, "maximum": 1000}
    with suppress(ValueFault):
        read = read_value(kind, form, value)
        assert read_value(kind, form, read) == read


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind is not ItemKind.IMPLEMENTATION])
@pytest.mark.parametrize("nothing", [None, "", []])
def test_nothing_is_nothing_in_every_kind(kind: ItemKind, nothing: Any) -> None:
    assert read_value(kind, OPTIONS | COLUMNS, nothing) is None


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("12", "12"),
        (" 1,200.50 ", "1200.5"),
        ("１２．５", "12.5"),
        ("−3", "-3"),
        ("-0", "0"),
        ("0.10", "0.1"),
        ("1,234,567", "1234567"),
        ("100", "100"),
        (7, "7"),
    ],
)
def test_numbers_are_read_as_people_write_them(written: Any, stored: str) -> None:
    assert read_value(ItemKind.NUMBER, {}, written) == stored


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=6))
def test_a_number_keeps_its_value(number: Decimal) -> None:
    stored = read_value(ItemKind.NUMBER, {}, format(number, "f"))
    assert Decimal(stored) == number
    assert "E" not in stored.upper()


@pytest.mark.parametrize(
    "written",
    [
        "twelve",
        "1e999999",
        "1e-999999",
        "1E3",
        "NaN",
        "sNaN",
        "Infinity",
        "1,5",
        "12,34",
        "1.2.3",
        "--1",
        "9" * 16,
        "0." + "1" * 11,
        "1_000",
        "0x10",
    ],
)
def test_what_is_no_number_is_refused_with_what_was_written(written: str) -> None:
    refused = fault(ItemKind.NUMBER, {}, written)
    assert refused.code == "answer-not-a-number"
    assert refused.parameters["value"] == written[:40]


def test_a_number_stays_within_its_range() -> None:
    form = {"minimum": 0, "maximum": 100}
    assert read_value(ItemKind.NUMBER, form, "100") == "100"
    assert fault(ItemKind.NUMBER, form, "100.1").parameters == {"value": "100.1", "minimum": "0", "maximum": "100"}
    assert fault(ItemKind.NUMBER, {"minimum": 1}, "0").parameters["maximum"] == "∞"


@given(st.dates())
def test_a_date_is_stored_as_iso_8601(day: date) -> None:
    assert read_value(ItemKind.DATE, {}, day.isoformat()) == day.isoformat()


def test_a_date_in_full_width_or_with_slashes_is_read_and_an_impossible_one_refused() -> None:
    assert read_value(ItemKind.DATE, {}, "２０２６-１１-０１") == "2026-11-01"
    assert read_value(ItemKind.DATE, {}, "2026/11/01") == "2026-11-01"
    for impossible in ("2026-02-30", "tomorrow", "11/01/2026", "令和8年"):
        assert fault(ItemKind.DATE, {}, impossible).code == "answer-not-a-date"


def test_choices_are_of_the_options_and_several_come_in_their_order() -> None:
    assert read_value(ItemKind.SINGLE, OPTIONS, "b") == "b"
    assert read_value(ItemKind.MULTIPLE, OPTIONS, ["c", "a", "c"]) == ["a", "c"]
    assert read_value(ItemKind.MULTIPLE, OPTIONS, "b") == ["b"]
    for kind, value in ((ItemKind.SINGLE, "z"), (ItemKind.MULTIPLE, ["a", "z"]), (ItemKind.MATURITY, ["a"])):
        assert fault(kind, OPTIONS, value).code == "answer-option-unknown"


def test_a_text_is_stripped_and_has_a_limit() -> None:
    assert read_value(ItemKind.TEXT, {}, "  we do \n") == "we do"
    assert read_value(ItemKind.TEXT, {}, "   ") is None
    assert fault(ItemKind.TEXT, {}, "x" * (VALUE_LIMIT + 1)).code == "answer-text-too-long"


def test_a_file_is_no_value() -> None:
    assert read_value(ItemKind.FILE, {}, "i swear that it is there") is None


def test_a_table_keeps_the_rows_that_say_something_with_every_cell_read_by_its_column() -> None:
    rows = [
        {"name": " Key 1 ", "count": "１", "seen": "2026-11-01", "way": "p"},
        {"name": "", "count": ""},
        {"name": "Key 2", "count": None},
    ]
    assert read_value(ItemKind.TABLE, COLUMNS, rows) == [
        {"name": "Key 1", "count": "1", "seen": "2026-11-01", "way": "p"},
        {"name": "Key 2", "count": "", "seen": "", "way": ""},
    ]
    assert read_value(ItemKind.TABLE, COLUMNS, [{"name": "", "count": None}]) is None
    assert read_value(ItemKind.TABLE, COLUMNS, [{"name": "n", "count": 0}]) == [{"name": "n", "count": "0", "seen": "", "way": ""}]
    assert set(COLUMN_KINDS) == {"text", "number", "date", "single"}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"count": "1"}], "answer-cell-missing"),
        ([{"name": "n"}, {"name": "m", "count": "few"}], "answer-cell-invalid"),
        ([{"name": "n", "seen": "soon"}], "answer-cell-invalid"),
        ([{"name": "n", "way": "z"}], "answer-cell-invalid"),
        ([{"name": "n", "smuggled": "1"}], "answer-table-malformed"),
        (["n"], "answer-table-malformed"),
        ("n", "answer-table-malformed"),
        ([{"name": "n"}] * (ROW_LIMIT + 1), "answer-table-too-long"),
    ],
)
def test_a_table_with_a_slip_is_refused(rows: Any, code: str) -> None:
    assert fault(ItemKind.TABLE, COLUMNS, rows).code == code


def test_a_slip_in_a_table_names_its_row_and_column() -> None:
    refused = fault(ItemKind.TABLE, COLUMNS, [{"name": "n"}, {"name": "m", "count": "few"}])
    assert (refused.parameters["row"], refused.parameters["column"], refused.parameters["value"]) == (2, {"ja": "数", "en": "Count"}, "few")


@pytest.mark.parametrize(
    ("kind", "value", "points"),
    [
        (ItemKind.SINGLE, "b", 70),
        (ItemKind.SINGLE, "c", -80),
        (ItemKind.MATURITY, "d", 0),
        (ItemKind.MULTIPLE, ["a", "b"], 100),
        (ItemKind.MULTIPLE, ["b", "c"], -10),
        (ItemKind.MULTIPLE, ["d"], 0),
        (ItemKind.TEXT, "anything", 100),
        (ItemKind.TABLE, [{}], 100),
    ],
)
def test_an_answer_is_worth_what_its_kind_says(kind: ItemKind, value: Any, points: int) -> None:
    assert worth(kind, OPTIONS, "answered", value, {}) == points


def test_a_measure_is_worth_the_points_of_its_state() -> None:
    assert worth(ItemKind.IMPLEMENTATION, {}, "partly", None, {"partly": 50}) == 50


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=12), st.data())
def test_several_choices_are_never_worth_more_than_everything_nor_less_than_its_opposite(points: list[int], data: st.DataObject) -> None:
    form = {"options": [{"code": str(number), "points": value} for number, value in enumerate(points)]}
    chosen = data.draw(st.lists(st.sampled_from([option["code"] for option in form["options"]]), unique=True))
    assert -100 <= worth(ItemKind.MULTIPLE, form, "answered", chosen, {}) <= 100
