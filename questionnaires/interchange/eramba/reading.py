"""The CSV, read."""

import csv
import io
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any

from questionnaires.interchange.eramba.columns import HEADER
from questionnaires.interchange.reading import Format, Log, Reading, finish
from questionnaires.interchange.skeleton import blank
from questionnaires.interchange.texts import Codes, both, language_of, short, tidy
from questionnaires.templates.conditions import find_cycle
from questionnaires.templates.kinds import WITH_OPTIONS, ItemKind
from storage.problems import Invalid
from storage.sheets.text import unguard

_WIDTH = len(HEADER)
_KINDS = {
    "predefinedanswers": ItemKind.SINGLE,
    "predefinedanswersandopen": ItemKind.SINGLE,
    "predefinedmultiplechoice": ItemKind.MULTIPLE,
    "predefinedmultiplechoiceandopen": ItemKind.MULTIPLE,
    "openanswer": ItemKind.TEXT,
    "date": ItemKind.DATE,
}


def read(text: str, file_name: str, today: date) -> Reading:
    """The questionnaire in the CSV. Raises Invalid("interchange-not-read")."""
    reader = _Reader(file_name, today)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    try:
        for row in rows:
            reader.take([tidy(unguard(cell)) for cell in row], rows.line_num)
    except csv.Error as error:
        raise Invalid("interchange-not-read", "file", line=rows.line_num, reason=str(error)) from error
    return finish(reader.whole(), Format.CSV, reader.log)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


