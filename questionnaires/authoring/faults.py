"""Everything that keeps a draft from being published, each fault with its place, so that all are told at once.

The closed form of `catalogue.documents` refuses the same things one at a time; it has the last word here too.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from questionnaires.authoring.outline import CODE, Document, Part, items
from questionnaires.authoring.shared import STATES, fits, offered_by
from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.templates.conditions import Condition, find_cycle, items_of
from questionnaires.templates.kinds import WITH_OPTIONS, ItemKind

WEIGHTS = range(11)
POINTS = range(-100, 101)
KINDS = frozenset(kind.value for kind in ItemKind)
_CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `section` and `item` are codes, both empty for the questionnaire as a whole; `field` is the input."""

    code: str
    section: str = ""
    item: str = ""
    field: str = ""
    parameters: Mapping[str, object] = dataclasses.field(default_factory=dict)


def find_faults(document: Document) -> list[Fault]:
    """All faults of a document that `rules.finish` has filled in, in the order of the questionnaire."""
    faults = [*_of_head(document), *_of_bands(document), *_of_alternatives(document), *_of_option_sets(document)]
    for section in document["sections"]:
        faults += _of_section(section)
        for item in section["items"]:
            faults += [Fault(one.code, section["code"], item["code"], one.field, one.parameters) for one in _of_item(item, document)]
    faults += [*_of_conditions(document), *_of_outcomes(document)]
    return faults or _last_word(document)


def _of_head(document: Document) -> Iterator[Fault]:
    for name in ("code", "edition"):
        if not CODE.fullmatch(str(document.get(name) or "")):
            yield Fault(f"draft-{name}-form", field=name, parameters={"value": document.get(name) or ""})
    if not _is_said(document["title"]):
        yield Fault("draft-title-missing", field="title")
    if not document["sections"]:
        yield Fault("draft-empty")
    for kind, parts in (("section", document["sections"]), ("item", list(items(document)))):
        for code, times in Counter(part["code"] for part in parts).items():
            if times > 1:
                yield Fault(
                    "draft-code-twice", item=code if kind == "item" else "", section=code if kind == "section" else "", field="code"
                )


def _of_bands(document: Document) -> Iterator[Fault]:
    bands = document.get("bands") or []
    if any(upper["at_least"] <= lower["at_least"] for upper, lower in pairwise(bands)):
        yield Fault("draft-bands-order", field="bands")
    if any(not (_is_said(band["label"]) and _is_said(band["advice"])) for band in bands):
        yield Fault("draft-band-text-missing", field="bands")


def _of_alternatives(document: Document) -> Iterator[Fault]:
    used = {(item["alternative"]["group"], item["alternative"]["option"]) for item in items(document) if item.get("alternative")}
    for alternative in document.get("alternatives") or ():
        group = alternative["group"]
        if not _is_said(alternative["question"]) or any(not _is_said(option["label"]) for option in alternative["options"]):
            yield Fault("draft-alternative-text-missing", field="alternatives", parameters={"group": group})
        if len(alternative["options"]) < 2:
            yield Fault("draft-alternative-options", field="alternatives", parameters={"group": group})
        for option in alternative["options"]:
            if (group, option["code"]) not in used:
                yield Fault("draft-alternative-unused", field="alternatives", parameters={"group": group, "option": _text(option["label"])})


def _of_section(section: Part) -> Iterator[Fault]:
    code = section["code"]
    if not CODE.fullmatch(code):
        yield Fault("draft-code-form", code, field="code", parameters={"value": code})
    if not _is_said(section["title"]):
        yield Fault("draft-section-title-missing", code, field="title")
    if not section["items"]:
        yield Fault("draft-section-empty", code)


