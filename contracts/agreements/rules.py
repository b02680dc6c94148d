"""The states of an agreement and whose turn each one is, and the hash that both sides accept."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from contracts.engagements.rules import Side
from storage.ledger.rules import canonical

__all__ = ["AgreementState", "Side", "hash_text"]


class AgreementState(StrEnum):
    """From offer to end."""

    OFFERED = "offered"  # each side that has not accepted yet
    IN_FORCE = "in_force"  # nobody: both sides have accepted the same text
    SUPERSEDED = "superseded"  # nobody: a later agreement of the same engagement is in force
    WITHDRAWN = "withdrawn"  # nobody: a later offer took its place before both sides had accepted


def hash_text(text: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of an agreement's text: what a person accepts, both languages together."""
    return hashlib.sha256(canonical(dict(text))).hexdigest()
