"""The kinds of information class, what an item physically is, and how the two sides keep the list of items together."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ClassKind(StrEnum):
    """The axis that a class belongs to."""

    CONFIDENTIALITY = "confidentiality"
    PERSONAL = "personal"
    LEGAL_REGIME = "legal_regime"  # a hard stop: no score unlocks it


class ItemForm(StrEnum):
    """What an item physically is."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    MEDIUM = "medium"  # a disk, a stick, a tape: the carrier itself is handed over
    OBJECT = "object"  # prototype, part, product


class Register(StrEnum):
    """The list that an item stands on (document 004, 付7 2項)."""

    DESIGNATED = "designated"  # what the principal has designated and may hand over
    ARISING = "arising"  # what comes into being by the work
    FROM_CONTRACTOR = "from-contractor"  # what the contractor discloses to the principal


class ProposalKind(StrEnum):
    """What is proposed for the list."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class ProposalState(StrEnum):
    """From the proposal to the other side's word."""

    PROPOSED = "proposed"  # the other side: agree or decline
    AGREED = "agreed"  # nobody: the list says so
    DECLINED = "declined"  # nobody; whoever proposed may propose otherwise
    WITHDRAWN = "withdrawn"  # nobody


FIELDS = ("name", "class_code", "form", "identifier", "quantity")
"""What the list says of an item."""
FIXED_ONCE_HANDED = frozenset({"class_code", "form"})
"""What may not change any more once pieces were handed over: the gate has decided by it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What binds the line of an item: whether it was handed over, and how many pieces the list cannot do without."""

    is_handed: bool
    bound: int


def refuse_change(standing: Standing, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """The code of why the list may not change this way, or None."""
    changed = {field for field in FIELDS if before[field] != after[field]}
    if not changed:
        return "proposal-changes-nothing"
    if standing.is_handed and changed & FIXED_ONCE_HANDED:
        return "item-fixed-once-handed"
    if after["quantity"] < standing.bound:
        return "quantity-below-handed"
    return None


def compare_lists(older: list[dict[str, Any]], newer: list[dict[str, Any]]) -> list[tuple[ProposalKind, dict[str, Any], dict[str, Any]]]:
    """What became of the lines between two versions of a list, by number: (kind, before, after)."""
    before, after = ({line["number"]: line for line in lines} for lines in (older, newer))
    found = []
    for number in sorted(before.keys() | after.keys()):
        old, new = before.get(number, {}), after.get(number, {})
        if old != new:
            kind = ProposalKind.ADD if not old else ProposalKind.REMOVE if not new else ProposalKind.CHANGE
            found.append((kind, old, new))
    return found
