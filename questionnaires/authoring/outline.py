"""The outline of a draft as plain data: find a part, add one, move it, take it away. Nothing here is stored or checked.

A draft is worked on as a dictionary of the questionnaire form (`catalogue.documents`), in which much may still be missing.
Parts that come from a shared base set carry the mark `_base`: they are shown, and cannot be changed here.
Every function changes the document that it is given and returns the part or its place.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Literal

from storage.ledger.rules import canonical
from storage.problems import Conflict, Missing

Document = dict[str, Any]
Part = dict[str, Any]
Direction = Literal["up", "down"]
BASE = "_base"
FRONT = "-"  # no code begins with it
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def is_own(part: Part) -> bool:
    """Whether the part may be changed: it does not come from a base set."""
    return BASE not in part


def items(document: Document) -> Iterator[Part]:
    """All items, in order."""
    for section in document["sections"]:
        yield from section["items"]


def mark_of(part: Part) -> str:
    """What tells one state of a part from another: a form sends it back with its change. The items of a section do not count."""
    return hashlib.sha256(canonical({name: value for name, value in part.items() if name != "items"})).hexdigest()[:16]


def find_section(document: Document, code: str) -> Part:
    """The section with this code. Raises Missing("draft-part-missing")."""
    for section in document["sections"]:
        if section["code"] == code:
            return _part(section)
    raise Missing("draft-part-missing", part=code)


def find_item(document: Document, code: str) -> tuple[Part, Part]:
    """The item with this code, after the section that holds it. Raises Missing("draft-part-missing")."""
    for section in document["sections"]:
        for item in section["items"]:
            if item["code"] == code:
                return section, item
    raise Missing("draft-part-missing", part=code)


def demand_own(part: Part) -> None:
    """Raises Conflict("draft-part-locked") for a part of the base set."""
    if not is_own(part):
        raise Conflict("draft-part-locked", part=part["code"])


def add_section(document: Document, section: Part, *, after: str | None) -> Part:
    """Put a section behind the one with code `after`; None: at the end."""
    sections = document["sections"]
    position = len(sections) if after is None else sections.index(find_section(document, after)) + 1
    section.setdefault("items", [])
    section["code"] = section.get("code") or free_section_code(document)
    _demand_free(document, "sections", section["code"])
    sections.insert(position, section)
    return section


def add_item(document: Document, item: Part, *, section: str, after: str | None) -> Part:
    """Put an item into a section, behind the item with code `after`; FRONT: before all others; None: at its end."""
    within = find_section(document, section)
    codes = [one["code"] for one in within["items"]]
    position = 0 if after == FRONT else codes.index(after) + 1 if after in codes else len(codes)
    item["code"] = item.get("code") or free_item_code(document, within)
    _demand_free(document, "items", item["code"])
    within["items"].insert(position, item)
    return item


def change_section(document: Document, code: str, values: Part) -> Part:
    """Lay `values` over an own section; a field that is None is taken away."""
    section = find_section(document, code)
    demand_own(section)
    if values.get("code", code) != code:
        _demand_free(document, "sections", values["code"])
    _lay_over(section, values)
    return section


def change_item(document: Document, code: str, values: Part) -> Part:
    """Lay `values` over an own item; a field that is None is taken away. Conditions follow a changed code."""
    _, item = find_item(document, code)
    demand_own(item)
    if values.get("code", code) != code:
        _demand_free(document, "items", values["code"])
        rename_item(document, code, values["code"])
    _lay_over(item, values)
    return item


def move_section(document: Document, code: str, direction: Direction) -> None:
    """Swap an own section with its neighbour; at the edge nothing happens."""
    section = find_section(document, code)
    demand_own(section)
    sections = document["sections"]
    position = sections.index(section)
    target = position + (1 if direction == "down" else -1)
    if 0 <= target < len(sections):
        sections.insert(target, sections.pop(position))


def move_item(document: Document, code: str, direction: Direction) -> None:
    """Swap an own item with its neighbour; at the edge of its section it goes into the next one. At the ends nothing happens."""
    section, item = find_item(document, code)
    demand_own(item)
    position = section["items"].index(item)
    step = 1 if direction == "down" else -1
    if 0 <= position + step < len(section["items"]):
        section["items"].insert(position + step, section["items"].pop(position))
        return
    neighbour = document["sections"].index(section) + step
    if 0 <= neighbour < len(document["sections"]):
        section["items"].remove(item)
        goal = document["sections"][neighbour]["items"]
        goal.insert(0 if step == 1 else len(goal), item)


def remove_section(document: Document, code: str) -> Part:
    """Take an own section away, with its items."""
    section = find_section(document, code)
    demand_own(section)
    document["sections"].remove(section)
    return section


def remove_item(document: Document, code: str) -> Part:
    """Take an own item away. Conditions that lean on it stay, and are told as faults."""
    section, item = find_item(document, code)
    demand_own(item)
    section["items"].remove(item)
    return item


def rename_item(document: Document, old: str, new: str, *, only_own: bool = False) -> None:
    """Let every condition and outcome that names item `old` name `new`; `only_own`: those of own parts."""
    for section in document["sections"]:
        for part in (section, *section["items"]):
            if part.get("condition") and (is_own(part) or not only_own):
                part["condition"] = renamed(part["condition"], old, new)
    for outcome in () if only_own else document.get("outcomes") or ():
        outcome["items"] = [new if code == old else code for code in outcome.get("items", ())]


def renamed(tree: Any, old: str, new: str) -> Any:
    """The condition with item `old` named `new`."""
    if isinstance(tree, list):
        return [renamed(part, old, new) for part in tree]
    if not isinstance(tree, dict):
        return tree
    return {key: new if key == "item" and value == old else renamed(value, old, new) for key, value in tree.items()}


def free_section_code(document: Document) -> str:
    """The next code for a section: a number; beside a base set X and a number, which no later edition of the base will use."""
    prefix = "" if all(map(is_own, document["sections"])) else "X"
    return _first_free(prefix, {section["code"] for section in document["sections"]}, width=1)


def free_item_code(document: Document, section: Part) -> str:
    """The next code for an item of the section: the section's code and a number; inside a base section X before the number."""
    prefix = f"{section['code'][:30]}-{'' if is_own(section) else 'X'}"
    return _first_free(prefix, {item["code"] for item in items(document)}, width=2)


def make_code_free(code: str, taken: set[str]) -> str:
    """`code`, or where it is taken `code` with the first free number behind it."""
    return code if code not in taken else _first_free(f"{code[:34]}-", taken, width=1, begin=2)


def _first_free(prefix: str, taken: set[str], *, width: int, begin: int = 1) -> str:
    number = begin
    while (code := f"{prefix}{number:0{width}d}") in taken:
        number += 1
    return code


def _demand_free(document: Document, kind: Literal["sections", "items"], code: str) -> None:
    taken = {part["code"] for part in (document["sections"] if kind == "sections" else items(document))}
    if code in taken:
        raise Conflict("draft-code-taken", "code", part=code)


def _lay_over(part: Part, values: Part) -> None:
    for name, value in values.items():
        if value is None:
            part.pop(name, None)
        else:
            part[name] = value


def _part(part: Any) -> Part:
    assert isinstance(part, dict)
    return part