class _Reader:
    def __init__(self, file_name: str, today: date) -> None:
        self.log, self.codes, self.section_codes = Log(), Codes(), Codes()
        self.file_name = file_name
        self.document = blank(PurePath(file_name).stem, file_name, today)
        self.sections: dict[tuple[str, str], dict[str, Any]] = {}
        self.by_number: dict[str, dict[str, Any]] = {}
        self.rules: list[tuple[dict[str, Any], str, str, int]] = []

    def take(self, row: list[str], line: int) -> None:
        if not any(row):
            return
        if (line == 1 and [cell.casefold() for cell in row[:2]] == [name.casefold() for name in HEADER[:2]]) or _is_header(row):
            return
        for column, cell in enumerate(row[_WIDTH:], start=_WIDTH + 1):
            if cell:
                self.log.puzzle(f"column {column}", cell, line=line)
        cells = [*row, *([""] * _WIDTH)][:_WIDTH]
        if cells[8]:
            self.log.puzzle("column I", cells[8], line=line)
        self.log.count("question")
        title, description = cells[4], cells[5]
        if not title and not description:
            self.log.puzzle("row", " | ".join(cell for cell in row if cell), line=line)
            return
        section = self._section(cells[:3], line)
        code = self.codes.make(cells[3], f"line-{line}")
        if code != cells[3]:
            self.log.change(
                code, "code-changed" if cells[3] else "code-made", line=line, was=cells[3], question=short(title or description)
            )
        item: dict[str, Any] = {
            "code": code,
            "title": both(short(title or description)),
            "question": both(description or title),
            "weight": 0,
        }
        item["source"] = f"{self.file_name}, line {line}"
        self._answers(item, cells, line)
        section["items"].append(item)
        self.by_number.setdefault(cells[3] or code, item)
        for column, word in ((12, "show"), (13, "hide")):
            if cells[column]:
                self.rules.append((item, word, cells[column], line))
        given = language_of(title + description)
        self.log.take(code, line=line, kind=cells[6] or "?", became=item["kind"])
        self.log.change(code, "to-be-translated", line=line, language="en" if given == "ja" else "ja")

    def whole(self) -> dict[str, Any]:
        for item, word, text, line in self.rules:
            tree = self._condition(item, word, text, line)
            if tree is not None:
                item["condition"] = tree if "condition" not in item else {"all": [item["condition"], tree]}
        items = {item["code"]: item for section in self.document["sections"] for item in section["items"]}
        while (circle := find_cycle({code: item["condition"] for code, item in items.items() if "condition" in item})) is not None:
            del items[circle[0]]["condition"]
            self.log.change(circle[0], "condition-circle", path=" > ".join(circle))
        return self.document

    def _section(self, chapter: list[str], line: int) -> dict[str, Any]:
        key = (chapter[0], chapter[1])
        if key not in self.sections:
            title = chapter[1] or chapter[0] or "Questions"
            code = self.section_codes.make(chapter[0], f"chapter-{len(self.sections) + 1}")
            self.sections[key] = {"code": code, "title": both(short(title)), "purpose": both(chapter[2] or title), "items": []}
            self.document["sections"].append(self.sections[key])
            self.log.count("chapter")
            self.log.take(code, line=line, code="section-taken", title=title)
            self.log.change(code, "to-be-translated", line=line, language="en" if language_of(title) == "ja" else "ja")
        return self.sections[key]

    def _answers(self, item: dict[str, Any], cells: list[str], line: int) -> None:
        kind = _KINDS.get(cells[6].replace(" ", "").replace("(", "").replace(")", "").casefold())
        if kind is None:
            self.log.puzzle("column G", cells[6], place=item["code"], line=line)
            kind = ItemKind.TEXT
        answers = [answer for part in cells[7].replace("\n", "|").split("|") if (answer := part.strip())]
        if kind in WITH_OPTIONS and len(answers) < 2:
            self.log.change(item["code"], "choices-too-few", line=line, choices=len(answers), became="text")
            kind = ItemKind.TEXT
        item["kind"] = kind.value
        if kind not in WITH_OPTIONS:
            if answers:
                self.log.puzzle("column H", cells[7], place=item["code"], line=line)
            if cells[9]:
                item["warning"] = both(cells[9])
            if cells[10] or cells[11]:
                self.log.leave(item["code"], "points-left-out", line=line, option=f"{cells[10]} {cells[11]}".strip())
            return
        codes = Codes()
        options = [
            {"code": codes.make(answer, f"answer-{number}"), "label": both(answer)} for number, answer in enumerate(answers, start=1)
        ]
        item["options"] = options
        by_label = {option["label"]["en"]: option for option in options}  # type: ignore[index]  # labels are texts by language
        self._warn(item, by_label, cells[9])
        self._score(item, by_label, cells[10], cells[11], line)

    def _warn(self, item: dict[str, Any], by_label: dict[str, dict[str, Any]], text: str) -> None:
        """Column J names the answers that warn, as `answer: what is said`, or says one warning for the question."""
        left = []
        for part in text.split("|"):
            answer, _, said = part.partition(":")
            if answer.strip() in by_label and said.strip():
                by_label[answer.strip()]["warning"] = both(said.strip())
            elif part.strip():
                left.append(part.strip())
        if left:
            item["warning"] = both(" | ".join(left))

    def _score(self, item: dict[str, Any], by_label: dict[str, dict[str, Any]], answers: str, scores: str, line: int) -> None:
        names, values = ([part.strip() for part in text.split("|") if part.strip()] for text in (answers, scores))
        if not names and not values:
            return
        try:
            numbers = [Decimal(value) for value in values]
        except InvalidOperation:
            numbers = []
        highest = max((abs(number) for number in numbers if number.is_finite()), default=Decimal(0))
        if len(names) != len(numbers) or not all(name in by_label for name in names) or not all(number.is_finite() for number in numbers):
            self.log.puzzle("columns K and L", f"{answers} / {scores}", place=item["code"], line=line)
            return
        factor = Decimal(100) / highest if highest > 100 else Decimal(1)
        if highest > 100 or any(number != int(number) for number in numbers):
            self.log.change(item["code"], "points-scaled", line=line, highest=str(highest))
        for name, number in zip(names, numbers, strict=True):
            by_label[name]["points"] = int((number * factor).to_integral_value())

    def _condition(self, item: dict[str, Any], word: str, text: str, line: int) -> dict[str, Any] | None:
        parts: list[dict[str, Any]] = []
        for rule in text.split(";"):
            number, _, answers = rule.partition("=")
            target = self.by_number.get(number.strip())
            labels = {option["label"]["en"]: option["code"] for option in (target or {}).get("options", ())}
            wanted = [answer.strip() for answer in answers.split("|") if answer.strip()]
            if target is None or not wanted or not all(answer in labels for answer in wanted):
                self.log.puzzle("column M" if word == "show" else "column N", text, place=item["code"], line=line)
                self.log.change(item["code"], "condition-dropped", line=line, condition=text, reason="not understood")
                return None
            parts.append({"item": target["code"], "is": [labels[answer] for answer in wanted]})
        tree = parts[0] if len(parts) == 1 else {"any": parts}
        self.log.take(item["code"], line=line, code="condition-taken", condition=text, leans_on=len(parts))
        return tree if word == "show" else {"not": tree}


def _is_header(row: list[str]) -> bool:
    words = {cell.casefold().replace(" ", "") for cell in row[6:7]}
    return bool(words & {"answertype", "typeofanswer", "回答の種類"})
