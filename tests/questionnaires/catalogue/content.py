"""Reading the built-in questionnaires and the facts of their sources (facts_*.json beside this file) for the tests here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from questionnaires.catalogue.documents import Bilingual, ItemDocument, QuestionnaireDocument
from questionnaires.catalogue.queries import built_in


def facts(name: str) -> dict[str, Any]:
    """The facts of one source, transcribed."""
    loaded: dict[str, Any] = json.loads(Path(__file__).with_name(f"facts_{name}.json").read_text(encoding="utf-8"))
    return loaded


def document_of(code: str, edition: str | None = None) -> QuestionnaireDocument:
    """The built-in questionnaire of this code; `edition` where there are several. Raises ValueError unless it is exactly one."""
    (document,) = (each for each in built_in() if each.code == code and edition in (None, each.edition))
    return document


def items_by_code(document: QuestionnaireDocument) -> dict[str, ItemDocument]:
    """The items of a questionnaire by their code, in order."""
    return {item.code: item for item in document.items()}


def texts_of(part: Any) -> Iterator[Bilingual]:
    """Every bilingual text in a document or a part of one."""
    if isinstance(part, Bilingual):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts_of(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts_of(value)
    elif hasattr(part, "model_fields_set"):
        for _, value in part:
            yield from texts_of(value)