def _of_item(item: Part, document: Document) -> Iterator[Fault]:
    if not CODE.fullmatch(item["code"]):
        yield Fault("draft-code-form", field="code", parameters={"value": item["code"]})
    if item.get("kind", ItemKind.IMPLEMENTATION) not in KINDS:
        yield Fault("draft-kind-unknown", field="kind", parameters={"value": item["kind"]})
        return
    if not _is_said(item["question"]):
        yield Fault("draft-question-missing", field="question")
    if item["weight"] not in WEIGHTS:
        yield Fault("draft-weight-range", field="weight", parameters={"value": item["weight"]})
    if item.get("legacy") and (item["weight"] or item.get("alternative")):
        yield Fault("draft-legacy-scored", field="weight")
    unknown = [code for code in item.get("evidence", ()) if code not in document["evidence_types"]]
    if unknown:
        yield Fault("draft-evidence-unknown", field="evidence", parameters={"value": ", ".join(unknown)})
    control = item.get("control")
    if control is not None and not CODE.fullmatch(control):
        yield Fault("draft-code-form", field="control", parameters={"value": control})
    if item.get("alternative"):
        offered = {(one["group"], option["code"]) for one in document.get("alternatives") or () for option in one["options"]}
        if (item["alternative"]["group"], item["alternative"]["option"]) not in offered:
            yield Fault("draft-alternative-unknown", field="alternative", parameters={"group": item["alternative"]["group"]})
    yield from _of_kind(item, document)


def _of_kind(item: Part, document: Document) -> Iterator[Fault]:
    kind = item.get("kind", ItemKind.IMPLEMENTATION)
    if kind in WITH_OPTIONS and item.get("option_set"):
        yield from _of_shared(item, document)
    elif kind in WITH_OPTIONS:
        yield from _of_options(item, options_of(item, document))
    elif item.get("options") or item.get("option_set"):
        yield Fault("draft-options-misplaced", field="options")
    low, high = item.get("minimum"), item.get("maximum")
    if low is not None and high is not None and low > high:
        yield Fault("draft-number-range", field="minimum", parameters={"minimum": f"{low:g}", "maximum": f"{high:g}"})
    if kind == ItemKind.TABLE:
        yield from _of_columns(item.get("columns") or [])
    elif item.get("columns"):
        yield Fault("draft-columns-misplaced", field="columns")


def options_of(item: Part, document: Document) -> list[Part]:
    """The options of an item: its own, or those of the set that it names."""
    shared = document.get("option_sets", {}).get(item.get("option_set"), [])
    return list(item.get("options") or shared)


def _of_options(item: Part, options: list[Part]) -> Iterator[Fault]:
    if len(options) < 2:
        yield Fault("draft-options-few", field="options")
    for code, times in Counter(option["code"] for option in options).items():
        if times > 1 or not CODE.fullmatch(code):
            yield Fault("draft-option-code", field="options", parameters={"value": code})
    if item["kind"] == ItemKind.YES_NO and len(options) >= 2 and {option["code"] for option in options} != {"yes", "no"}:
        yield Fault("draft-yes-no", field="options")
    for number, option in enumerate(options, start=1):
        if not _is_said(option["label"]):
            yield Fault("draft-option-label-missing", field="options", parameters={"number": number})
        points = option.get("points")
        if points is None and item["weight"]:
            yield Fault("draft-option-points-missing", field="options", parameters={"number": number})
        elif points is not None and points not in POINTS:
            yield Fault("draft-option-points-range", field="options", parameters={"number": number, "value": points})


def _of_shared(item: Part, document: Document) -> Iterator[Fault]:
    """What a question asks of the set that it uses; what is wrong with the set itself is told at the set."""
    code = item["option_set"]
    options = (document.get("option_sets") or {}).get(code)
    if options is None:
        yield Fault("draft-option-set-unknown", field="option_set", parameters={"set": code})
        return
    if not fits(item["kind"], options):
        yield Fault("draft-yes-no", field="option_set")
    if item["weight"] and any(option.get("points") is None for option in options):
        yield Fault("draft-option-set-points", field="option_set", parameters={"set": code})


def _of_option_sets(document: Document) -> Iterator[Fault]:
    for code, options in (document.get("option_sets") or {}).items():
        if not CODE.fullmatch(code):
            yield Fault("draft-code-form", field="option-sets", parameters={"value": code})
        for fault in _of_options({"kind": ItemKind.SINGLE, "weight": 0}, options):
            yield Fault(f"draft-set-{fault.code.removeprefix('draft-')}", field="option-sets", parameters={"set": code, **fault.parameters})


