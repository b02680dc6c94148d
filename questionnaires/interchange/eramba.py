"""Questionnaires as CSV in the column style of eramba, in and out, in one language.

Columns: A-C chapter (number, title, description) · D-F question (number, title, description) · G kind of answer · H answers, parted by
`|` · I not used here · J warning · K answers that score and L their scores, parted by `|` · M when to show and N when to hide the
question, as `NUMBER=answer|answer`, several parted by `;`. A header row is recognised by its words and may be missing.
"""

import csv
import io
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any

from questionnaires.catalogue.documents import ItemDocument, QuestionnaireDocument
from questionnaires.interchange.reading import Format, Log, Reading, Writing, finish
from questionnaires.interchange.skeleton import blank
from questionnaires.interchange.texts import Codes, both, language_of, short, tidy
from questionnaires.templates.conditions import find_cycle
from questionnaires.templates.kinds import WITH_OPTIONS, ItemKind
from storage.cells import guard_cell, unguard_cell
from storage.problems import Invalid

_HEADER = [
    "Chapter number",
    "Chapter title",
    "Chapter description",
    "Question number",
    "Question title",
    "Question description",
    "Answer type",
    "Answers",
    "Reserved",
    "Warning",
    "Score answers",
    "Score values",
    "Show when",
    "Hide when",
]
_WIDTH = len(_HEADER)
_KINDS = {
    "predefinedanswers": ItemKind.SINGLE,
    "predefinedanswersandopen": ItemKind.SINGLE,
    "predefinedmultiplechoice": ItemKind.MULTIPLE,
    "predefinedmultiplechoiceandopen": ItemKind.MULTIPLE,
    "openanswer": ItemKind.TEXT,
    "date": ItemKind.DATE,
}
_NAMES = {ItemKind.MULTIPLE: "PredefinedMultipleChoiceAndOpen", ItemKind.DATE: "Date"}
_STATES = {
    "implemented": {"ja": "実施している", "en": "Implemented"},
    "partly": {"ja": "一部実施している", "en": "Partly implemented"},
    "planned": {"ja": "計画している", "en": "Planned"},
    "not_implemented": {"ja": "実施していない", "en": "Not implemented"},
}
_LOST: tuple[str, ...] = (
    "evidence",
    "evidence_note",
    "cadence",
    "weight",
    "alternative",
    "legacy",
    "required",
    "control",
    "crosswalk",
    "unit",
)
_LOST += ("minimum", "maximum", "columns", "criteria")


def read(text: str, file_name: str, today: date) -> Reading:
    """The questionnaire in the CSV. Raises Invalid("interchange-not-read")."""
    reader = _Reader(file_name, today)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    try:
        for row in rows:
            reader.take([tidy(unguard_cell(cell)) for cell in row], rows.line_num)
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
        if (line == 1 and [cell.casefold() for cell in row[:2]] == [name.casefold() for name in _HEADER[:2]]) or _is_header(row):
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


def write(document: QuestionnaireDocument, language: str) -> Writing:
    """The CSV with a header row, in UTF-8 with a byte order mark so that Excel reads it right; what has no column is named."""
    log, target = Log(), io.StringIO(newline="")
    table = csv.writer(target)
    table.writerow(_HEADER)
    items = {item.code: item for item in document.items()}
    log.leave(document.code, "language-left-out", language="en" if language == "ja" else "ja")
    for section in document.sections:
        if section.condition is not None:
            log.change(section.code, "section-condition-on-items")
        for item in section.items:
            said = [section.code, getattr(section.title, language), getattr(section.purpose, language)]
            said += [item.code, getattr(item.title, language), getattr(item.question, language)]
            options = _options(document, item, language)
            kind = _NAMES.get(item.kind, "PredefinedAnswersAndOpen" if options else "OpenAnswer")
            scored = [(label, points) for _, label, points in options if points is not None]
            warnings = [
                f"{getattr(option.label, language)}: {getattr(option.warning, language)}"
                for option in document.options_of(item)
                if option.warning
            ]
            warning = "|".join(warnings) or (getattr(item.warning, language) if item.warning else "")
            show, hide = _rules(
                document, items, [part for part in (section.condition, item.condition) if part is not None], item.code, language, log
            )
            said += [kind, "|".join(label for _, label, _ in options), "", warning]
            said += ["|".join(label for label, _ in scored), "|".join(str(points) for _, points in scored), show, hide]
            table.writerow([guard_cell(cell) for cell in said])
            _tell(item, kind, bool(warnings), log)
    return Writing(
        ("\ufeff" + target.getvalue()).encode(), Format.CSV, f"{document.code}-{document.edition}-{language}.csv", "text/csv", log.entries
    )


def _tell(item: ItemDocument, kind: str, has_warnings: bool, log: Log) -> None:
    log.take(item.code, kind=item.kind.value, became=kind)
    if item.kind in {ItemKind.NUMBER, ItemKind.FILE, ItemKind.TABLE}:
        log.change(item.code, "kind-became-open-answer", kind=item.kind.value)
    if item.warning is not None and has_warnings:
        log.leave(item.code, "field-left-out", field="warning")
    for name in (*_LOST, "help"):
        if name in item.model_fields_set and getattr(item, name):
            log.leave(item.code, "field-left-out", field=name)


def _options(document: QuestionnaireDocument, item: ItemDocument, language: str) -> list[tuple[str, str, int | None]]:
    if item.kind is ItemKind.IMPLEMENTATION:
        return [(state, _STATES[state][language], document.points[state]) for state in _STATES]  # type: ignore[index]  # the four names of the form
    return [(option.code, getattr(option.label, language).replace("|", "/"), option.points) for option in document.options_of(item)]


def _rules(
    document: QuestionnaireDocument, items: dict[str, ItemDocument], parts: list[Any], code: str, language: str, log: Log
) -> tuple[str, str]:
    show: list[str] = []
    hide: list[str] = []
    for part in parts:
        tree = part.model_dump(mode="json", by_alias=True)
        is_hiding = "not" in tree
        inner = tree["not"] if is_hiding else tree
        rules = [_rule(document, items, leaf, language) for leaf in inner.get("any", [inner])]
        target = hide if is_hiding else show
        if None in rules or target:
            log.leave(code, "condition-left-out", reason="more than one answer of one question")
        else:
            target.extend(rule for rule in rules if rule)
    return ";".join(show), ";".join(hide)


def _rule(document: QuestionnaireDocument, items: dict[str, ItemDocument], leaf: dict[str, Any], language: str) -> str | None:
    if "item" not in leaf or "is" not in leaf:
        return None
    labels = {option: label for option, label, _ in _options(document, items[leaf["item"]], language)}
    return f"{leaf['item']}={'|'.join(labels[code] for code in leaf['is'])}" if all(code in labels for code in leaf["is"]) else None
