"""The authoring workbook, written: everything that the document says, weights and points included."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.interchange import condition_words
from questionnaires.interchange.authoring_tables import (
    EXPLANATION,
    HEAD_ROWS,
    HEAD_TEXTS,
    HEAD_VALUES,
    INSTRUCTIONS,
    MARK,
    POINTS,
    TABLES,
    TITLES,
    Field,
)
from questionnaires.interchange.reading import Format, Log, Writing
from questionnaires.interchange.texts import tidy
from questionnaires.interchange.workbooks import MEDIA_TYPE, Writer
from questionnaires.templates.kinds import ItemKind

_LAST_ROW = 2_000


def write(document: QuestionnaireDocument, language: str) -> Writing:
    """The workbook; `language` is that of the conditions in words. Characters that a workbook cannot hold are named."""
    log, book = Log(), Writer()
    for item in document.items():
        log.take(item.code, kind=item.kind.value, became="row")
    told = [(f"{INSTRUCTIONS}", "", "")] + [("", ja, en) for ja, en in EXPLANATION]
    _hide(book.add("はじめに Instructions", told, widths=(4, 80, 80)), is_first_row_hidden=True)
    plain = document.model_dump(mode="json", by_alias=True)
    _tell_unshowable(plain, document.code, log)
    _table(book, "head", TITLES["head"], _head(plain))
    _table(book, "sections", TITLES["sections"], _rows("sections", plain["sections"], document, language))
    for section in plain["sections"]:
        name = f"{section['code']} {section['title'][language]}"
        _table(book, f"items:{section['code']}", name, _rows("items", section["items"], document, language))
    for table, parts in _lists(plain):
        _table(book, table, TITLES[table], _rows(table, parts, document, language))
    return Writing(book.save(), Format.WORKBOOK, f"{document.code}-{document.edition}-authoring.xlsx", MEDIA_TYPE, log.entries)


def key_of(field: Field) -> str:
    """The name of a column in row 1."""
    return field.path or "condition.words"


def _head(plain: dict[str, Any]) -> Iterator[list[object]]:
    for name in HEAD_VALUES:
        yield [name, name, plain[name]]
    for name in HEAD_TEXTS:
        yield [name, name, "", plain[name]["ja"], plain[name]["en"]]
    for name in POINTS:
        yield [f"points.{name}", f"points.{name}", plain["points"][name]]


def _lists(plain: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    items = [item for section in plain["sections"] for item in section["items"]]
    options = [{"of": f"set:{name}", **option} for name, group in plain["option_sets"].items() for option in group]
    options += [{"of": f"item:{item['code']}", **option} for item in items for option in item["options"]]
    columns = [{"of": item["code"], **column} for item in items for column in item["columns"]]
    yield "options", options
    yield "columns", columns
    yield "column-choices", [{"of": column["of"], "column": column["code"], **choice} for column in columns for choice in column["options"]]
    yield "evidence", [{"code": code, **texts} for code, texts in plain["evidence_types"].items()]
    yield (
        "alternatives",
        [
            {"group": group["group"], "question": group["question"], "option": option["code"], "label": option["label"]}
            for group in plain["alternatives"]
            for option in group["options"]
        ],
    )
    yield "bands", plain["bands"]
    yield "outcomes", plain["outcomes"]


def _rows(table: str, parts: Iterable[dict[str, Any]], document: QuestionnaireDocument, language: str) -> Iterator[list[object]]:
    for part in parts:
        cells = [_cell(field, part, document, language) for field in TABLES[table]]
        yield [str(part.get("code", part.get("group", ""))), *cells]


def _cell(field: Field, part: dict[str, Any], document: QuestionnaireDocument, language: str) -> object:
    if field.kind == "words":
        return condition_words.say(part["condition"], document, language) if part["condition"] else ""
    value: Any = part
    for step in field.path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if value is None:
        return ""
    if field.kind == "flag":
        return "yes" if value else "no"
    if field.kind == "json":
        return json.dumps(value, ensure_ascii=False)
    if field.kind == "codes":
        return ", ".join(value)
    if field.kind == "lines":
        is_plain = not any("\n" in line or line.startswith("[") for line in value)
        return "\n".join(value) if is_plain else json.dumps(value, ensure_ascii=False)
    return value


def _table(book: Writer, table: str, name: str, rows: Iterable[Sequence[object]]) -> None:
    fields = TABLES[table.partition(":")[0]]
    keys = [f"{MARK}{table}", *(key_of(field) for field in fields)]
    labels = ["", *(f"{field.ja}\n{field.en}" for field in fields)]
    sheet = book.add(name, [keys, labels, *rows], widths=(4, *(field.width for field in fields)), head_rows=HEAD_ROWS)
    _hide(sheet, is_first_row_hidden=True)
    for column, field in enumerate(fields, start=2):
        allowed = "yes,no" if field.kind == "flag" else ",".join(ItemKind) if table.startswith("items:") and field.path == "kind" else ""
        if allowed:
            rule = DataValidation(type="list", formula1=f'"{allowed}"', allow_blank=True)
            letter = get_column_letter(column)
            rule.add(f"{letter}{HEAD_ROWS + 1}:{letter}{_LAST_ROW}")
            sheet.add_data_validation(rule)


def _hide(sheet: Worksheet, *, is_first_row_hidden: bool) -> None:
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[1].hidden = is_first_row_hidden


def _tell_unshowable(node: Any, place: str, log: Log) -> None:
    """Name the texts that a workbook cannot hold as they are."""
    if isinstance(node, dict):
        for key, value in node.items():
            _tell_unshowable(value, str(node.get("code", place)) if key != "code" else place, log)
    elif isinstance(node, list):
        for value in node:
            _tell_unshowable(value, place, log)
    elif isinstance(node, str) and tidy(node) != node:
        log.change(place, "characters-left-out")
