"""The states of an approval, what it covers, and when it may still be used."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ApprovalKind(StrEnum):
    """What is asked for (document 004, 付1 and 付7 3項(5))."""

    COPY = "copy"
    EMAIL = "email"
    TAKE_OUT = "take-out"  # out of the place of storage
    DISCLOSURE_ORDERED = "disclosure-ordered"  # by a court or a government body
    OTHER = "other"


COPYING = frozenset({ApprovalKind.COPY, ApprovalKind.EMAIL})
"""Whoever uses these makes pieces that have to come back."""


class ApprovalState(StrEnum):
    """From the request to its end."""

    ASKED = "asked"  # the principal: approve or refuse in writing
    APPROVED = "approved"  # the contractor may use it, until it expires
    REFUSED = "refused"  # nobody
    WITHDRAWN = "withdrawn"  # nobody: the contractor asks no longer
    REVOKED = "revoked"  # the contractor: stop, and give back what was made


class Use(StrEnum):
    """Whether an approval can be used today."""

    OPEN = "open"
    NOT_APPROVED = "not-approved"
    EXPIRED = "expired"
    USED_UP = "used-up"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether an approval can be used."""

    state: ApprovalState
    valid_until: date | None
    pieces: int
    used: int


def decide_use(facts: Facts, today: date) -> Use:
    """Whether more may be done with an approval today. The last day counts."""
    if facts.state is not ApprovalState.APPROVED:
        return Use.NOT_APPROVED
    if facts.valid_until is not None and facts.valid_until < today:
        return Use.EXPIRED
    return Use.USED_UP if facts.used >= facts.pieces else Use.OPEN
