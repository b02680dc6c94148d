"""The states of a draft and where it came from; and what publishing fills in by itself."""

import copy
import re
from datetime import date
from enum import StrEnum
from typing import Any

from questionnaires.authoring.outline import BASE, Document, Part, is_own
from questionnaires.templates.kinds import ItemKind

FULL = {"implemented": 100, "partly": 50, "planned": 20, "not_implemented": 0}
TITLE_LENGTH = 60  # characters of a question that stand in for a missing title
LEVELS = (0, 25, 50, 75, 100)  # points of the five levels of a maturity scale
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
OPTIONAL_TEXTS = ("help", "evidence_note", "warning", "unit")


class DraftState(StrEnum):
    """From the first line to the published edition."""

    DRAFT = "draft"  # its authors: finish and publish it, or discard it
    PUBLISHED = "published"  # nobody: the edition that came of it never changes
    DISCARDED = "discarded"  # nobody


class MadeFrom(StrEnum):
    """What a draft began with."""

    NEW = "new"
    COPY = "copy"
    ADDITION = "addition"  # own questions on top of a shared base set
    IMPORT = "import"
    NEXT_EDITION = "next-edition"


def new_item(kind: ItemKind) -> Part:
    """What a question of this kind begins with, so that an author starts from something sensible."""
    item: Part = {"kind": kind.value, "weight": 1 if kind in POINTED_AT_ONCE else 0, "title": _blank(), "question": _blank()}
    if kind is ItemKind.YES_NO:
        item["options"] = [
            {"code": "yes", "label": {"ja": "はい", "en": "Yes"}, "points": 100},
            {"code": "no", "label": {"ja": "いいえ", "en": "No"}, "points": 0},
        ]
    elif kind is ItemKind.MATURITY:
        item["options"] = [{"code": str(level), "label": _blank(), "points": points} for level, points in enumerate(LEVELS, start=1)]
    return item


POINTED_AT_ONCE = frozenset({ItemKind.IMPLEMENTATION, ItemKind.YES_NO, ItemKind.MATURITY, ItemKind.SINGLE, ItemKind.MULTIPLE})


def finish(document: Document, *, dated: date, publisher: str) -> Document:
    """The document as it would be published: what an author may leave out is filled in, marks of the base are gone.

    A text that was given in one language stands for both; a missing title is the beginning of the question, a missing purpose
    the title of its section. The source of an own question is the questionnaire itself.
    """
    finished: Document = _both_languages(copy.deepcopy(document))
    finished.setdefault("code", "")
    finished.setdefault("edition", "")
    finished["dated"] = finished.get("dated") or dated.isoformat()
    finished["title"] = finished.get("title") or _blank()
    if not _is_said(finished.get("introduction")):
        finished["introduction"] = dict(finished["title"])
    if not _is_said(finished.get("source")):
        finished["source"] = {"ja": publisher, "en": publisher}
    finished.setdefault("points", dict(FULL))
    finished.setdefault("evidence_types", {})
    for options in (finished.get("option_sets") or {}).values():
        options[:] = map(_finish_option, options)
    finished["sections"] = [_finish_section(section, finished) for section in finished.get("sections", ())]
    return finished


def reopen(node: Any) -> Any:
    """A published document as its authors wrote it: where both languages say the same, the one that was filled in is empty again."""
    if isinstance(node, list):
        return [reopen(part) for part in node]
    if not isinstance(node, dict):
        return node
    if is_text(node) and node.get("ja") and node.get("ja") == node.get("en"):
        return {"ja": node["ja"], "en": ""} if JAPANESE.search(node["ja"]) else {"ja": "", "en": node["en"]}
    return {name: reopen(value) for name, value in node.items()}


def count_one_sided(node: Any) -> int:
    """How many texts of the own parts stand in one language only."""
    if isinstance(node, list):
        return sum(map(count_one_sided, node))
    if not isinstance(node, dict):
        return 0
    if is_text(node):
        return int(bool(_said(node, "ja")) != bool(_said(node, "en")))
    return sum(map(count_one_sided, node.values() if is_own(node) else [node.get("items", [])]))


def is_text(node: Any) -> bool:
    """Whether this is a text in both languages, or the beginning of one."""
    return isinstance(node, dict) and bool(node) and set(node) <= {"ja", "en"} and all(isinstance(text, str) for text in node.values())


def _finish_section(section: Part, document: Document) -> Part:
    finished = {name: value for name, value in section.items() if name != BASE}
    finished["title"] = finished.get("title") or _blank()
    if not _is_said(finished.get("purpose")):
        finished["purpose"] = dict(finished["title"])
    finished["items"] = [_finish_item(item, document) for item in section.get("items", ())]
    return finished


def _finish_item(item: Part, document: Document) -> Part:
    finished = {name: value for name, value in item.items() if name != BASE}
    finished["question"] = finished.get("question") or _blank()
    if not _is_said(finished.get("title")):
        finished["title"] = {language: _shorten(text) for language, text in finished["question"].items()}
    finished.setdefault("weight", 0)
    if not str(finished.get("source") or "").strip():
        finished["source"] = f"{document['code']} {finished.get('code', '')}".strip() or "-"
    for name in OPTIONAL_TEXTS:
        if name in finished and not _is_said(finished[name]):
            del finished[name]
    if "options" in finished:
        finished["options"] = [_finish_option(option) for option in finished["options"]]
    return finished


def _finish_option(option: Part) -> Part:
    return {name: value for name, value in option.items() if name != "warning" or _is_said(value)}


def _both_languages(node: Any) -> Any:
    if isinstance(node, list):
        return [_both_languages(part) for part in node]
    if is_text(node):
        ja, en = _said(node, "ja"), _said(node, "en")
        return {"ja": ja or en, "en": en or ja}
    return {name: _both_languages(value) for name, value in node.items()} if isinstance(node, dict) else node


def _said(text: Any, language: str) -> str:
    return str(text.get(language) or "").strip()


def _is_said(text: Any) -> bool:
    return is_text(text) and bool(_said(text, "ja") or _said(text, "en"))


def _blank() -> dict[str, str]:
    return {"ja": "", "en": ""}


def _shorten(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1].rstrip()}…"
