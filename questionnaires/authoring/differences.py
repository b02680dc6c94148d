"""The readable difference of two editions: what was added, removed, moved and changed, field by field, weights and points too."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from questionnaires.authoring.faults import options_of
from questionnaires.authoring.outline import Document, Part

HEAD_FIELDS = ("title", "introduction", "source", "points", "evidence_types", "alternatives", "bands", "outcomes")
SECTION_FIELDS = ("title", "purpose", "condition")
ITEM_FIELDS = (
    "kind",
    "number",
    "title",
    "question",
    "help",
    "warning",
    "weight",
    "options",
    "unit",
    "minimum",
    "maximum",
    "columns",
    "evidence",
    "evidence_note",
    "control",
    "not_applicable_allowed",
    "required",
    "condition",
    "alternative",
    "legacy",
    "cadence",
    "crosswalk",
    "criteria",
    "source",
)
USUAL: Mapping[str, Any] = {
    "kind": "implementation",
    "not_applicable_allowed": True,
    "required": False,
    "legacy": False,
    "cadence": "",
    "evidence": [],
    "crosswalk": [],
    "alternatives": [],
    "bands": [],
    "outcomes": [],
}
"""What a field says that a document leaves out."""
PARTS = {
    "outcomes": ("label", "explanation", "items", "options"),
    "options": ("label", "points", "warning", "is_open"),
    "columns": ("label", "kind", "options", "required"),
}


class Change(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field before and after. `of` names the option or column it belongs to; `part` the field of that."""

    name: str
    before: Any
    after: Any
    of: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class PartDifference:
    """One section or item that is not as it was. `section` is where an item stands now (where it stood, if it is gone)."""

    change: Change
    code: str
    title: Mapping[str, str]
    section: str = ""
    fields: tuple[FieldDifference, ...] = ()
    is_moved: bool = False
    section_before: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two documents."""

    head: tuple[FieldDifference, ...]
    sections: tuple[PartDifference, ...]
    items: tuple[PartDifference, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.head or self.sections or self.items)

    def count(self, change: str) -> int:
        """How many items were added, removed, moved or changed. An item that was changed and moved counts as both."""
        return sum(item.change == change or (change == Change.MOVED and item.is_moved) for item in self.items)


def compare(before: Document, after: Document) -> Difference:
    """What differs between two documents of the questionnaire form, in the order of `after`; removed parts come last."""
    old, new = _items(before), _items(after)
    old_sections = {section["code"]: section for section in before["sections"]}
    new_sections = {section["code"]: section for section in after["sections"]}
    return Difference(
        head=(*_fields(before, after, HEAD_FIELDS), *_sets(before, after)),
        sections=tuple(_sections(old_sections, new_sections)),
        items=tuple(_compare_items(old, new, before, after)),
    )


def _sections(old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterable[PartDifference]:
    moved = _moved([code for code in old if code in new], [code for code in new if code in old])
    for code, section in new.items():
        if code not in old:
            yield PartDifference(Change.ADDED, code, section["title"])
        elif (fields := tuple(_fields(old[code], section, SECTION_FIELDS))) or code in moved:
            yield PartDifference(Change.CHANGED if fields else Change.MOVED, code, section["title"], fields=fields, is_moved=code in moved)
    for code, section in old.items():
        if code not in new:
            yield PartDifference(Change.REMOVED, code, section["title"])


def _compare_items(
    old: Mapping[str, tuple[str, Part]], new: Mapping[str, tuple[str, Part]], before: Document, after: Document
) -> Iterable[PartDifference]:
    moved = _moved([code for code in old if code in new], [code for code in new if code in old])
    for code, (section, item) in new.items():
        if code not in old:
            yield PartDifference(Change.ADDED, code, item["title"], section)
            continue
        was_in, was = old[code]
        fields = tuple(_fields(_with_options(was, before, item), _with_options(item, after, was), ITEM_FIELDS))
        is_moved = was_in != section or code in moved
        if fields or is_moved:
            change = Change.CHANGED if fields else Change.MOVED
            yield PartDifference(change, code, item["title"], section, fields, is_moved, was_in)
    for code, (section, item) in old.items():
        if code not in new:
            yield PartDifference(Change.REMOVED, code, item["title"], section)


def _fields(before: Part, after: Part, names: Sequence[str]) -> Iterable[FieldDifference]:
    for name in names:
        old, new = (part.get(name, USUAL.get(name)) for part in (before, after))
        if name == "number":
            old, new = (value if value is not None else part.get("code") for value, part in ((old, before), (new, after)))
        if old == new:
            continue
        if name in PARTS:
            yield from _rows(name, old or [], new or [])
        else:
            yield FieldDifference(name, old, new)


def _rows(name: str, old: Sequence[Part], new: Sequence[Part]) -> Iterable[FieldDifference]:
    """Options and columns one by one, and their order where nothing else differs."""
    before, after = ({row["code"]: row for row in rows} for rows in (old, new))
    found = []
    for code in dict.fromkeys([*before, *after]):
        if code not in before or code not in after:
            found.append(FieldDifference(name, before.get(code, {}).get("label"), after.get(code, {}).get("label"), code))
            continue
        for part in PARTS[name]:
            left, right = before[code].get(part), after[code].get(part)
            if name == "outcomes" and part in ("items", "options"):  # long lists: only what went and what came
                was, now = list(left or ()), list(right or ())
                left, right = [one for one in was if one not in now], [one for one in now if one not in was]
            if (left or None) != (right or None) or (part == "points" and left != right):
                found.append(FieldDifference(name, left, right, code, part))
    return found or [FieldDifference(name, [row["code"] for row in old], [row["code"] for row in new])]


def _with_options(item: Part, document: Document, other: Part) -> Part:
    """The item with its options written out, so that a shared set compares with options of its own.

    Where the item uses the same set in both editions (`other`), what changed is told once, of the set.
    """
    is_told_once = item.get("option_set") is not None and item.get("option_set") == other.get("option_set")
    return item | {"options": [] if is_told_once else options_of(item, document)}


def _sets(before: Document, after: Document) -> Iterable[FieldDifference]:
    """The sets of options that both editions have, option by option. A new one shows at the questions that use it."""
    old, new = (document.get("option_sets") or {} for document in (before, after))
    for code in old:
        if code in new and old[code] != new[code]:
            for row in _rows("options", old[code], new[code]):
                yield FieldDifference("option_sets", row.before, row.after, f"{code} {row.of}".strip(), row.part)


def _items(document: Document) -> dict[str, tuple[str, Part]]:
    return {item["code"]: (section["code"], item) for section in document["sections"] for item in section["items"]}


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The fewest codes that one would have to move to get from one order to the other: all outside a longest rising run."""
    place = {code: number for number, code in enumerate(old)}
    tails: list[int] = []
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for code in new:
        at = bisect_left(tails, place[code])
        before[code] = ends[at - 1] if at else None
        tails[at:] = [place[code], *tails[at + 1 :]]
        ends[at:] = [code, *ends[at + 1 :]]
    kept = set()
    code_ = ends[-1] if ends else None
    while code_ is not None:
        kept.add(code_)
        code_ = before[code_]
    return set(new) - kept
