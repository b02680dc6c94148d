"""Reading a filled workbook: every row is understood, or refused by name, or named as not ours. Nothing is stored here."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from questionnaires.answers.queries import ItemView
from questionnaires.answers.rules import AnswerState
from questionnaires.templates.kinds import ItemKind, ValueFault, read_value
from questionnaires.workbook import cells
from questionnaires.workbook import outline as o
from questionnaires.workbook.labels import Options, words
from questionnaires.workbook.manifest import Manifest, Place, unseal
from questionnaires.workbook.outline import Outline
from questionnaires.workbook.sayings import OF_MEASURES, TEXTS
from storage.problems import Invalid
from storage.sheets.opening import BLANK, Kind, Row, read_rows
from storage.sheets.text import fold

Found = dict[str, Any]
"""What was read, as it is kept: `items` and `choices` by code, each with sheet, row and either `given` or `refused`; `strange`:
rows that belong to no question."""


@dataclass(slots=True)
class _Reader:
    """A workbook while it is read."""

    outline: Outline
    states: Options
    manifest: Manifest
    views: dict[str, ItemView]
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    choices: dict[str, dict[str, Any]] = field(default_factory=dict)
    strange: list[dict[str, Any]] = field(default_factory=list)
    marks: dict[str, list[tuple[str, Row]]] = field(default_factory=lambda: defaultdict(list))
    seen: set[str] = field(default_factory=set)


def read(raw: bytes, outline: Outline, place: Place, *, secret: str, states: Options) -> Found:
    """What stands in a workbook of the assessment of `place`, whose questions are `outline`.

    Raises Invalid on "file": sheet-not-readable, sheet-too-long, workbook-not-ours, and what `manifest.unseal` raises.
    """
    sheets: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(raw):
        sheets[row.sheet].append(row)
    manifest = _unseal(sheets, secret, place)
    reader = _Reader(outline, states, manifest, {view.item.code: view for view in outline.views})
    tables: dict[str, list[Row]] = {}
    for rows in sheets.values():
        word, _, code = _first(rows).partition(" ")
        if word == o.TABLE:
            tables[code] = rows
        elif word == o.SECTION:
            for row in rows:
                if row.number > o.HEAD_ROW:
                    _read_row(reader, row)
    for code, entry in reader.items.items():
        kind = reader.views[code].item.kind
        if kind in {ItemKind.MULTIPLE, ItemKind.TABLE} and "given" in entry:
            _guarded(entry, partial(_add_value, reader, code, kind, tables))
    return {
        "items": reader.items,
        "choices": reader.choices,
        "strange": reader.strange,
        "marks": {code: mark.model_dump() for code, mark in manifest.items.items()},
        "chosen": manifest.choices,
    }


def _unseal(sheets: Mapping[str, Sequence[Row]], secret: str, place: Place) -> Manifest:
    sealed = [rows for rows in sheets.values() if _first(rows) == o.SEALED]
    if len(sealed) != 1:
        raise Invalid("workbook-not-ours", "file")
    texts = {row.number: row.cell(1).text for row in sealed[0]}
    return unseal([text for number, text in sorted(texts.items()) if number > 2], texts.get(2, ""), secret, place)


def _first(rows: Sequence[Row]) -> str:
    return rows[0].cell(1).text if rows and rows[0].number == 1 else ""


def _read_row(reader: _Reader, row: Row) -> None:
    """One row of a sheet of questions."""
    key = row.cell(o.KEY)
    word, _, rest = key.text.partition(" ")
    code, _, option = rest.partition(" ")
    if key.kind is Kind.BLANK:
        if any(row.cell(column).kind is not Kind.BLANK for column in range(o.ANSWER, o.NOTE + 1)):
            _strange(reader, row, "workbook-row-without-key")
    elif key.text in reader.seen:
        entry = (reader.choices if word == "choice" else reader.items).get(code)
        if entry is not None:
            entry.pop("given", None)
            entry["refused"] = {"code": "workbook-row-twice", "parameters": {"first": entry["row"], "second": row.number}}
    elif word == "item" and code in reader.views and not option:
        entry = reader.items[code] = {"sheet": row.sheet, "row": row.number, "given": None}
        _guarded(entry, lambda: _read_item(reader, row, reader.views[code]))
    elif word == "option" and code in reader.views:
        reader.marks[code].append((option, row))
    elif word == "choice" and code in reader.manifest.choices and not option:
        entry = reader.choices[code] = {"sheet": row.sheet, "row": row.number, "given": None}
        _guarded(entry, lambda: _read_choice(reader, row, code))
    else:
        _strange(reader, row, "workbook-row-unknown", key=key.text[:60])
    reader.seen.add(key.text)


def _strange(reader: _Reader, row: Row, code: str, **parameters: object) -> None:
    reader.strange.append({"sheet": row.sheet, "row": row.number, "code": code, "parameters": parameters})


def _guarded(entry: dict[str, Any], read_given: Callable[[], Any]) -> None:
    """Keep what a row gives, or why it is refused."""
    try:
        entry["given"] = read_given()
    except ValueFault as fault:
        entry.pop("given", None)
        entry["refused"] = {"code": fault.code, "parameters": fault.parameters}


def _read_choice(reader: _Reader, row: Row, group: str) -> str | None:
    entry = reader.outline.alternative(group)
    if not cells.is_same_text(row.cell(o.QUESTION), entry["question"][reader.manifest.language]):
        raise ValueFault("workbook-question-changed")
    return cells.read_code(row.cell(o.ANSWER), entry["options"], reader.manifest.language)


def _read_item(reader: _Reader, row: Row, view: ItemView) -> dict[str, Any]:
    """What a row says to its question: the fields of a measure, or value, state and reason of another kind."""
    item, language = view.item, reader.manifest.language
    if not cells.is_same_text(row.cell(o.QUESTION), o.question_text(view, language)):
        raise ValueFault("workbook-question-changed")
    texts = {name: cells.read_text(row.cell(o.COLUMNS[name])) for name in TEXTS}
    if item.kind == ItemKind.IMPLEMENTATION:
        state = cells.read_code(row.cell(o.ANSWER), reader.states, language)
        if row.cell(o.NOTE).kind is not Kind.BLANK:
            raise ValueFault("workbook-cell-shut")
        return {"state": state, **texts, "planned_on": cells.read_day(row.cell(o.PLANNED_ON))}
    if any(row.cell(o.COLUMNS[name]).kind is not Kind.BLANK for name in OF_MEASURES):
        raise ValueFault("workbook-cell-shut")
    state = AnswerState.NOT_APPLICABLE.value if cells.is_marked(row.cell(o.NOT_APPLICABLE)) else None
    given = {"state": state, "reason": texts["reason"], "note": texts["note"]}
    if item.kind == ItemKind.FILE:
        return given
    value = None
    if item.kind not in {ItemKind.MULTIPLE, ItemKind.TABLE}:
        value = cells.read_answer(item.kind, item.form, row.cell(o.ANSWER), language)
    return {**given, "value": _alone(state, value)}


def _alone(state: str | None, value: Any) -> Any:
    """`value`, which must not be given beside "does not apply"."""
    if state is not None and value is not None:
        raise ValueFault("workbook-both-answered")
    return value


def _add_value(reader: _Reader, code: str, kind: str, tables: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    """What a question says whose value stands in rows of its own."""
    given = reader.items[code]["given"]
    item = reader.views[code].item
    value = _read_marks(reader, code) if kind == ItemKind.MULTIPLE else _read_table(reader, code, tables)
    return {**given, "value": _alone(given["state"], read_value(kind, item.form, value))}


def _read_marks(reader: _Reader, code: str) -> list[str]:
    labels = words(reader.views[code].item.form["options"], reader.manifest.language)
    found = reader.marks.get(code, [])
    if {option for option, _ in found} != set(labels):
        raise ValueFault("workbook-row-missing")
    chosen = []
    for option, row in found:
        if not cells.is_same_text(row.cell(o.QUESTION), f"　・{labels[option]}"):
            raise ValueFault("workbook-question-changed")
        if cells.is_marked(row.cell(o.ANSWER)):
            chosen.append(option)
    return chosen


def _read_table(reader: _Reader, code: str, tables: Mapping[str, Sequence[Row]]) -> list[dict[str, str]]:
    if code not in tables:
        raise ValueFault("workbook-sheet-missing")
    columns, language = reader.views[code].item.form["columns"], reader.manifest.language
    rows = {row.number: row for row in tables[code]}
    head = rows.get(o.HEAD_ROW)
    for place, column in enumerate(columns, start=2):
        if not fold(head.cell(place).text if head else "").startswith(fold(column["label"][language])):  # a word that it is needed follows
            raise ValueFault("workbook-question-changed")
    last = max(rows)
    entries = [_entries(columns, rows.get(number), reader) for number in range(o.HEAD_ROW + 1, last + 1)]
    while entries and not any(entries[-1].values()):
        entries.pop()
    return entries


def _entries(columns: Sequence[Mapping[str, Any]], row: Row | None, reader: _Reader) -> dict[str, str]:
    found = [(column, row.cell(place) if row else BLANK) for place, column in enumerate(columns, start=2)]
    return {column["code"]: cells.read_entry(column, cell, reader.manifest.language) for column, cell in found}
