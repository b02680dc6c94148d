"""The matrix of impact and likelihood, the treatments, the states of a risk, and what may be suggested from what is known."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
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
    facts: str  # what it stands on: with other facts it is another matter
    impact: int
    likelihood: int


def suggest(
    weak: Iterable[tuple[str, dict[str, str], int]],
    ended: Iterable[tuple[str, date]],
    incidents: Iterable[tuple[str, str, bool]],
    known: Iterable[str],
    dismissed: Collection[tuple[str, str]] = (),
) -> list[Suggestion]:
    """What facts suggest: open incidents (id, kind, whether suspected only), certificates that have ended (kind, last day), weak
    controls (code, title, points).

    The gravest first; of the weak controls those with the fewest points. Whatever was written down before (`known` keys) is left
    out, and what was dismissed (key, facts) as long as its facts are the same.
    """
    found = [
        Suggestion(
            key=f"incident:{incident_id}",
            code="incident",
            parameters={"kind": kind},
            facts=f"{kind}, suspected" if is_suspected else kind,
            impact=3,
            likelihood=2,
        )
        for incident_id, kind, is_suspected in incidents
    ]
    found += [
        Suggestion(key=f"certificate:{kind}", code="certificate", parameters={"kind": kind}, facts=last.isoformat(), impact=2, likelihood=2)
        for kind, last in ended
    ]
    controls = [
        Suggestion(
            key=f"control:{code}",
            code="control",
            parameters={"code": code, "title": title, "points": points},
            facts=str(points),
            impact=2,
            likelihood=3 if points == 0 else 2,
        )
        for code, title, points in sorted((one for one in weak if one[2] < WEAK_POINTS), key=lambda one: (one[2], one[0]))
    ]
    seen = set(known)
    fresh = [[one for one in part if one.key not in seen and (one.key, one.facts) not in dismissed] for part in (found, controls)]
    return [*fresh[0], *fresh[1][:MOST_SUGGESTED]]
