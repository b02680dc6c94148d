"""Which optional clauses to propose for an engagement, and why: a weak control, a contractor abroad, personal data."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WEAK_BELOW = 50
"""Points of a control (0 to 100): below this it is not even partly in place (partly counts 50)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A clause to propose: its code, the reason ("weak-control", "contractor-abroad", "personal-data"), and the weak controls."""

    clause: str
    reason: str
    controls: tuple[str, ...] = ()


def propose(clauses: Iterable[Mapping[str, Any]], *, points: Mapping[str, int | None], circumstances: Collection[str]) -> list[Proposal]:
    """The proposals among `clauses` (documents), in their order.

    `points` are those of the assessment that counts, by control; `circumstances` are what else is known of the engagement, as
    clauses name it in `fits`.
    """
    weak = [control for control, earned in points.items() if earned is not None and earned < WEAK_BELOW]
    found = []
    for clause in clauses:
        asked = tuple(control for control in weak if any(name == "*" or control.startswith(name) for name in clause["controls"]))
        if clause["fits"] in circumstances:
            found.append(Proposal(clause["code"], clause["fits"], asked))
        elif asked:
            found.append(Proposal(clause["code"], "weak-control", asked))
    return found
