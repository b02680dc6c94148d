"""Which of the duties that a principal requires a text carries, and which of those more loosely than required.

Missing: no paragraph carries it. Weakened: it is carried, but without the time that the standard duty names, without a figure for
that time, or with a figure beyond the principal's bound. The source gives no figures for "immediately" and "promptly" (facts 1.5),
so no bound is built in: each principal sets its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contracts.clauses.rules.text import timing_parameters

# Which way a figure loosens a duty: above a maximum, or below a minimum.
BOUNDS: Mapping[str, str] = {
    "incident_first_notice_hours": "maximum",
    "promptly_days": "maximum",
    "return_within_days": "maximum",
    "inspection_notice_days": "maximum",
    "survival_years": "minimum",
}
# The notice before an inspection bounds a duty that has no deadline of its own.
_ALSO: Mapping[str, tuple[str, ...]] = {"NDA-3.10b": ("inspection_notice_days",)}


class Carried(StrEnum):
    """How a duty stands in a text."""

    MET = "met"
    WEAKENED = "weakened"
    MISSING = "missing"
    EXTRA = "extra"  # carried, and not required


@dataclass(frozen=True, slots=True)
class Required:
    """What a principal requires: duties by their codes, and the loosest figure it accepts, by parameter."""

    obligations: frozenset[str]
    bounds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a duty counts as weakened: time-missing, figure-missing or figure-looser, with what its sentence shows."""

    code: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """One duty beside what is required: how it stands, the paragraphs that carry it, and why it counts as weakened."""

    code: str
    title: Mapping[str, str]
    owes: str
    carried: Carried
    paragraphs: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


def compare(
    required: Required,
    standard: Iterable[Mapping[str, Any]],
    *,
    obligations: Iterable[Mapping[str, Any]],
    paragraphs: Iterable[Mapping[str, Any]],
    parameters: Mapping[str, Any],
) -> tuple[DutyStanding, ...]:
    """Every standard duty that is required or carried, in the order of `standard`, then what else the text carries.

    `standard` are the 29 duties as they are built in; `obligations` and `paragraphs` are those of the text, `parameters` its figures.
    """
    places: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        for code in paragraph["obligations"]:
            places.setdefault(code, []).append(paragraph["code"])
    owed = {obligation["id"]: obligation for obligation in obligations}
    known = {obligation["id"]: obligation for obligation in standard}
    told = []
    for code, duty in {**known, **{code: one for code, one in owed.items() if code not in known}}.items():
        where = tuple(places.get(code, ()))
        if not where and code not in required.obligations:
            continue
        faults = _faults(required, known[code], owed.get(code, {}), parameters) if where and code in known else ()
        told.append(DutyStanding(code, duty["title"], duty["owes"], _standing(required, code, bool(where), faults), where, faults))
    return tuple(told)


def _standing(required: Required, code: str, is_carried: bool, faults: tuple[Fault, ...]) -> Carried:
    if not is_carried:
        return Carried.MISSING
    if code not in required.obligations:
        return Carried.EXTRA
    return Carried.WEAKENED if faults else Carried.MET


def _faults(required: Required, standard: Mapping[str, Any], owed: Mapping[str, Any], parameters: Mapping[str, Any]) -> tuple[Fault, ...]:
    timed_by = timing_parameters(owed)
    found = [Fault("time-missing", {"parameter": name}) for name in timing_parameters(standard) if name not in timed_by]
    bounded = _ALSO.get(standard["id"], ())
    found += [Fault("figure-missing", {"parameter": name}) for name in timed_by if parameters.get(name) in {None, ""}]
    for name in (*timed_by, *bounded):
        bound, agreed = required.bounds.get(name), parameters.get(name)
        if bound is None or agreed in {None, ""}:
            continue
        figure = int(str(agreed))
        if figure > bound if BOUNDS[name] == "maximum" else figure < bound:
            found.append(Fault("figure-looser", {"parameter": name, "agreed": figure, "required": bound}))
    return tuple(found)
