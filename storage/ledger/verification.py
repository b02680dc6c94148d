"""Verifying the chain: every entry again, in batches, with the memory of one batch.

Whoever owns the database can rewrite the whole chain and its head so that it is sound in itself. Checkpoints that left the
database before show it: give them to `verify`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from storage.ledger.actions import HEAD_ID
from storage.ledger.models import LedgerEntry, LedgerHead
from storage.ledger.rules import GENESIS, Checkpoint, Reason, hash_entry

BATCH = 2000
_ENTRIES: Table = SQLModel.metadata.tables[str(LedgerEntry.__tablename__)]
_NAMES = tuple(_ENTRIES.c.keys())

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: `count` entries are sound, `head_hash` is the last of these; if not ok, the first bad entry and why."""

    ok: bool
    count: int
    head_hash: str
    first_bad_seq: int | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Fault:
    seq: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """An entry that holds what its columns cannot hold: the database file was edited."""

    seq: int


def verify(session: Session, on_progress: Callable[[int], None] | None = None, *, checkpoints: Iterable[Checkpoint] = ()) -> Verification:
    """Recompute the chain and compare it with the head row and with `checkpoints` given out earlier.

    `on_progress` is told the last verified number after each batch. Entries that others append meanwhile are verified too.
    """
    walk = _Walk({checkpoint.count: checkpoint.head_hash for checkpoint in checkpoints})
    fault = _walk_through(session, walk, on_progress)
    if fault is None:
        return Verification(True, walk.count, walk.head_hash)  # noqa: FBT003 - the field is called ok
    return Verification(False, walk.count, walk.head_hash, fault.seq, fault.reason)  # noqa: FBT003 - the field is called ok


def _walk_through(session: Session, walk: "_Walk", on_progress: Callable[[int], None] | None) -> _Fault | None:
    last_seq: int | None = None
    while True:
        found = False
        for batch in _batches(session, last_seq):
            found = True
            for row in batch:
                fault = walk.step(row)
                if fault is not None:
                    return fault
            last_row = batch[-1]
            last_seq = last_row.seq if isinstance(last_row, _Unreadable) else last_row["seq"]
            if on_progress is not None:
                on_progress(walk.count)
        # Read after the entries: entries and head commit together, so the head may be ahead of what we saw, never behind.
        # If it is ahead, others have appended meanwhile: go on, until a round finds nothing more.
        head = _read_head(session)
        if head.count <= walk.count or not found:
            return walk.end(head)


class _Walk:
    """The walker's memory: how far the chain is sound, and the one entry whose link is still in doubt."""

    def __init__(self, checkpoints: Mapping[int, str]) -> None:
        self.count = 0
        self.head_hash = GENESIS
        self._checkpoints = checkpoints
        self._doubtful: tuple[int, str] | None = None

    def step(self, row: _Row | _Unreadable) -> _Fault | None:
        """Take the next entry; the fault is the first thing that cannot be right."""
        if isinstance(row, _Unreadable):
            return _settle(*self._doubtful, "") if self._doubtful else _Fault(row.seq, Reason.ENTRY_ALTERED)
        seq, previous_hash, entry_hash = row["seq"], row["previous_hash"], row["entry_hash"]
        if self._doubtful is not None:
            return _settle(*self._doubtful, previous_hash)
        if seq < self.count + 1:
            return _Fault(seq, Reason.ORDER_BROKEN)
        if seq > self.count + 1:
            return _Fault(self.count + 1, Reason.ENTRY_MISSING)
        if not _is_intact(row):
            return _Fault(seq, Reason.ENTRY_ALTERED)
        if previous_hash != self.head_hash:
            self._doubtful = (seq, entry_hash)
            return None
        self.count, self.head_hash = seq, entry_hash
        if self._checkpoints.get(seq, entry_hash) != entry_hash:
            return _Fault(seq, Reason.CHECKPOINT_UNMET)
        return None

    def end(self, head: Checkpoint) -> _Fault | None:
        """Compare with the head and with the checkpoints beyond it, after the last entry."""
        if self._doubtful is not None:
            return _settle(*self._doubtful, head.head_hash)
        if head.count > self.count:
            return _Fault(self.count + 1, Reason.TAIL_MISSING)
        if head.count < self.count:
            return _Fault(head.count + 1, Reason.HEAD_ALTERED)
        if head.head_hash != self.head_hash:
            return _Fault(self.count, Reason.HEAD_ALTERED)
        if any(count > self.count for count in self._checkpoints):
            return _Fault(self.count + 1, Reason.CHECKPOINT_UNMET)
        return None


def _settle(seq: int, entry_hash: str, remembered: str) -> _Fault:
    """Which of two neighbours is false, when entry `seq` names another predecessor than the one that stands there.

    `remembered` is what comes after `seq` says of it. If that agrees with `entry_hash`, `seq` is as it was sealed, and the
    one before it was rewritten (with a fresh hash of its own, or it would have been found by itself).
    """
    if remembered == entry_hash and seq > 1:
        return _Fault(seq - 1, Reason.ENTRY_ALTERED)
    return _Fault(seq, Reason.ORDER_BROKEN)


def _is_intact(row: _Row) -> bool:
    try:
        return hash_entry(row) == str(row["entry_hash"])
    except (TypeError, ValueError):
        return False  # SQLite stores any type in any column: what is not JSON was never sealed by us


def _batches(session: Session, after_seq: int | None) -> Iterator[Sequence[_Row | _Unreadable]]:
    """The entries after `after_seq` (from the lowest if None), as lean rows in batches."""
    while True:
        query = select(_ENTRIES).order_by(_ENTRIES.c.seq).limit(BATCH)
        if after_seq is not None:
            query = query.where(_ENTRIES.c.seq > after_seq)
        rows = _read(session, query)
        if not rows:
            return
        yield rows
        last_row = rows[-1]
        after_seq = last_row.seq if isinstance(last_row, _Unreadable) else last_row["seq"]


def _read(session: Session, query: Select[Any]) -> Sequence[_Row | _Unreadable]:
    try:
        return [dict(zip(_NAMES, row, strict=True)) for row in session.execute(query)]
    except (ValueError, TypeError, DBAPIError):
        # One of the batch cannot be read: find out which, and hand on those before it. A broken connection fails here too.
        numbers = session.execute(query.with_only_columns(_ENTRIES.c.seq)).scalars().all()
    rows: list[_Row | _Unreadable] = []
    for seq in numbers:
        try:
            row = session.execute(select(_ENTRIES).where(_ENTRIES.c.seq == seq)).one()
        except (ValueError, TypeError, DBAPIError):
            rows.append(_Unreadable(seq))
            break
        rows.append(dict(zip(_NAMES, row, strict=True)))
    return rows


def _read_head(session: Session) -> Checkpoint:
    row = session.execute(select(col(LedgerHead.count), col(LedgerHead.head_hash)).where(col(LedgerHead.id) == HEAD_ID)).one_or_none()
    return Checkpoint(row[0], row[1]) if row else Checkpoint(0, GENESIS)
