"""Figures that need no web server: raw durable commits against ledger appends, and the raw bytes of an upload."""

import hashlib
import os
import sqlite3
import time
from pathlib import Path

from portal.database import transaction
from storage import clock
from storage.acts import Act
from storage.database import Database
from storage.ledger.actions import append
from storage.ledger.queries import head
from storage.ledger.verification import verify
from storage.stamp import SYSTEM, Stamp


def raw_commits(folder: Path, count: int) -> float:
    """Durable commits a second of one small row each, with the driver alone, opened as the portal opens SQLite."""
    connection = sqlite3.connect(folder / "raw.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, body TEXT)")
    begun = time.perf_counter()
    for _ in range(count):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO entry (body) VALUES (?)", ("x" * 215,))
        connection.execute("COMMIT")
    elapsed = time.perf_counter() - begun
    connection.close()
    return count / elapsed


def ledger_appends(database: Database, count: int) -> float:
    """Ledger entries a second, one durable transaction each, sealed into the chain."""
    stamp = Stamp(SYSTEM, clock.now(), "cli")
    begun = time.perf_counter()
    for number in range(count):
        with transaction(database, is_writing=True) as session:
            append(session, stamp, Act.CATALOGUE_LOAD, "bench", str(number), details={"number": number})
    return count / (time.perf_counter() - begun)


def ledger_verification(database: Database, entries: int) -> tuple[int, float]:
    """Entries in the ledger, filled up to `entries`, and how many are verified a second."""
    stamp = Stamp(SYSTEM, clock.now(), "cli")
    with transaction(database, is_writing=True) as session:
        for number in range(head(session).count, entries):
            append(session, stamp, Act.CATALOGUE_LOAD, "bench", str(number), details={"number": number})
    begun = time.perf_counter()
    with transaction(database, is_writing=False) as session:
        result = verify(session)
    if not result.ok:
        raise RuntimeError(f"the ledger is broken at {result.first_bad_seq}")
    return result.count, result.count / (time.perf_counter() - begun)


def raw_store(folder: Path, content: bytes, times: int) -> float:
    """Milliseconds to hash `content`, write it and make it durable, with nothing around it."""
    begun = time.perf_counter()
    for number in range(times):
        with (folder / f"raw-{number}").open("wb") as file:
            for start in range(0, len(content), 1 << 20):
                hashlib.sha256(content[start : start + (1 << 20)]).hexdigest()
                file.write(content[start : start + (1 << 20)])
            file.flush()
            os.fsync(file.fileno())
    return (time.perf_counter() - begun) / times * 1000
