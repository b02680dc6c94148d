"""Questions that a principal adds to a shared base set, kept apart from it so that they survive its next edition.

The additions are stored as a document of their own: the head (code, title ...), own sections with the base section behind
which each stands, and own items with the base section and the base item behind which each stands ("" at the beginning):

    {"head": {...}, "evidence_types": {}, "alternatives": [], "option_sets": {}, "outcomes": [], "bands": null,
     "sections": [{"after": "1.2", "section": {...}}], "items": [{"section": "1.1", "after": "1.1-03", "item": {...}}]}

`merge` lays them over a base and gives the document that is worked on and published; `split` takes them off again. What
`merge` finds without its anchor goes to the end of its section, is told, and never falls away.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.authoring.outline import BASE, Document, Part, is_own, items, make_code_free, rename_item

HEAD = ("code", "edition", "dated", "title", "introduction", "source")


@dataclass(frozen=True, slots=True)
class Displaced:
    """Something that could not stay as it was when the base changed.

    `what`: "item" or "section" (its anchor is gone: it stands at the end now), "home" (an item whose whole section is gone: it
    has an own section now), "code" (the base uses its code now: it has another), "shared" (the same, of a set of options or a
    check). `code` is its code now, `anchor` what is gone or was replaced.
    """

    what: str
    code: str
    anchor: str


def empty(head: Document) -> Document:
    """Additions without any part yet."""
    parts: Document = {"evidence_types": {}, "alternatives": [], "option_sets": {}, "outcomes": [], "bands": None}
    return {"head": head, **parts, "sections": [], "items": []}


def merge(base: Document, additions: Document, *, former: Document | None = None) -> tuple[Document, list[Displaced]]:
    """The base with the additions in their places, and what was displaced.

    Parts of the base carry the mark `_base`. `former` is the base that the additions were made for, where it is another: it
    knows the titles of sections that are gone.
    """
    merged = copy.deepcopy(base) | copy.deepcopy({name: value for name, value in additions["head"].items() if name in HEAD})
    for section in merged["sections"]:
        section[BASE] = True
        for item in section["items"]:
            item[BASE] = True
    types = merged.get("evidence_types", {})
    merged["evidence_types"] = types | _missing_in(additions.get("evidence_types") or {}, types)
    known = {alternative["group"] for alternative in merged.get("alternatives", ())}
    own_groups = [alternative for alternative in additions.get("alternatives") or () if alternative["group"] not in known]
    if own_groups or "alternatives" in merged:
        merged["alternatives"] = [*merged.get("alternatives", ()), *copy.deepcopy(own_groups)]
    if additions.get("bands") is not None:
        merged["bands"] = copy.deepcopy(additions["bands"])
    additions = copy.deepcopy(additions)
    displaced = _place_sets(merged, additions)
    displaced += _place_items(merged, additions, former) + _place_sections(merged, additions)
    renamed = _free_codes(merged)
    return merged, displaced + renamed + _place_outcomes(merged, additions, {one.anchor: one.code for one in renamed})


def split(base: Document, merged: Document) -> Document:
    """The additions in a merged document: the head, and every part without the mark, with its anchor."""
    additions = empty({name: copy.deepcopy(merged[name]) for name in HEAD if name in merged})
    additions["evidence_types"] = _missing_in(merged.get("evidence_types", {}), base.get("evidence_types", {}))
    groups = {alternative["group"] for alternative in base.get("alternatives", ())}
    additions["alternatives"] = [
        copy.deepcopy(alternative) for alternative in merged.get("alternatives", ()) if alternative["group"] not in groups
    ]
    additions["option_sets"] = _missing_in(merged.get("option_sets") or {}, base.get("option_sets") or {})
    checks = {outcome["code"] for outcome in base.get("outcomes", ())}
    additions["outcomes"] = [copy.deepcopy(outcome) for outcome in merged.get("outcomes") or () if outcome["code"] not in checks]
    if merged.get("bands", []) != base.get("bands", []):
        additions["bands"] = copy.deepcopy(merged.get("bands", []))
    after_section = ""
    for section in merged["sections"]:
        if is_own(section):
            additions["sections"].append({"after": after_section, "section": copy.deepcopy(section)})
            continue
        after_section, after_item = section["code"], ""
        for item in section["items"]:
            if is_own(item):
                additions["items"].append({"section": after_section, "after": after_item, "item": copy.deepcopy(item)})
            else:
                after_item = item["code"]
    return additions


def recover(base: Document, published: Document) -> Document:
    """The additions in a published document that stands on `base`."""
    marked = copy.deepcopy(published)
    of_base = {item["code"] for item in items(base)}
    sections = {section["code"] for section in base["sections"]}
    for section in marked["sections"]:
        if section["code"] in sections:
            section[BASE] = True
        for item in section["items"]:
            if item["code"] in of_base:
                item[BASE] = True
    return split(base, marked)


def _place_items(merged: Document, additions: Document, former: Document | None) -> list[Displaced]:
    displaced = []
    last: dict[tuple[str, str], int] = {}  # how many stand behind an anchor already
    homes: dict[str, Part] = {}
    sections = {section["code"]: section for section in merged["sections"]}
    for entry in additions.get("items", ()):
        item, code, after = copy.deepcopy(entry["item"]), entry["section"], entry["after"]
        section = sections.get(code)
        if section is None:
            if code not in homes:
                homes[code] = _home(code, former)
                merged["sections"].append(homes[code])
            homes[code]["items"].append(item)
            displaced.append(Displaced("home", item["code"], code))
            continue
        codes = [one["code"] if not is_own(one) else None for one in section["items"]]
        if after and after not in codes:
            displaced.append(Displaced("item", item["code"], after))
            section["items"].append(item)
            continue
        begin = codes.index(after) + 1 if after else 0
        offset = last.get((code, after), 0)
        section["items"].insert(begin + offset, item)
        last[code, after] = offset + 1
    return displaced


def _place_sections(merged: Document, additions: Document) -> list[Displaced]:
    displaced = []
    last: dict[str, int] = {}
    for entry in additions.get("sections", ()):
        section, after = copy.deepcopy(entry["section"]), entry["after"]
        codes = [one["code"] if not is_own(one) else None for one in merged["sections"]]
        if after and after not in codes:
            displaced.append(Displaced("section", section["code"], after))
            merged["sections"].append(section)
            continue
        begin = codes.index(after) + 1 if after else 0
        offset = last.get(after, 0)
        merged["sections"].insert(begin + offset, section)
        last[after] = offset + 1
    return displaced


def _free_codes(merged: Document) -> list[Displaced]:
    """Give own parts another code where the base has theirs."""
    displaced = []
    taken_sections = {section["code"] for section in merged["sections"] if not is_own(section)}
    for section in filter(is_own, merged["sections"]):
        code = make_code_free(section["code"], taken_sections)
        if code != section["code"]:
            displaced.append(Displaced("code", code, section["code"]))
            section["code"] = code
        taken_sections.add(code)
    taken = {item["code"] for item in items(merged) if not is_own(item)}
    everything = {item["code"] for item in items(merged)}
    for item in list(filter(is_own, items(merged))):
        if item["code"] in taken:
            code = make_code_free(item["code"], everything)
            displaced.append(Displaced("code", code, item["code"]))
            rename_item(merged, item["code"], code, only_own=True)
            item["code"] = code
            everything.add(code)
        taken.add(item["code"])
    return displaced


def _place_sets(merged: Document, additions: Document) -> list[Displaced]:
    """Lay own sets of options beside those of the base; one whose code the base uses now gets another, and its questions follow."""
    displaced = []
    sets = merged.get("option_sets") or {}
    own = [entry["item"] for entry in additions.get("items", ())]
    own += [item for entry in additions.get("sections", ()) for item in entry["section"]["items"]]
    for code, options in (additions.get("option_sets") or {}).items():
        free = make_code_free(code, set(sets))
        sets = sets | {free: options}
        if free != code:
            displaced.append(Displaced("shared", free, code))
            for item in own:
                if item.get("option_set") == code:
                    item["option_set"] = free
    if sets:
        merged["option_sets"] = sets
    return displaced


def _place_outcomes(merged: Document, additions: Document, renamed: Mapping[str, str]) -> list[Displaced]:
    """Put own checks behind those of the base. `renamed`: own questions that have another code now."""
    displaced = []
    for outcome in additions.get("outcomes") or ():
        code = make_code_free(outcome["code"], {one["code"] for one in merged.get("outcomes", ())})
        if code != outcome["code"]:
            displaced.append(Displaced("shared", code, outcome["code"]))
        items_ = [renamed.get(item, item) for item in outcome["items"]]
        merged["outcomes"] = [*merged.get("outcomes", ()), outcome | {"code": code, "items": items_}]
    return displaced


def _home(code: str, former: Document | None) -> Part:
    known = {section["code"]: section for section in (former or {"sections": []})["sections"]}.get(code, {})
    texts = {name: copy.deepcopy(known[name]) for name in ("title", "purpose") if name in known}
    return {"code": code, "title": {"ja": code, "en": code}, **texts, "items": []}


def _missing_in(given: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    return {code: copy.deepcopy(value) for code, value in given.items() if code not in known}
