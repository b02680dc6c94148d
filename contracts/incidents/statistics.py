"""Counting incidents by what document 003 asks of them (Q7-Q19). A question with several answers counts incidents, not answers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.incidents.rules import IncidentKind, IncidentState, Particulars
from contracts.incidents.taxonomy import band_of, labels, taxonomy

UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class CountedIncident:
    """What is counted of one incident."""

    kind: str
    state: str
    noticed_at: datetime
    closed_at: datetime | None
    said: Particulars

    @property
    def time_to_notice(self) -> timedelta | None:
        """From its beginning to its noticing; None where the beginning is not known."""
        return None if self.said.occurred_at is None else self.noticed_at - self.said.occurred_at

    @property
    def time_to_close(self) -> timedelta | None:
        """From its noticing to its close; None while it is open."""
        return None if self.closed_at is None else self.closed_at - self.noticed_at


@dataclass(frozen=True, slots=True)
class Table:
    """One question: how many incidents gave each answer, in the order of the answers. `asked`: how many incidents there are."""

    code: str
    counts: tuple[tuple[str, int], ...]
    asked: int


def tabulate(incidents: Sequence[CountedIncident]) -> list[Table]:
    """One table per question. What was not said is counted as such, so that a table never looks more certain than it is."""

    def fields(*codes: str) -> list[Table]:
        return [_table(code, list(labels(code)), [_given(one.said, code) for one in incidents]) for code in codes]

    order = [*(band["code"] for band in taxonomy()["bands"]["lengths"]), "unknown"]
    return [
        _table("kind", [kind.value for kind in IncidentKind], [[one.kind] for one in incidents]),
        _table("state", [state.value for state in IncidentState], [[one.state] for one in incidents]),
        *fields("cause", "found_by", "information", "people", "places"),
        _table("time_to_notice", order, [[band_of(one.time_to_notice)] for one in incidents]),
        _table("time_to_close", order, [[band_of(one.time_to_close)] for one in incidents]),
        *fields("responses", "preventions", "repetition"),
    ]


def _given(said: Particulars, field: str) -> list[str]:
    value = getattr(said, field)
    codes = list(value) if isinstance(value, list) else [value] if value else []
    return codes or [UNSAID]


def _table(code: str, order: Sequence[str], given: Sequence[Sequence[str]]) -> Table:
    counts = Counter(answer for answers in given for answer in set(answers))
    return Table(code, tuple((answer, counts[answer]) for answer in (*order, UNSAID) if counts[answer]), len(given))
