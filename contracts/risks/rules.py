"""The matrix of impact and likelihood, the treatments, the states of a risk, and what may be suggested from what is known."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

WEAK_POINTS = 50  # a control with fewer points is weak (implemented 100, partly 50, planned 20, not 0)
MOST_SUGGESTED = 5  # weak controls


class Treatment(StrEnum):
    """What is done about a risk (document 004, slide 103)."""

    REDUCE = "reduce"
    AVOID = "avoid"
    TRANSFER = "transfer"
    ACCEPT = "accept"


class RiskState(StrEnum):
    """From writing it down to its end."""

    OPEN = "open"  # its owner: treat it by its date
    ACCEPTANCE_ASKED = "acceptance-asked"  # a second person of the principal: accept what remains, or not
    ACCEPTED = "accepted"  # nobody until the acceptance ends
    CLOSED = "closed"  # nobody: it is gone


UNDER_WAY = (RiskState.OPEN, RiskState.ACCEPTANCE_ASKED, RiskState.ACCEPTED)


class About(StrEnum):
    """What the risk hangs on."""

    WORK = "work"
    COMPANY = "company"
    ASSET = "asset"  # a designated item


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Closed):
    """A step of one of the two scales."""

    value: int
    name: dict[str, str]
    help: dict[str, str]


class Level(_Closed):
    """What a cell comes to, and its sign."""

    code: str
    kind: Literal["allowed", "caution", "stop"]
    name: dict[str, str]


class Cell(_Closed):
    """A cell of the matrix; `of_source`: the advice is the source's own, else ours."""

    impact: int
    likelihood: int
    level: str
    advice: Treatment
    of_source: bool


class Matrix(_Closed):
    """The whole table, of any size: every pair of steps has its cell."""

    version: str
    source: str
    impacts: Sequence[Step]
    likelihoods: Sequence[Step]
    levels: Sequence[Level]
    cells: Sequence[Cell]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        wanted = [(impact.value, likelihood.value) for impact in self.impacts for likelihood in self.likelihoods]
        if sorted(wanted) != sorted((cell.impact, cell.likelihood) for cell in self.cells):
            raise ValueError("every pair of impact and likelihood needs one cell")
        if {cell.level for cell in self.cells} - {level.code for level in self.levels}:
            raise ValueError("a cell names a level that is not listed")
        return self

    def find(self, impact: int, likelihood: int) -> Cell | None:
        """The cell of this pair; None when the scales do not have it."""
        return next((cell for cell in self.cells if (cell.impact, cell.likelihood) == (impact, likelihood)), None)

    def level(self, code: str) -> Level:
        """The level of this code."""
        return next(level for level in self.levels if level.code == code)


class Suggestion(_Closed):
    """A risk that is worth writing down, for a person to confirm: `key` names what it comes from, once for each work."""

    key: str
    code: str  # of the words "risk-suggestion"
    parameters: dict[str, object]
    impact: int
    likelihood: int


def suggest(
    weak: Iterable[tuple[str, dict[str, str], int]], ended: Iterable[str], incidents: Iterable[tuple[str, str]], known: Iterable[str]
) -> list[Suggestion]:
    """What facts suggest: open incidents (id, kind), certificates that have ended (kind), weak controls (code, title, points).

    The gravest first; of the weak controls those with the fewest points. Whatever was written down before (`known`) is left out.
    """
    found = [
        Suggestion(key=f"incident:{incident_id}", code="incident", parameters={"kind": kind}, impact=3, likelihood=2)
        for incident_id, kind in incidents
    ]
    found += [
        Suggestion(key=f"certificate:{kind}", code="certificate", parameters={"kind": kind}, impact=2, likelihood=2) for kind in ended
    ]
    controls = sorted((one for one in weak if one[2] < WEAK_POINTS), key=lambda one: (one[2], one[0]))
    seen = set(known)
    fresh = [one for one in found if one.key not in seen]
    fresh += [
        Suggestion(
            key=f"control:{code}",
            code="control",
            parameters={"code": code, "title": title, "points": points},
            impact=2,
            likelihood=3 if points == 0 else 2,
        )
        for code, title, points in controls
        if f"control:{code}" not in seen
    ][:MOST_SUGGESTED]
    return fresh
