"""The states of a handover, and the permit without which none can be recorded."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.ledger.rules import canonical


class HandoverState(StrEnum):
    """From recording to countersignature."""

    RECORDED = "recorded"  # the contractor: check the items and countersign
    COUNTERSIGNED = "countersigned"  # nobody: both sides hold the slip
    COPIED = "copied"  # nobody: no slip, but a copy that the contractor made with an approval; its pieces are out like any other
    ARISEN = "arisen"  # nobody: no slip, but what came into being by the work and lies with the contractor; out like any other


WITHOUT_SLIP = (HandoverState.COPIED, HandoverState.ARISEN)


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
    It was decided under locks, and it lives as long as they do: `unit_of_work` is the database transaction (or savepoint)
    that holds them, and a permit from another one is worth nothing.
    """

    engagement_id: str
    class_codes: frozenset[str]
    decided_at: datetime
    policy_version: str
    decision_ids: tuple[str, ...]
    unit_of_work: object = field(repr=False, compare=False)


def hash_slip(slip: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a slip."""
    return hashlib.sha256(canonical(dict(slip))).hexdigest()
