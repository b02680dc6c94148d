"""The CSV, written in one language."""

import csv
import io
from typing import Any

from questionnaires.catalogue.documents import ItemDocument, QuestionnaireDocument
from questionnaires.interchange.eramba.columns import HEADER
from questionnaires.interchange.reading import Format, Log, Writing
from questionnaires.templates.kinds import ItemKind
from storage.sheets.text import guard

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


def write(document: QuestionnaireDocument, language: str) -> Writing:
    """The CSV with a header row, in UTF-8 with a byte order mark so that Excel reads it right; what has no column is named."""
    log, target = Log(), io.StringIO(newline="")
    table = csv.writer(target)
    table.writerow(HEADER)
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
            table.writerow([guard(cell) for cell in said])
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
