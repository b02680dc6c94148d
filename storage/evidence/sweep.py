"""Removing orphans: objects that no row needs, because an upload died between its bytes and its row, or was rejected."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel import Session, col, select

from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.objects.store import ObjectStore

GRACE = timedelta(hours=24)
"""No upload takes this long; a younger object may still be waiting for its row."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one batch did: how many objects it removed, and where the next one starts (None: all were seen)."""

    removed: int
    next_after: str | None


def sweep(session: Session, store: ObjectStore, now: datetime, *, after: str = "", batch: int = 500) -> Swept:
    """Look at the next `batch` keys greater than `after` and delete those that are old and that no row needs."""
    listed = list(islice(store.keys(after), batch))
    old = [item.key for item in listed if now - item.stored_at > GRACE]
    needed = set(
        session.exec(
            select(EvidenceFile.object_key).where(col(EvidenceFile.object_key).in_(old), EvidenceFile.state != EvidenceState.REJECTED)
        )
    )
    orphans = [key for key in old if key not in needed]
    for key in orphans:
        store.delete(key)
    return Swept(len(orphans), listed[-1].key if len(listed) == batch else None)
