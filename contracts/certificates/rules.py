"""The kinds of what a contractor may hold, the states of one, and how it stands on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WARNS_AT = (90, 30)  # days before the end


class Nature(StrEnum):
    """What stands behind the paper. A declaration is the company's own word and is never called a certificate."""

    CERTIFICATE = "certificate"  # a body has audited and certified
    REPORT = "report"  # an auditor has examined and reported
    REGISTRATION = "registration"  # a scheme has listed it after an audit
    EVALUATION = "evaluation"  # a scheme has evaluated it
    DECLARATION = "declaration"  # the company says so itself; nobody has certified it


class HeldState(StrEnum):
    """From filing to its end. Expiry is no state: it follows from the date."""

    FILED = "filed"  # a reviewer of the principal
    ACCEPTED = "accepted"  # nobody: it counts as held until it expires
    REJECTED = "rejected"  # the contractor, if it has a better one
    WITHDRAWN = "withdrawn"  # nobody: the contractor no longer holds it


class HeldStanding(StrEnum):
    """How one stands on a day."""

    HELD = "held"
    EXPIRING = "expiring"  # held, but not for much longer
    NOT_YET = "not-yet"  # accepted, and begins later
    EXPIRED = "expired"  # counts as not held
    FILED = "filed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of certificate, report or declaration, as the data file states it."""

    code: str
    nature: Nature
    name: dict[str, str]
    issued_by: dict[str, str]
    note: dict[str, str]
    expires: bool  # whether it has an end date

    @property
    def is_declaration(self) -> bool:
        """Whether it is only the company's own word."""
        return self.nature is Nature.DECLARATION


def standing_on(state: str, valid_from: date, valid_until: date | None, today: date) -> HeldStanding:
    """How one in `state`, valid from and until these days (both included), stands on `today`."""
    if state != HeldState.ACCEPTED:
        return HeldStanding(state)
    if today < valid_from:
        return HeldStanding.NOT_YET
    if valid_until is None:
        return HeldStanding.HELD
    left = (valid_until - today).days
    if left < 0:
        return HeldStanding.EXPIRED
    return HeldStanding.EXPIRING if left <= WARNS_AT[0] else HeldStanding.HELD


def find_warning(valid_until: date | None, warned: int | None, today: date) -> int | None:
    """Which warning is to be given on `today`: 90 or 30 (days before the end), 0 once it has ended; None for none.

    `warned` is the warning given last. One that was missed is not given after the fact.
    """
    if valid_until is None:
        return None
    left = (valid_until - today).days
    step = 0 if left < 0 else next((days for days in reversed(WARNS_AT) if left <= days), None)
    return None if step is None or (warned is not None and warned <= step) else step
