"""The states of a handover, and the permit without which none can be recorded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HandoverState(StrEnum):
    """From recording to countersignature."""

    RECORDED = "recorded"  # the contractor: check the items and countersign
    COUNTERSIGNED = "countersigned"  # nobody: both sides hold the slip


class Way(StrEnum):
    """How the items changed hands."""

    IN_PERSON = "in_person"
    COURIER = "courier"  # tracked
    ENCRYPTED_TRANSFER = "encrypted_transfer"
    SHARED_STORAGE = "shared_storage"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SharingPermit:
    """Proof that these classes may go to this engagement's contractor at this moment.

    Only `contracts.sharing.actions` constructs one (an architecture test watches); everyone else can merely demand it.
    """

    engagement_id: str
    class_codes: frozenset[str]
    decided_at: datetime
    policy_version: str
