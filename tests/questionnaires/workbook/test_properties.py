"""For any questionnaire and any answers: what is stored goes out and comes back unchanged, what is typed in is what is stored."""

import string
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.words import say
from questionnaires.answers.queries import AnswerRow, ItemView
from questionnaires.answers.rules import AnswerState
from questionnaires.templates.kinds import ItemKind, read_value
from questionnaires.templates.queries import ItemRow, SectionRow
from questionnaires.templates.rules import Standing
from questionnaires.workbook.comparing import Outcome, compare
from questionnaires.workbook.manifest import Place, seal
from questionnaires.workbook.outline import Outline
from questionnaires.workbook.reading import read
from questionnaires.workbook.sayings import said
from questionnaires.workbook.writing import write
from tests.factories import NOON
from tests.questionnaires.workbook.making import SECRET, STATES, Filling, heading

PLACE = Place("assessment", "version", 1)
# Everything that people type, and everything that a spreadsheet could take for something else.
words = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(
        ["=1+1", "+81-3", "-", "@x", "'", "'=x", "''=x", "＝１", "\t=1", "_x0041_", "_x005F_x000D_", "a\r\nb", " ", "TRUE", "1e5"]
    ),
)
texts = words.map(lambda text: text.strip())
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))
numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=4).map(lambda number: format(number.normalize() + 0, "f"))


@st.composite
def labels(draw: st.DrawFn) -> dict[str, str]:
    word = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
    return {"ja": draw(word), "en": draw(word)}


@st.composite
def forms(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """The form of an item: options or columns, as its kind needs."""

    def options(least: int) -> list[dict[str, Any]]:
        codes = draw(st.lists(st.text(string.ascii_uppercase, min_size=1, max_size=4), min_size=least, max_size=6, unique=True))
        return [{"code": code, "label": draw(labels()), "points": draw(st.integers(-100, 100))} for code in codes]

    if kind in {"single", "maturity", "multiple", "yes_no"}:
        return {"options": options(2)}
    if kind == "table":
        codes = draw(st.lists(st.text(string.ascii_uppercase, min_size=1, max_size=4), min_size=1, max_size=4, unique=True))
        kinds = [draw(st.sampled_from(["text", "number", "date", "single"])) for _ in codes]
        return {
            "columns": [
                {
                    "code": code,
                    "label": draw(labels()),
                    "kind": sort,
                    "required": False,
                    **({"options": options(1)} if sort == "single" else {}),
                }
                for code, sort in zip(codes, kinds, strict=True)
            ]
        }
    return {"unit": {"ja": "件", "en": "items"}} if kind == "number" else {}


@st.composite
def values(draw: st.DrawFn, kind: str, form: dict[str, Any]) -> Any:
    """A stored value, as `read_value` gives it."""
    if kind in {"single", "maturity", "yes_no"}:
        return draw(st.sampled_from([option["code"] for option in form["options"]]))
    if kind == "multiple":
        return draw(st.lists(st.sampled_from([option["code"] for option in form["options"]]), unique=True))
    if kind == "number":
        return draw(numbers)
    if kind == "date":
        return draw(days).isoformat()
    if kind == "table":
        cells = {"text": texts, "number": numbers, "date": days.map(str)}
        row = {
            column["code"]: st.one_of(
                st.just(""),
                st.sampled_from([o["code"] for o in column["options"]]) if column["kind"] == "single" else cells[column["kind"]],
            )
            for column in form["columns"]
        }
        return draw(st.lists(st.fixed_dictionaries(row), max_size=3))
    return draw(texts) if kind == "text" else None


@st.composite
def views(draw: st.DrawFn) -> ItemView:
    """One question with or without an answer."""
    kind = draw(st.sampled_from(list(ItemKind)))
    form = draw(forms(kind))
    code = draw(st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=6))
    bare: dict[str, Any] = {
        "evidence": [],
        "evidence_note": {},
        "cadence": "",
        "weight": 7,
        "crosswalk": [],
        "source": "",
        "criteria": None,
        "control": None,
    }
    item = ItemRow(
        id=code, section_id="S", code=code, number=code, position=1, kind=kind, form=form, condition_code=None, is_hinge=False,
        is_required=draw(st.booleans()), warning=None, title=draw(labels()), question=draw(labels()), help=draw(labels()),
        alternative_group=None, alternative_option=None, is_legacy=False, is_not_applicable_allowed=True, **bare,
    )  # fmt: skip
    return ItemView(item, draw(st.one_of(st.none(), answers(item))), (), None, Standing.COUNTED, is_open_for_change=True, is_returned=False)


@st.composite
def answers(draw: st.DrawFn, item: ItemRow) -> AnswerRow:
    """Anything that may be stored."""
    is_measure = item.kind == ItemKind.IMPLEMENTATION
    value = None if is_measure else read_value(item.kind, item.form, draw(values(item.kind, item.form)))
    states = (
        [None, *(state for state in AnswerState if state is not AnswerState.ANSWERED)] if is_measure else [None, AnswerState.NOT_APPLICABLE]
    )
    state = draw(st.sampled_from(states))
    if not is_measure and state is AnswerState.NOT_APPLICABLE:
        value = None
    beside: dict[str, Any] = {
        name: draw(texts) if name == "reason" or (name == "note") is not is_measure else ""
        for name in ("scope", "exception", "plan", "reason", "note")
    }
    planned = draw(st.one_of(st.none(), days)) if is_measure else None
    return AnswerRow(
        id=item.id, item_id=item.id, state=state, value=value, planned_on=planned, version=draw(st.integers(1, 9)),
        saved_at=NOON, saved_by="somebody", **beside, **extra_columns(),
    )  # fmt: skip


def extra_columns() -> dict[str, Any]:
    """Columns of an answer that a workbook does not care about."""
    known = {
        "id",
        "item_id",
        "state",
        "value",
        "scope",
        "exception",
        "plan",
        "planned_on",
        "reason",
        "note",
        "version",
        "saved_at",
        "saved_by",
    }
    return {name: None for name in AnswerRow.__dataclass_fields__ if name not in known}


def outline_of(items: list[ItemView]) -> Outline:
    title = {"ja": "表題", "en": "Title"}
    return Outline(title, title, title, [], [(SectionRow("S", "S", 1, title, title), items)], {})


def hand_out(outline: Outline, language: Any) -> bytes:
    manifest = outline.manifest(PLACE.assessment_id, PLACE.version_id, PLACE.round, language)
    return write(
        outline, heading(), sealed=seal(manifest, SECRET), states=STATES, language=language, made_at=NOON,
        say=lambda kind, code, /, **parameters: say(language, kind, code, parameters),
    )  # fmt: skip


@settings(max_examples=40)
@given(st.lists(views(), min_size=1, max_size=8, unique_by=lambda view: view.item.code), st.sampled_from(["ja", "en"]), st.data())
def test_any_answers_go_out_and_come_back(items: list[ItemView], language: str, data: st.DataObject) -> None:
    outline = outline_of(items)
    raw = hand_out(outline, language)
    for returned in (raw, Filling.of(raw).bytes):
        found = read(returned, outline, PLACE, secret=SECRET, states=STATES)
        assert [(line.code, line.outcome, line.problem) for line in compare(found, outline)] == [
            (view.item.code, Outcome.UNCHANGED, "") for view in items
        ]
        for view in items:
            given = found["items"][view.item.code]["given"]
            assert given == {name: value for name, value in said(view.item.kind, view.answer).items() if name in given}
