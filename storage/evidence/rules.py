"""The states of an evidence file, and which verdict leads to which."""

from enum import StrEnum

from storage.scanning.rules import Verdict


class EvidenceState(StrEnum):
    """Where a file stands."""

    QUARANTINED = "quarantined"  # the scanner's turn: nobody may open it
    AVAILABLE = "available"  # nobody's turn: readers in reach may open it
    REJECTED = "rejected"  # the uploader's turn: its bytes are destroyed, another file is needed


def state_after(verdict: Verdict) -> EvidenceState:
    """Where a verdict leads."""
    return EvidenceState.AVAILABLE if verdict.is_open else EvidenceState.REJECTED
