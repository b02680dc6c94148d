"""The states of an agreement and of what is said about it, whose turn each one is, and the hash that both sides accept."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from contracts.engagements.rules import Side
from storage.ledger.rules import canonical

__all__ = ["AgreementState", "ChangeKind", "ChangeState", "CopyState", "EndKind", "Side", "TerminationState", "hash_text"]


class AgreementState(StrEnum):
    """From draft to end."""

    DRAFT = "draft"  # the side that writes it: nobody else sees it
    DISCARDED = "discarded"  # nobody: a draft that was never offered
    OFFERED = "offered"  # each side that has not accepted yet, or that owes an answer to a proposed change
    IN_FORCE = "in_force"  # nobody: both sides have accepted the same text
    SUPERSEDED = "superseded"  # nobody: a later agreement of the same engagement is in force
    WITHDRAWN = "withdrawn"  # nobody: a later offer took its place, or it was taken back, before both sides had accepted
    ENDED = "ended"  # the contractor: return and disposal; what survives the end lives on


OWN = (AgreementState.DRAFT, AgreementState.DISCARDED)
"""States in which only the side that writes it sees an agreement."""


class ChangeKind(StrEnum):
    """What a change does to the text."""

    REWORD = "reword"  # a paragraph says something else
    DELETE = "delete"  # a paragraph goes; its number stays
    PARAMETER = "parameter"  # a value, and with it every paragraph that states it
    INSERT = "insert"  # a paragraph or article that was not there; what stands around it keeps its number
    CLAUSE = "clause"  # a clause of the library behind the last article, with its values and its duties


class ChangeState(StrEnum):
    """From proposal to answer."""

    PROPOSED = "proposed"  # the other side
    ACCEPTED = "accepted"  # nobody: it stands in the next round
    DECLINED = "declined"  # nobody
    TAKEN_BACK = "taken_back"  # nobody: the side that proposed it no longer asks for it


class EndKind(StrEnum):
    """Why an agreement ends."""

    EXPIRY = "expiry"  # the period of the work is over
    NOTICE = "notice"  # one side ended it, with the notice that was agreed
    CAUSE = "cause"  # one side ended it at once, for a reason
    COMPLETION = "completion"  # the work is done and everything accounted for


class TerminationState(StrEnum):
    """From notice to effect."""

    GIVEN = "given"  # nobody: it takes effect on its day; the other side confirms that it has it
    EFFECTIVE = "effective"  # nobody
    WITHDRAWN = "withdrawn"  # nobody: taken back before its day


class CopyState(StrEnum):
    """What is known of the signatures in an uploaded document."""

    WAITING = "waiting"  # the checker
    CHECKED = "checked"  # both sides: confirm that this is the agreement
    UNREADABLE = "unreadable"  # both sides: people can still read and confirm it, no machine could check it
    REJECTED = "rejected"  # the side that uploaded it: the scanner refused the file
    WITHDRAWN = "withdrawn"  # nobody


class Answer(StrEnum):
    """What the other side says to a proposed change."""

    ACCEPT = "accept"
    DECLINE = "decline"


def hash_text(text: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of an agreement's text: what a person accepts, both languages together."""
    return hashlib.sha256(canonical(dict(text))).hexdigest()


def whose_turn(state: str, *, proposed_by: Collection[str], accepted: Collection[str]) -> frozenset[Side]:
    """Which sides have something to do with an agreement: answer a change of the other side, else accept the text.

    `proposed_by`: the sides with changes that nobody has answered; `accepted`: the sides that accepted the present round.
    """
    if state != AgreementState.OFFERED:
        return frozenset()
    both = {Side.PRINCIPAL, Side.CONTRACTOR}
    if proposed_by:
        return frozenset(side for side in both if set(proposed_by) - {side})
    return frozenset(both - set(accepted))


def earliest_end(today: date, notice_days: int) -> date:
    """The first day on which an agreement can end by a notice given today: notice counts from the day after it is given."""
    return today + timedelta(days=notice_days)


def expiry_step(ends_on: date, today: date, steps: Collection[int]) -> int | None:
    """Which reminder of the coming end is due: the smallest of `steps` (days before) that has been reached; None before the first."""
    left = (ends_on - today).days
    return min((step for step in steps if left <= step), default=None) if left >= 0 else None
