"""How an entry becomes a hash. Anyone can recompute the chain from an export with nothing but JSON and SHA-256.

The hash of an entry is the SHA-256 of the canonical JSON of all its columns but `entry_hash`, among them the hash of the
entry before it. The first entry's predecessor is `GENESIS`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

GENESIS = hashlib.sha256(b"vendor-assurance-portal ledger 1").hexdigest()

# One encoder for the life of the process: json.dumps builds a new one for every call that has options.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


class Reason(StrEnum):
    """Why a chain does not verify."""

    ENTRY_ALTERED = "entry-altered"  # the entry's columns do not give its hash, or its successors remember another hash
    ENTRY_MISSING = "entry-missing"  # a number is left out
    ORDER_BROKEN = "order-broken"  # an entry does not follow the one that stands before it
    TAIL_MISSING = "tail-missing"  # the head counts more entries than there are
    HEAD_ALTERED = "head-altered"  # the head does not describe the last entry
    CHECKPOINT_UNMET = "checkpoint-unmet"  # sound in itself, but not the chain that was shown outside before


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long the chain was at some moment, and the hash of its last entry then: what is handed to the outside."""

    count: int
    head_hash: str


def canonical(value: object) -> bytes:
    """`value` as canonical JSON: keys sorted, no spaces, UTF-8. Raises ValueError or TypeError for what is not plain JSON."""
    return _encode(value).encode("utf-8")


def instant(at: datetime) -> str:
    """`at` as it is hashed: UTC, always with six decimals, whatever the database gives back."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def hash_entry(columns: Mapping[str, object]) -> str:
    """The hash of an entry from all its columns (`previous_hash` included, `entry_hash` not), as lower-case hexadecimal."""
    hashed = {name: instant(value) if isinstance(value, datetime) else value for name, value in columns.items() if name != "entry_hash"}
    return hashlib.sha256(canonical(hashed)).hexdigest()
