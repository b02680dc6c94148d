"""The authoring workbook, read back: whatever an author did to it offline, line by line."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from questionnaires.interchange.authoring_tables import HEAD_ROWS, HEAD_TEXTS, HEAD_VALUES, INSTRUCTIONS, MARK, POINTS, TABLES, Field
from questionnaires.interchange.authoring_workbook import key_of
from questionnaires.interchange.reading import DEPTH_LIMIT, Format, Log, Reading, finish
from questionnaires.interchange.skeleton import blank
from questionnaires.interchange.texts import pair
from questionnaires.interchange.workbooks import Sheet

_YES = {"yes", "true", "1", "はい", "○"}
_NO = {"no", "false", "0", "いいえ", "×"}
_WHOLE = re.compile(r"-?\d{1,9}")


@dataclass(slots=True)
class _Row:
    """One row of a table: its line, the code that it was written with, and what its cells say."""

    sheet: str
    line: int
    origin: str
    values: dict[str, Any]


def is_ours(sheets: list[Sheet]) -> bool:
    """Whether the workbook was written by the portal for authors."""
    return any(sheet.rows and sheet.rows[0] and sheet.rows[0][0].startswith(MARK) for sheet in sheets)


def read(sheets: list[Sheet], file_name: str, today: date) -> Reading:
    """The document in the workbook. Raises Invalid("interchange-nothing-found")."""
    reader = _Reader(sheets, file_name, today)
    return finish(reader.whole(), Format.WORKBOOK, reader.log)


class _Reader:
    def __init__(self, sheets: list[Sheet], file_name: str, today: date) -> None:
        self.log, self.file_name, self.today = Log(), file_name, today
        self.tables: dict[str, list[_Row]] = {}
        for sheet in sheets:
            mark = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
            table = mark.removeprefix(MARK)
            if mark == INSTRUCTIONS:
                continue
            if not mark.startswith(MARK) or table.partition(":")[0] not in TABLES:
                self.log.puzzle(f"sheet {sheet.name}", f"{len(sheet.rows)} rows", place=sheet.name)
                continue
            self.tables.setdefault(table, []).extend(self._rows(sheet, table))

    def whole(self) -> dict[str, Any]:
        document = self._head()
        sections = self._take("sections")
        names = {row.origin: row.values.get("code", "") for row in sections if row.origin}
        for table in self.tables:
            kind, _, section = table.partition(":")
            if kind == "items" and section not in names:
                self.log.puzzle(f"sheet of section {section}", f"{len(self.tables[table])} rows", place=section)
        document["sections"] = [self._section(row) for row in sections]
        options = self._options()
        sets = {name.removeprefix("set:"): group for name, group in options.items() if name.startswith("set:")}
        if sets:
            document["option_sets"] = sets
        self._complete_items(document, options)
        self._lists(document)
        self._fill_languages(document)
        return document

    def _head(self) -> dict[str, Any]:
        document = blank(self.file_name.rpartition(".")[0] or self.file_name, self.file_name, self.today)
        given = {row.values.get("field", ""): row for row in self.tables.get("head", [])}
        for name, row in given.items():
            value = row.values.get("value", "")
            kind, _, state = name.partition(".")
            if name in HEAD_VALUES and value:
                document[name] = value
            elif name in HEAD_TEXTS:
                document[name] = _texts(row.values) or document[name]
            elif kind == "points" and state in POINTS and _WHOLE.fullmatch(value):
                document["points"][state] = int(value)
            else:
                self.log.puzzle(name, value, place=row.sheet, line=row.line)
        for name in (*HEAD_VALUES, *HEAD_TEXTS):
            if name not in given:
                self.log.change(name, "head-filled")
        return document

    def _take(self, table: str) -> list[_Row]:
        rows = self.tables.get(table, [])
        for _ in rows:
            self.log.count(table.partition(":")[0])
        return rows

    def _section(self, row: _Row) -> dict[str, Any]:
        code = row.values.get("code", "")
        self.log.take(code, place=row.sheet, line=row.line, code="section-taken", title=row.values.get("title", {}).get("en", ""))
        section: dict[str, Any] = {name: row.values[name] for name in ("code", "title", "purpose", "condition") if name in row.values}
        section["items"] = []
        for line in self._take(f"items:{row.origin or code}"):
            item = {"weight": 0, "source": self.file_name, **line.values}
            if line.origin and line.origin != item.get("code"):
                self.log.change(str(item.get("code", "")), "code-renamed", place=line.sheet, line=line.line, was=line.origin)
            if "alternative" in item and set(item["alternative"]) != {"group", "option"}:
                self.log.puzzle("alternative", item.pop("alternative"), place=line.sheet, line=line.line)
            self.log.take(
                str(item.get("code", "")), place=line.sheet, line=line.line, kind=item.get("kind", ""), became=item.get("kind", "")
            )
            section["items"].append(item)
        return section

    def _options(self) -> dict[str, list[dict[str, Any]]]:
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in self._take("options"):
            owner = row.values.pop("of", "")
            if not owner.startswith(("item:", "set:")):
                owner = f"item:{owner}"
            groups.setdefault(owner, []).append(row.values)
        return groups

    def _complete_items(self, document: dict[str, Any], options: dict[str, list[dict[str, Any]]]) -> None:
        choices: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in self._take("column-choices"):
            choices.setdefault((row.values.pop("of", ""), row.values.pop("column", "")), []).append(row.values)
        columns: dict[str, list[dict[str, Any]]] = {}
        for row in self._take("columns"):
            owner = row.values.pop("of", "")
            own = choices.pop((owner, row.values.get("code", "")), None)
            columns.setdefault(owner, []).append(row.values | ({"options": own} if own else {}))
        items = {item.get("code", ""): item for section in document["sections"] for item in section["items"]}
        for owner, group in options.items():
            kind, _, code = owner.partition(":")
            if kind == "item" and code in items:
                items[code]["options"] = group
            elif kind == "item":
                self.log.puzzle(f"options of {code}", group, place="options")
        for code, parts in columns.items():
            if code in items:
                items[code]["columns"] = parts
            else:
                self.log.puzzle(f"columns of {code}", parts, place="columns")
        for (owner, column), parts in choices.items():
            self.log.puzzle(f"choices of {owner}, {column}", parts, place="column-choices")

    def _lists(self, document: dict[str, Any]) -> None:
        for row in self._take("evidence"):
            document["evidence_types"][row.values.get("code", "")] = _texts(row.values) or {}
        groups: dict[str, dict[str, Any]] = {}
        for row in self._take("alternatives"):
            values = row.values
            group = groups.setdefault(
                values.get("group", ""), {"group": values.get("group", ""), "question": values.get("question"), "options": []}
            )
            group["options"].append({"code": values.get("option", ""), "label": values.get("label")})
        found = {
            "alternatives": list(groups.values()),
            "bands": [row.values for row in self._take("bands")],
            "outcomes": [row.values for row in self._take("outcomes")],
        }
        document |= {name: parts for name, parts in found.items() if parts}

    def _rows(self, sheet: Sheet, table: str) -> Iterator[_Row]:
        fields = {key_of(field): field for field in TABLES[table.partition(":")[0]]}
        keys = sheet.rows[0]
        labels = sheet.rows[1] if len(sheet.rows) > 1 else []
        for column, key in enumerate(keys[1:], start=1):
            if key and key not in fields:
                self.log.puzzle(f"column {key}", labels[column] if column < len(labels) else "", place=sheet.name, line=1)
        for line, cells in enumerate(sheet.rows[HEAD_ROWS:], start=HEAD_ROWS + 1):
            values: dict[str, Any] = {}
            for column, cell in enumerate(cells[1:], start=1):
                key = keys[column] if column < len(keys) else ""
                if cell and key in fields:
                    self._put(values, fields[key], cell, sheet.name, line)
                elif cell and not key:
                    self.log.puzzle(f"column {column + 1}", cell, place=sheet.name, line=line)
            if values:
                yield _Row(sheet.name, line, cells[0] if cells else "", values)

    def _put(self, values: dict[str, Any], field: Field, cell: str, sheet: str, line: int) -> None:
        if field.kind == "words":
            return
        read_as = _decode(field.kind, cell)
        if read_as is None:
            self.log.puzzle(field.en, cell, place=sheet, line=line)
            return
        *steps, last = field.path.split(".")
        target = values
        for step in steps:
            target = target.setdefault(step, {})
        target[last] = read_as

    def _fill_languages(self, document: dict[str, Any]) -> None:
        """Where one language is empty, the other stands in for it; say so for each part."""
        for part in (document, *document["sections"], *(item for section in document["sections"] for item in section["items"])):
            own = {name: value for name, value in part.items() if name not in {"sections", "items"}}
            missing: set[str] = set()
            _fill(own, missing)
            for language in sorted(missing):
                self.log.change(str(part.get("code", "")), "to-be-translated", language=language)


def _fill(node: Any, missing: set[str], depth: int = 0) -> None:
    if depth > DEPTH_LIMIT:
        return
    if isinstance(node, dict):
        if node and set(node) < {"ja", "en"}:
            missing.update({"ja", "en"} - set(node))
            node.update(pair(node) or {})
        for value in node.values():
            _fill(value, missing, depth + 1)
    elif isinstance(node, list):
        for value in node:
            _fill(value, missing, depth + 1)


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {language: values[language] for language in ("ja", "en") if values.get(language)}


def _decode(kind: str, cell: str) -> Any:
    """What a cell says, or None where it cannot be read."""
    if kind == "flag":
        word = cell.casefold()
        return True if word in _YES else False if word in _NO else None
    if kind == "whole":
        return int(cell) if _WHOLE.fullmatch(cell) else None
    if kind == "number":
        try:
            return float(cell) if len(cell) < 40 and cell.lower() not in {"nan", "inf", "-inf", "infinity", "-infinity"} else None
        except ValueError:
            return None
    if kind == "codes":
        return [code for part in re.split(r"[,、\n]", cell) if (code := part.strip())]
    if kind == "json" or (kind == "lines" and cell.startswith("[")):
        try:
            tree = json.loads(cell) if cell.count("{") + cell.count("[") < 2_000 else None
        except (ValueError, RecursionError):
            return None
        return tree if isinstance(tree, list if kind == "lines" else dict) else None
    if kind == "lines":
        return [text for line in cell.split("\n") if (text := line.strip())]
    return cell
