"""The states of an evidence file, and which verdict leads to which."""

from enum import StrEnum


class EvidenceState(StrEnum):
    """Where a file stands."""

    QUARANTINED = "quarantined"  # the scanner's turn: nobody may open it
    AVAILABLE = "available"  # nobody's turn: readers in reach may open it
    REJECTED = "rejected"  # the uploader's turn: its bytes are destroyed, another file is needed
