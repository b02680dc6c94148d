"""The form of a question: its closed model, and how it becomes the part of a draft and is made from one."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Annotated, Any, Literal

from pydantic import Field

from portal.pages.authoring.fields import ROW_LIMIT, CodeText, Line, Mark, Paragraph, both, both_or_none, spread
from portal.pages.authoring.option_rows import Codes, OptionRows, Rows, free_code, options_from, rows_from
from questionnaires.authoring.faults import options_of
from questionnaires.authoring.outline import Document, Part
from questionnaires.templates.kinds import WITH_OPTIONS, ItemKind

SPARE = {ItemKind.SINGLE: 3, ItemKind.MULTIPLE: 3, ItemKind.TABLE: 3}
"""Empty rows that are shown to begin with, beyond those that hold something."""


class ItemInput(OptionRows):
    """A question as it was typed. `option_set`: the shared set whose options it offers; empty: those of its own rows."""

    step: Literal["save", "again", "more"] = "save"
    seen: Mark = ""
    kind: ItemKind
    section: Annotated[str, Field(max_length=40)] = ""
    after: Annotated[str, Field(max_length=40)] = ""
    code: CodeText = ""
    question_ja: Paragraph = ""
    question_en: Paragraph = ""
    title_ja: Line = ""
    title_en: Line = ""
    help_ja: Paragraph = ""
    help_en: Paragraph = ""
    warning_ja: Paragraph = ""
    warning_en: Paragraph = ""
    evidence: Codes = []
    evidence_note_ja: Paragraph = ""
    evidence_note_en: Paragraph = ""
    weight: Annotated[int, Field(ge=0, le=10)] = 0
    control: CodeText = ""
    alternative: Annotated[str, Field(max_length=81)] = ""  # group and option, with a bar between
    not_applicable_allowed: Literal["yes", ""] = ""
    required: Literal["yes", ""] = ""
    option_set: CodeText = ""
    unit_ja: Line = ""
    unit_en: Line = ""
    minimum: Annotated[float, Field(allow_inf_nan=False)] | None = None
    maximum: Annotated[float, Field(allow_inf_nan=False)] | None = None
    column_code: Codes = []
    column_ja: Rows = []
    column_en: Rows = []
    column_kind: Annotated[list[Literal["text", "number", "date", "single"]], Field(max_length=ROW_LIMIT)] = []
    column_required: Annotated[list[Literal["yes", "no"]], Field(max_length=ROW_LIMIT)] = []
    column_choices: Annotated[list[Paragraph], Field(max_length=ROW_LIMIT)] = []


def part_of(value: ItemInput, document: Document, stored: Part | None = None) -> Part:
    """The fields of the part that the form decides about; None takes a field away.

    Who leaves the shared set without typing options begins with a copy of that set's (`stored` is the question as it was).
    """
    kind = value.kind
    uses_set = bool(value.option_set) and kind in WITH_OPTIONS
    options = options_from(value, "" if kind is ItemKind.MATURITY else "o") or (options_of(stored, document) if stored else [])
    group, _, option = value.alternative.partition("|")
    return {
        "kind": kind.value,
        "question": both(value, "question"),
        "title": both_or_none(value, "title"),
        "help": both_or_none(value, "help"),
        "warning": both_or_none(value, "warning"),
        "evidence": value.evidence or None,
        "evidence_note": both_or_none(value, "evidence_note"),
        "weight": value.weight,
        "control": value.control or None,
        "alternative": {"group": group, "option": option} if value.alternative else None,
        "not_applicable_allowed": bool(value.not_applicable_allowed),
        "required": bool(value.required),
        "options": options if kind in WITH_OPTIONS and not uses_set else None,
        "option_set": value.option_set if uses_set else None,
        "unit": both_or_none(value, "unit") if kind is ItemKind.NUMBER else None,
        "minimum": value.minimum if kind is ItemKind.NUMBER else None,
        "maximum": value.maximum if kind is ItemKind.NUMBER else None,
        "columns": _columns(value) if kind is ItemKind.TABLE else None,
    } | ({"code": value.code} if value.code else {})


def fields_of(item: Part, *, seen: str = "") -> dict[str, Any]:
    """What stands in the form for a stored part."""
    kind = ItemKind(item.get("kind", ItemKind.IMPLEMENTATION))
    texts: dict[str, Any] = {}
    for name in ("question", "title", "help", "warning", "evidence_note", "unit"):
        texts |= spread(item.get(name), name)
    columns = list(item.get("columns") or ())
    alternative = item.get("alternative")
    return texts | {
        "seen": seen,
        "kind": kind.value,
        "code": item.get("code", ""),
        "evidence": list(item.get("evidence", ())),
        "weight": item.get("weight", 0),
        "control": item.get("control") or "",
        "alternative": f"{alternative['group']}|{alternative['option']}" if alternative else "",
        "not_applicable_allowed": "yes" if item.get("not_applicable_allowed", True) else "",
        "required": "yes" if item.get("required") else "",
        "minimum": "" if item.get("minimum") is None else f"{item['minimum']:g}",
        "maximum": "" if item.get("maximum") is None else f"{item['maximum']:g}",
        "option_set": item.get("option_set") or "",
        **rows_from(item.get("options") or ()),
        "column_code": [column["code"] for column in columns],
        "column_ja": [column["label"].get("ja", "") for column in columns],
        "column_en": [column["label"].get("en", "") for column in columns],
        "column_kind": [column.get("kind", "text") for column in columns],
        "column_required": ["yes" if column.get("required") else "no" for column in columns],
        "column_choices": ["\n".join(_choice_line(choice["label"]) for choice in column.get("options", ())) for column in columns],
    }


def rows_to_show(raw: Any, kind: ItemKind, *, more: bool) -> int:
    """How many rows of options or columns the form shows: those that hold something, and some to spare."""
    name = "column" if kind is ItemKind.TABLE else "option"
    filled = max((len(raw.get(f"{name}_{part}") or ()) for part in ("code", "ja")), default=0)
    if kind is ItemKind.YES_NO:
        return 2
    if kind is ItemKind.MATURITY:
        return max(filled, 5) + (2 if more else 0)
    return min(max(filled, SPARE.get(kind, 0)) + (3 if more else 0), ROW_LIMIT)


def _columns(value: ItemInput) -> list[Part]:
    columns: list[Part] = []
    taken = {code for code in value.column_code if code}
    rows = zip_longest(value.column_code, value.column_ja, value.column_en, value.column_kind, value.column_required, value.column_choices)
    for number, (code, ja, en, kind, required, choices) in enumerate(rows, start=1):
        if not (ja or en):
            continue
        column: Part = {"code": code or free_code("c", number, taken), "label": {"ja": ja or "", "en": en or ""}}
        column |= {"kind": kind or "text", "required": required == "yes"}
        taken.add(column["code"])
        if kind == "single":
            column["options"] = [
                {"code": str(at), "label": _choice_label(line)}
                for at, line in enumerate((choices or "").splitlines(), start=1)
                if line.strip()
            ]
        columns.append(column)
    return columns


def _choice_label(line: str) -> dict[str, str]:
    """A line of choices: one text, or Japanese and English with a bar between."""
    ja, _, en = (part.strip() for part in line.partition("|"))
    return {"ja": ja, "en": en or ja}


def _choice_line(label: Part) -> str:
    ja, en = label.get("ja", ""), label.get("en", "")
    return ja if ja == en or not en else f"{ja} | {en}"


def known_alternatives(document: Document) -> Sequence[Part]:
    """The alternatives of a draft, for the choice of an option."""
    return list(document.get("alternatives") or ())
