"""What a later version of a template or clause changes in what people owe: duties and values, new, gone, or different. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contracts.clauses.rules.text import LANGUAGES


class Became(StrEnum):
    """What became of a duty or value."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing said of a duty that reads differently: which (a key of the document), before and after, per language."""

    name: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A duty that a version brings, drops or changes. `is_timed_anew`: it falls due by another rule."""

    code: str
    title: Mapping[str, str]
    became: Became
    owes: str
    points: tuple[Point, ...] = ()
    is_timed_anew: bool = False


def compare_duties(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[DutyChange]:
    """The duties that differ between two documents, in the order of the later one; what is gone stands last."""
    old, new = ({duty["id"]: duty for duty in document["obligations"]} for document in (before, after))
    found = []
    for code, duty in new.items():
        if code not in old:
            found.append(DutyChange(code, duty["title"], Became.NEW, duty["owes"]))
            continue
        points = tuple(_points(old[code], duty))
        is_timed_anew = old[code].get("timing") != duty.get("timing")
        if points or is_timed_anew or old[code]["owes"] != duty["owes"]:
            found.append(DutyChange(code, duty["title"], Became.CHANGED, duty["owes"], points, is_timed_anew))
    return found + [DutyChange(code, duty["title"], Became.GONE, duty["owes"]) for code, duty in old.items() if code not in new]


def compare_parameters(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[Became, Mapping[str, str]]]:
    """The values that a version asks for newly or no more, by their labels."""
    old, new = ({one["name"]: one["label"] for one in document["parameters"]} for document in (before, after))
    found = [(Became.NEW, label) for name, label in new.items() if name not in old]
    return found + [(Became.GONE, label) for name, label in old.items() if name not in new]


def _points(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Point]:
    for name in ("title", "trigger", "evidence"):
        if any(before[name].get(language) != after[name].get(language) for language in LANGUAGES):
            yield Point(name, before[name], after[name])
