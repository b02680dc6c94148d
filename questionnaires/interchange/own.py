"""Our own JSON: the document itself."""

import json
from datetime import date
from typing import Any

from pydantic import BaseModel

from questionnaires.catalogue.documents import (
    AlternativeDocument,
    BandDocument,
    ChoiceDocument,
    ColumnDocument,
    ItemDocument,
    OptionDocument,
    OutcomeDocument,
    QuestionnaireDocument,
    SectionDocument,
)
from questionnaires.interchange.lenient_json import Located, parse
from questionnaires.interchange.reading import Format, Log, Reading, Writing, finish
from questionnaires.interchange.skeleton import blank
from questionnaires.interchange.texts import tidy
from storage.problems import Invalid

_PARTS: dict[str, type[BaseModel]] = {
    "alternatives": AlternativeDocument,
    "bands": BandDocument,
    "outcomes": OutcomeDocument,
    "sections": SectionDocument,
    "items": ItemDocument,
    "options": ChoiceDocument,
    "columns": ColumnDocument,
}


def read(text: str, file_name: str, today: date) -> Reading:
    """The document in `text`. What is missing at its head is filled with the least that can be said, and reported."""
    log = Log()
    tree = parse(text)
    if not isinstance(tree, Located) or not isinstance(tree.get("sections"), list):
        raise Invalid("interchange-not-read", "file", line=1, reason='"sections" is missing')
    document = _keep(tree, frozenset(QuestionnaireDocument.model_fields), "file", log)
    for name, value in blank(file_name.rpartition(".")[0] or file_name, file_name, today).items():
        if name not in document:
            document[name] = value
            log.change(name, "head-filled", line=tree.line)
    document["sections"] = [_read_section(section, log) for section in tree["sections"] if isinstance(section, Located)]
    for name in ("alternatives", "bands", "outcomes"):
        if isinstance(tree.get(name), list):
            document[name] = [_read_part(part, name, name, log) for part in tree[name]]
    return finish(document, Format.OWN, log)


def write(document: QuestionnaireDocument) -> Writing:
    """The document as its file; nothing is lost."""
    raw = (json.dumps(document.dump(), ensure_ascii=False, indent=2) + "\n").encode()
    return Writing(raw, Format.OWN, f"{document.code}-{document.edition}.json", "application/json", [])


def _keep(found: Located, known: frozenset[str], place: str, log: Log) -> dict[str, Any]:
    for key, line, value in found.repeated:
        log.puzzle(key, value, place=f"{place} (given twice)", line=line)
    for key, value in found.items():
        if key not in known:
            log.puzzle(key, value, place=place, line=found.lines.get(key))
    return {key: value for key, value in found.items() if key in known}


def _read_section(section: Located, log: Log) -> dict[str, Any]:
    code = tidy(section.get("code", ""))
    log.count("section")
    log.take(code, line=section.line, code="section-taken", title=_title(section))
    kept = _keep(section, frozenset(SectionDocument.model_fields), code, log)
    items = section.get("items")
    kept["items"] = [_read_item(item, code, log) for item in items if isinstance(item, Located)] if isinstance(items, list) else []
    return kept


def _read_item(item: Located, section: str, log: Log) -> dict[str, Any]:
    code = tidy(item.get("code", ""))
    kind = tidy(item.get("kind", "implementation"))
    log.count(kind)
    log.take(code, line=item.line, place=section, kind=kind, became=kind)
    kept = _keep(item, frozenset(ItemDocument.model_fields), code, log)
    for name in ("options", "columns"):
        if isinstance(item.get(name), list):
            kept[name] = [_read_part(part, name, code, log) for part in item[name]]
    return kept


def _read_part(part: Any, name: str, place: str, log: Log) -> Any:
    if not isinstance(part, Located):
        return part
    model: type[BaseModel] = OptionDocument if place == "alternatives" and name == "options" else _PARTS[name]
    return _keep(part, frozenset(model.model_fields), place, log)


def _title(section: Located) -> str:
    title = section.get("title")
    return tidy(title.get("en", "")) if isinstance(title, dict) else ""