def _of_columns(columns: list[Part]) -> Iterator[Fault]:
    if not columns:
        yield Fault("draft-columns-missing", field="columns")
    for number, column in enumerate(columns, start=1):
        if not _is_said(column["label"]):
            yield Fault("draft-column-label-missing", field="columns", parameters={"number": number})
        if (column.get("kind", "text") == "single") != bool(column.get("options")):
            yield Fault("draft-column-options", field="columns", parameters={"number": number})


def _of_conditions(document: Document) -> Iterator[Fault]:
    """Conditions must be whole, lean on items that exist and on options that these offer, and on no circle."""
    by_code = {item["code"]: item for item in items(document)}
    trees: dict[str, Any] = {}
    for section in document["sections"]:
        for part, item_code in [(section, ""), *((item, item["code"]) for item in section["items"])]:
            tree = part.get("condition")
            if not tree:
                continue
            place = {"section": section["code"], "item": item_code, "field": "condition"}
            try:
                _CONDITION.validate_json(json.dumps(tree))
            except ValidationError:
                yield Fault("draft-condition-unfinished", **place)
                continue
            yield from (Fault(code, **place, parameters=parameters) for code, parameters in _of_tree(tree, by_code, document))
            for code in [item_code] if item_code else [item["code"] for item in section["items"]]:
                trees[code] = {"all": [trees[code], tree]} if code in trees else tree
    cycle = find_cycle(trees)
    if cycle is not None:
        holder = next((section["code"] for section in document["sections"] for item in section["items"] if item["code"] == cycle[0]), "")
        yield Fault("draft-condition-circle", holder, cycle[0], "condition", {"path": " → ".join(cycle)})


def _of_tree(tree: Part, by_code: Mapping[str, Part], document: Document) -> Iterator[tuple[str, dict[str, object]]]:
    for code in dict.fromkeys(items_of(tree)):
        if code not in by_code:
            yield "draft-condition-item-unknown", {"value": code}
    if tree.get("item") in by_code and "is" in tree:
        item = by_code[tree["item"]]
        kind = item.get("kind", ItemKind.IMPLEMENTATION)
        offered = {option["code"] for option in options_of(item, document)} if kind in WITH_OPTIONS else set(STATES)
        for value in tree["is"]:
            if (kind in WITH_OPTIONS or kind == ItemKind.IMPLEMENTATION) and value not in offered:
                yield "draft-condition-value-unknown", {"value": value, "other": tree["item"]}
    for part in [tree["not"]] if "not" in tree else [*tree.get("all", ()), *tree.get("any", ())]:
        yield from (found for found in _of_tree(part, by_code, document) if found[0] != "draft-condition-item-unknown")


def _of_outcomes(document: Document) -> Iterator[Fault]:
    known = {item["code"]: item for item in items(document)}
    for outcome in document.get("outcomes") or ():
        told = {"outcome": outcome["code"]}
        if not (_is_said(outcome["label"]) and _is_said(outcome["explanation"])):
            yield Fault("draft-outcome-text-missing", field="outcomes", parameters=told)
        if not outcome["items"] or not outcome["options"]:
            yield Fault("draft-outcome-unfinished", field="outcomes", parameters=told)
            continue
        for code in outcome["items"]:
            if code in known and not (offered_by(known[code], document).keys() & set(outcome["options"])):
                yield Fault("draft-outcome-never", field="outcomes", parameters={**told, "value": code})
            if code not in known:
                yield Fault("draft-outcome-item-unknown", field="outcomes", parameters={"outcome": outcome["code"], "value": code})


def _last_word(document: Document) -> list[Fault]:
    try:
        QuestionnaireDocument.model_validate_json(json.dumps(document))
    except ValidationError as error:
        return [
            Fault(
                "draft-form",
                field=".".join(map(str, one["loc"])),
                parameters={"place": ".".join(map(str, one["loc"])), "reason": one["msg"]},
            )
            for one in error.errors(include_url=False)
        ]
    return []


def _is_said(text: Any) -> bool:
    return isinstance(text, dict) and bool(str(text.get("ja") or "").strip()) and bool(str(text.get("en") or "").strip())


def _text(text: Mapping[str, str]) -> str:
    return text.get("ja") or text.get("en") or ""
