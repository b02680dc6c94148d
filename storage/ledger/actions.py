"""Appending to the ledger: entries wait in the session and are sealed into the chain at the last moment before its commit.

The head row is the one place where all writers meet, so it is locked only while the entries of a finished unit of work
are numbered and hashed. Entry and act commit together or not at all.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction
from sqlmodel import col

from storage.acts import Act
from storage.ledger.models import LedgerEntry, LedgerHead
from storage.ledger.rules import GENESIS, Checkpoint, canonical, hash_entry
from storage.stamp import Stamp

HEAD_ID = 1
_QUEUE = "ledger.queue"

# Built once: composing a statement costs as much as running it, and these run in every transaction while the head is locked.
_READ_HEAD = select(col(LedgerHead.count), col(LedgerHead.head_hash)).where(col(LedgerHead.id) == HEAD_ID).with_for_update()
_MOVE_HEAD = update(LedgerHead).where(col(LedgerHead.id) == HEAD_ID).values(count=bindparam("new_count"), head_hash=bindparam("new_hash"))
_INSERT = insert(LedgerEntry)


@dataclass(slots=True)
class _Queue:
    """What waits to be sealed, and how long the list was when each savepoint that is still open began."""

    entries: list[dict[str, object]] = field(default_factory=list)
    savepoints: dict[SessionTransaction, int] = field(default_factory=dict)


def append(
    session: Session,
    stamp: Stamp,
    act: Act,
    subject_kind: str,
    subject_id: str,
    *,
    engagement_id: str | None = None,
    fields: Sequence[str] = (),
    details: Mapping[str, object] | None = None,
) -> None:
    """Queue one entry: `stamp` did `act` to the subject.

    `fields` names what changed; `details` holds ids, codes, numbers and hashes as plain JSON (ValueError or TypeError
    otherwise) and is copied now, so that later changes of the mapping do not reach the ledger.
    """
    if not session.in_transaction():
        session.begin()  # or a rollback, with nothing to roll back, would pass without a sign
    _queue_of(session).entries.append(
        {
            "at": stamp.at,
            "act": str(act),
            "actor_user_id": stamp.actor.user_id,
            "actor_organisation_id": stamp.actor.organisation_id,
            "origin": stamp.origin,
            "address": stamp.address,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "engagement_id": engagement_id,
            "fields": list(fields),
            "details": json.loads(canonical(dict(details or {}))),
        }
    )


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A part of the unit of work that may fail by itself: on an exception its rows and its queued entries are dropped."""
    with session.begin_nested():
        yield


def _queue_of(session: Session) -> _Queue:
    queue: _Queue = session.info.setdefault(_QUEUE, _Queue())
    return queue


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    """Number, hash and store what is queued, as the last thing that the transaction does."""
    # The same event announces the release of a savepoint; then the unit of work is not over.
    if session.in_nested_transaction() or not _queue_of(session).entries:
        return
    session.flush()  # slow work and constraint errors come before the lock
    queue = _queue_of(session)
    connection = session.connection()
    head = _lock_head(connection)
    seq, previous_hash = head.count, head.head_hash
    for entry in queue.entries:
        seq += 1
        entry.update(seq=seq, previous_hash=previous_hash)
        previous_hash = hash_entry(entry)
        entry["entry_hash"] = previous_hash
    connection.execute(_INSERT, queue.entries)
    connection.execute(_MOVE_HEAD, {"new_count": seq, "new_hash": previous_hash})
    queue.entries.clear()


def _lock_head(connection: Connection) -> Checkpoint:
    """The head row, locked until the transaction ends; made where the ledger is new."""
    row = connection.execute(_READ_HEAD).one_or_none()
    if row is None:
        # Two first writers may both come here: one inserts, the other waits for it and then locks what it inserted.
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        first = dialect.insert(LedgerHead).values(id=HEAD_ID, count=0, head_hash=GENESIS)
        connection.execute(first.on_conflict_do_nothing())
        row = connection.execute(_READ_HEAD).one()
    return Checkpoint(row[0], row[1])


@event.listens_for(Session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        queue = _queue_of(session)
        queue.savepoints[transaction] = len(queue.entries)


@event.listens_for(Session, "after_commit")
def _keep_savepoint(session: Session) -> None:
    """A released savepoint's entries belong to the transaction around it; at the end of it nothing may be left over."""
    queue = _queue_of(session)
    released = session.get_nested_transaction()
    if released is not None:
        queue.savepoints.pop(released, None)
    elif queue.entries:
        raise RuntimeError("committed with a savepoint still open: its ledger entries were not sealed")


@event.listens_for(Session, "after_transaction_end")
def _drop_unkept(session: Session, transaction: SessionTransaction) -> None:
    queue = _queue_of(session)
    if transaction.nested:
        mark = queue.savepoints.pop(transaction, None)
        if mark is not None:
            del queue.entries[mark:]
    elif transaction.parent is None:
        session.info.pop(_QUEUE, None)
