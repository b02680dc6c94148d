"""The states of a request to re-contract and whose turn each one is, what a consent covers, and which terms may not be weakened.

Source: document 004, 付8 再委託 1項-3項 (obligations SUB-1 to SUB-3d), and the twelve items of 1.2-02.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

REASON_LIMIT = 1000
CONSENTS = ("SUB-3a", "SUB-3b", "SUB-3c")
"""What a re-contractor promises to the principals above directly: notice of accidents, prevention talks, reading of its reports."""
REPORT_CONSENT = "SUB-3c"
# How a parameter of the terms may differ on the way down. What is not named here is the parties' own.
AT_MOST = ("monthly_report_day", "incident_first_notice_hours", "promptly_days", "return_within_days", "inspection_notice_days")
AT_LEAST = ("survival_years",)


class RecontractState(StrEnum):
    """From a draft to consent or its end."""

    DRAFT = "draft"  # the contractor: not sent yet
    SENT = "sent"  # the principal at whose level it stands
    QUESTIONED = "questioned"  # the contractor: a question to answer
    APPROVED = "approved"  # nobody: consent at every level that asks for it
    REFUSED = "refused"  # nobody
    WITHDRAWN = "withdrawn"  # nobody
    REVOKED = "revoked"  # nobody: the consent was taken back
    SUPERSEDED = "superseded"  # nobody: a later consent to the same link took its place


class Outcome(StrEnum):
    """What a principal decided at its level."""

    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"


class ConsentState(StrEnum):
    """How the consent to one link of a chain stands, as the gate sees it."""

    NOT_NEEDED = "not-needed"  # the top of a chain: nobody stands above
    MISSING = "missing"  # never asked for, or asked and withdrawn: the contractor above asks, also afterwards
    ASKED = "asked"  # the principals above decide
    GIVEN = "given"
    REFUSED = "refused"
    REVOKED = "revoked"


class ComparisonKind(StrEnum):
    """How the terms below were compared with those above."""

    BY_TEXT = "by-text"  # paragraph by paragraph, from the clause documents
    BY_HAND = "by-hand"  # ticked by a person, with the place in a paper of its own


WITH_CONTRACTOR = (RecontractState.DRAFT, RecontractState.QUESTIONED)
WITH_PRINCIPAL = (RecontractState.SENT,)
ASKED = (RecontractState.SENT, RecontractState.QUESTIONED)
OPEN = (RecontractState.DRAFT, *ASKED)
"""States in which a request is under way; beside one of these no second one is made for the same link. One that was approved may be
widened by another."""

_CONSENT = {
    RecontractState.DRAFT: ConsentState.MISSING,
    RecontractState.SENT: ConsentState.ASKED,
    RecontractState.QUESTIONED: ConsentState.ASKED,
    RecontractState.APPROVED: ConsentState.GIVEN,
    RecontractState.REFUSED: ConsentState.REFUSED,
    RecontractState.WITHDRAWN: ConsentState.MISSING,
    RecontractState.REVOKED: ConsentState.REVOKED,
    RecontractState.SUPERSEDED: ConsentState.MISSING,
}


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """The consent to one engagement, for the gate: whether one is needed, how it stands, and what it covers."""

    state: ConsentState
    conditions: tuple[str, ...] = ()  # of every level, from the nearest
    revoked_at: datetime | None = None
    is_needed: bool = True
    recontract_id: str | None = None
    class_codes: frozenset[str] = frozenset()  # consented to
    ends_on: date | None = None  # the last day consented to

    @property
    def is_given(self) -> bool:
        """Whether nothing is missing: none needed, or given and not taken back."""
        return not self.is_needed or self.state is ConsentState.GIVEN

    def covers(self, class_code: str, today: date) -> bool:
        """Whether a class may go down this link today as far as consent goes."""
        if not self.is_needed:
            return True
        return self.state is ConsentState.GIVEN and class_code in self.class_codes and (self.ends_on is None or today <= self.ends_on)


NO_CONSENT_NEEDED = ConsentFact(ConsentState.NOT_NEEDED, is_needed=False)


def consent_of(state: RecontractState | str) -> ConsentState:
    """How the consent stands while a request is in `state`."""
    return _CONSENT[RecontractState(state)]


@dataclass(frozen=True, slots=True)
class Weaker:
    """A parameter that would be weaker below than above."""

    name: str
    above: int
    below: int


def find_weaker(above: Mapping[str, Any], below: Mapping[str, Any]) -> list[Weaker]:
    """The parameters of the terms below that ask for less than those above (document 004, 付8 再委託2項: equivalent duties)."""
    found = []
    for name in (*AT_MOST, *AT_LEAST):
        mine, theirs = above.get(name), below.get(name)
        if mine is None or theirs is None:
            continue
        wanted, given = int(mine), int(theirs)
        if (given > wanted) if name in AT_MOST else (given < wanted):
            found.append(Weaker(name, wanted, given))
    return found


def next_level(levels: Sequence[str], current: str) -> str | None:
    """The engagement whose principal decides after `current`'s; None where consent is complete. `levels`: from the nearest up."""
    place = list(levels).index(current) + 1
    return levels[place] if place < len(levels) else None
