"""One condition held against the facts: met or not, what was demanded, what was seen, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Value = int | str | date | None


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that a finding was read from or that a remedy works on.

    `kind`: "engagement", "agreement", "assessment", "incident", "recontract"; or, with the id of their engagement, "monthly-reports",
    "certificates-held", "recontracts".
    """

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that would help, and where to do it."""

    code: str
    parameters: Mapping[str, Value] = field(default_factory=dict)
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition, held against the facts.

    `required` and `observed` have the unit of the condition: tenths of a percent for shares, points (0 to 100) for a
    control, days for an age, a date for a period, a count for incidents, a word otherwise; `observed` is None where
    nothing is known. `until` is the last day on which a met condition stays met by itself. An unmet finding names its
    `remedies`, the shortest way first; a met one has none. `demanded_above` is the version of the policy of a principal further up
    the chain that demands it beyond the link's own policy; "" otherwise.
    """

    code: str
    is_met: bool
    required: Value
    observed: Value
    parameters: Mapping[str, Value] = field(default_factory=dict)
    remedies: tuple[Remedy, ...] = ()
    subject: Subject | None = None
    until: date | None = None
    source: str = ""
    note: Mapping[str, str] | None = None
    demanded_above: str = ""


def as_json(finding: Finding) -> dict[str, Any]:
    """The finding as it is stored with a decision: plain JSON, dates as ISO 8601."""
    return {
        "code": finding.code,
        "is_met": finding.is_met,
        "required": _plain(finding.required),
        "observed": _plain(finding.observed),
        "parameters": {name: _plain(value) for name, value in finding.parameters.items()},
        "remedies": [
            {
                "code": remedy.code,
                "parameters": {name: _plain(value) for name, value in remedy.parameters.items()},
                "subject": _subject(remedy.subject),
            }
            for remedy in finding.remedies
        ],
        "subject": _subject(finding.subject),
        "until": _plain(finding.until),
        "source": finding.source,
        "note": dict(finding.note) if finding.note else None,
        "demanded_above": finding.demanded_above,
    }


def _plain(value: Value) -> int | str | None:
    return value.isoformat() if isinstance(value, date) else value


def _subject(subject: Subject | None) -> dict[str, str] | None:
    return {"kind": subject.kind, "id": subject.id} if subject else None
