"""What a workbook would change: each of its lines against what is stored now. Pure; worked out anew each time it is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from questionnaires.answers.queries import ItemView
from questionnaires.answers.rules import TEXT_LIMIT, find_fault
from questionnaires.workbook.manifest import digest
from questionnaires.workbook.outline import Outline, told_in
from questionnaires.workbook.sayings import Said, as_saying, is_blank, said


class Outcome(StrEnum):
    """What became of a line of a workbook."""

    CHANGED = "changed"  # offered: it says something new
    CLEARED = "cleared"  # offered with care: it would leave nothing of what is stored
    CONFLICT = "conflict"  # offered with care: somebody has answered on screen since the workbook went out
    UNCHANGED = "unchanged"  # says what is stored, or was not touched
    REFUSED = "refused"  # cannot be taken
    MISSING = "missing"  # the workbook has no such line any more; what is stored stays


OFFERED = frozenset({Outcome.CHANGED, Outcome.CLEARED, Outcome.CONFLICT})


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what is stored, and what the workbook says."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Line:
    """One question, or one choice between ways, of the workbook."""

    outcome: Outcome
    sheet: str
    row: int
    code: str
    view: ItemView | None = None  # of a question
    group: str = ""  # of a choice
    token: str = ""  # what a form sends to take it, with the state that was looked at
    problem: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    new: Said | str | None = None

    @property
    def is_offered(self) -> bool:
        """Whether it can be taken."""
        return self.outcome in OFFERED


def compare(found: Mapping[str, Any], outline: Outline) -> list[Line]:
    """The lines of a workbook in the order of the questionnaire: `found` against the answers in `outline`."""
    lines, groups = [], set()
    for view in outline.views:
        group = view.item.alternative_group
        if group is not None and group not in groups:
            groups.add(group)
            lines.append(_choice(found, outline, group, is_open=_is_open(outline, group)))
        lines.append(_item(found, view))
    return lines


def _is_open(outline: Outline, group: str) -> bool:
    return any(view.is_open_for_change for view in outline.views if view.item.alternative_group == group)


def _choice(found: Mapping[str, Any], outline: Outline, group: str, *, is_open: bool) -> Line:
    entry, stored, went_out = found["choices"].get(group), outline.chosen.get(group, ""), found["chosen"].get(group, "")
    if entry is None:
        return Line(Outcome.MISSING, "", 0, group, group=group)
    at = {"sheet": entry["sheet"], "row": entry["row"], "code": group, "group": group}
    if "refused" in entry:
        return Line(Outcome.REFUSED, **at, problem=entry["refused"]["code"], parameters=entry["refused"]["parameters"])
    given = entry["given"] or ""
    if given in {"", stored, went_out}:
        return Line(Outcome.UNCHANGED, **at)
    if not is_open:
        return Line(Outcome.REFUSED, **at, problem="answer-sealed")
    outcome = Outcome.CHANGED if stored == went_out else Outcome.CONFLICT
    return Line(outcome, **at, token=f"choice {group} {stored or '-'}", changes=(Change("choice", stored, given),), new=given)


def _item(found: Mapping[str, Any], view: ItemView) -> Line:
    item = view.item
    entry, mark = found["items"].get(item.code), found["marks"].get(item.code)
    if entry is None or mark is None:
        return Line(Outcome.MISSING, "", 0, item.code, view)
    at = {"sheet": entry["sheet"], "row": entry["row"], "code": item.code, "view": view}
    if "refused" in entry:
        return Line(Outcome.REFUSED, **at, problem=entry["refused"]["code"], parameters=entry["refused"]["parameters"])
    stored = said(item.kind, view.answer)
    new: Said = {**stored, **entry["given"]}
    if new == stored or digest(told_in(item.kind, new)) == mark["digest"]:
        return Line(Outcome.UNCHANGED, **at)
    if not view.is_open_for_change:
        return Line(Outcome.REFUSED, **at, problem="answer-sealed")
    fault = find_fault(as_saying(item.kind, new), is_not_applicable_allowed=item.is_not_applicable_allowed)
    if fault is not None:
        return Line(Outcome.REFUSED, **at, problem=fault.code, parameters={"limit": TEXT_LIMIT})
    changes = tuple(Change(name, stored[name], new[name]) for name in stored if stored[name] != new[name])
    outcome = Outcome.CONFLICT if view.version != mark["version"] else Outcome.CLEARED if is_blank(new) else Outcome.CHANGED
    return Line(outcome, **at, token=f"item {item.code} {view.version}", changes=changes, new=new)
