"""What several questions of a draft share: sets of options with their points, and checks over many questions (outcomes).

Like `outline`, on plain data; nothing here is stored. A set or a check that the base of an addition brings along is its own
and is not changed here: `base` is the document of that base, or None.
"""

from collections.abc import Iterator
from typing import Any

from questionnaires.authoring.outline import Document, Part, items, mark_of
from questionnaires.templates.kinds import WITH_OPTIONS, ItemKind
from storage.problems import Conflict, Missing

STATES = ("implemented", "partly", "planned", "not_implemented", "not_applicable")


def find_set(document: Document, code: str) -> Part | None:
    """The set of options with this code."""
    options = (document.get("option_sets") or {}).get(code)
    return None if options is None else {"code": code, "options": list(options)}


def put_set(document: Document, code: str, options: list[Part], *, base: Document | None) -> None:
    """Store a set of options. Raises Conflict("draft-part-locked")."""
    demand_not_of(base, "option_sets", code)
    document["option_sets"] = (document.get("option_sets") or {}) | {code: options}


def remove_set(document: Document, code: str, *, base: Document | None) -> None:
    """Take a set away; a question that uses it keeps its options as options of its own. Raises Conflict("draft-part-locked")."""
    demand_not_of(base, "option_sets", code)
    options = document["option_sets"].pop(code, [])
    for item in users_of(document, code):
        del item["option_set"]
        item["options"] = [dict(option) for option in options]


def users_of(document: Document, code: str) -> list[Part]:
    """The questions that offer the options of this set."""
    return [item for item in items(document) if item.get("option_set") == code]


def fits(kind: str, options: list[Part]) -> bool:
    """Whether a question of this kind may offer these options."""
    return kind in WITH_OPTIONS and (kind != ItemKind.YES_NO or {option["code"] for option in options} == {"yes", "no"})


def find_outcome(document: Document, code: str) -> Part | None:
    """The check with this code."""
    return next((dict(outcome) for outcome in document.get("outcomes") or () if outcome["code"] == code), None)


def put_outcome(document: Document, outcome: Part, *, base: Document | None) -> None:
    """Store a check in its place, a new one at the end. Raises Conflict("draft-part-locked")."""
    demand_not_of(base, "outcomes", outcome["code"])
    outcomes = list(document.get("outcomes") or ())
    place = next((at for at, one in enumerate(outcomes) if one["code"] == outcome["code"]), len(outcomes))
    outcomes[place : place + 1] = [outcome]
    document["outcomes"] = outcomes


def remove_outcome(document: Document, code: str, *, base: Document | None) -> None:
    """Take a check away. Raises Conflict("draft-part-locked")."""
    demand_not_of(base, "outcomes", code)
    document["outcomes"] = [one for one in document.get("outcomes") or () if one["code"] != code]


def offered_by(item: Part, document: Document) -> dict[str, Any]:
    """What can be said to a question, as a check names it: the label by option code, None for the state of a measure."""
    kind = item.get("kind", ItemKind.IMPLEMENTATION)
    if kind == ItemKind.IMPLEMENTATION:
        return dict.fromkeys(STATES)
    if kind not in WITH_OPTIONS:
        return {}
    shared = (document.get("option_sets") or {}).get(item.get("option_set"), [])
    return {option["code"]: option["label"] for option in item.get("options") or shared}


def checkable(document: Document) -> Iterator[tuple[Part, list[Part]]]:
    """Each section with those of its questions that a check can name; sections without any are left out."""
    for section in document["sections"]:
        found = [item for item in section["items"] if offered_by(item, document)]
        if found:
            yield section, found


def codes_of_base(base: Document | None, kind: str) -> frozenset[str]:
    """The codes of the sets, checks or groups that come from the base."""
    parts = (base or {}).get(kind) or ()
    return frozenset(parts if isinstance(parts, dict) else (part.get("code", part.get("group")) for part in parts))


def demand_seen(stored: Part | None, code: str, seen: str, changed_by: str) -> None:
    """Refuse to change what is not as it was seen (`seen`: its mark, empty for a new part).

    Raises Missing("draft-part-missing"), Conflict("draft-code-taken" | "draft-part-changed-meanwhile").
    """
    if stored is None:
        if seen:
            raise Missing("draft-part-missing", part=code)
    elif not seen:
        raise Conflict("draft-code-taken", "code", part=code)
    elif mark_of(stored) != seen:
        raise Conflict("draft-part-changed-meanwhile", part=code, theirs=stored, changed_by=changed_by)


def demand_not_of(base: Document | None, kind: str, code: str) -> None:
    """Refuse to change what the base brings along. Raises Conflict("draft-part-locked")."""
    if code in codes_of_base(base, kind):
        raise Conflict("draft-part-locked", part=code)
