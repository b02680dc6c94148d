"""Issuing many assessments in one dispatch: how long, against the same rows written bare, and how much memory it takes.

Alone: python -m tools.bench.sending [--count 10000]
"""

import argparse
import os
import sqlite3
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from contracts.engagements.models import Engagement
from contracts.engagements.queries import reach_of
from contracts.parties import actions as parties
from contracts.parties.models import Organisation
from portal.commands import prepare
from portal.database import transaction
from portal.sending.choosing import ORDER, Choice, candidates
from portal.sending.dispatching import PIECE, begin
from portal.sending.jobs import sending_handlers
from portal.settings import Settings
from questionnaires.dispatches import actions, queries
from questionnaires.templates.queries import find_latest
from storage import clock
from storage.database import Database, new_id
from storage.jobs.worker import run_once
from storage.stamp import SYSTEM, Actor, Role, Stamp

PER_COMPANY = 5  # engagements of one contractor


def issue_many(folder: Path, count: int) -> tuple[float, float, float]:
    """Seconds to issue `count` assessments, seconds to write as many bare rows, and megabytes that the process grew by meanwhile.

    Growth is counted from the second piece on: the first one loads what is then kept.
    """
    settings = Settings(data_folder=folder / "sending", secret_key="bench-only-" + "0" * 32)  # type: ignore[arg-type]  # a plain string is accepted
    database = prepare(settings)
    dispatch_id = _arrange(database, count)
    handlers = sending_handlers()
    begun = time.perf_counter()
    run_once(database.writer, handlers, clock.now())
    memory = _megabytes()
    while run_once(database.writer, handlers, clock.now()):
        pass
    elapsed, grown = time.perf_counter() - begun, _megabytes() - memory
    with transaction(database, is_writing=False) as session:
        if queries.count(session, dispatch_id).sent != count:
            raise RuntimeError("not everything was sent")
    database.close()
    return elapsed, _write_bare(folder, count), grown


def _arrange(database: Database, count: int) -> str:
    """A principal with `count` engagements, and the dispatch to all of them, started."""
    now = clock.now()
    with transaction(database, is_writing=True) as session:
        principal = parties.register_principal(session, Stamp(SYSTEM, now, "cli"), name="測定用委託元株式会社")
        stamp = Stamp(Actor("officer", principal.id, frozenset({Role.PROCUREMENT}), "", ""), now, "cli")
        companies = [new_id() for _ in range(-(-count // PER_COMPANY))]
        known = {"registrar_organisation_id": principal.id, "country": "JP", "registered_at": now, "registered_by": "bench"}
        session.execute(insert(Organisation), [{"id": one, "name": f"委託先 {one}", **known} for one in companies])
        terms = {
            "principal_organisation_id": principal.id,
            "work": "測定用の業務",
            "purpose": "測定のため",
            "starts_on": now.date(),
            "ends_on": now.date() + timedelta(days=300),
            "opened_at": now,
            "opened_by": "bench",
        }
        works = [{"id": new_id(), "contractor_organisation_id": companies[number // PER_COMPANY], **terms} for number in range(count)]
        session.execute(insert(Engagement), works)
        version = find_latest(session, "S01")
        if version is None:
            raise RuntimeError("the catalogue holds no S01")
        dispatch = actions.prepare(
            session,
            stamp,
            version_id=version.id,
            reason="測定のため",
            contact_name="調達 花子",
            contact_detail="内線 1234",
            due_on=now.date() + timedelta(days=14),
            opens_on=None,
            closes_on=None,
            chosen_by={},
            candidates=candidates(
                reach_of(stamp.actor), Choice(), version=version, time_zone="Asia/Tokyo", questionnaire="S01", today=now.date()
            ),
            order=ORDER,
        )
        actions.start(session, stamp, dispatch)
        begin(session, dispatch)
        return dispatch.id


def _write_bare(folder: Path, count: int) -> float:
    """Seconds to write three rows for each assessment with the driver alone, a piece in each durable transaction."""
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE entry (id TEXT PRIMARY KEY, body TEXT)")
    begun = time.perf_counter()
    for start in range(0, count, PIECE):
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(min(PIECE, count - start) * 3):
            connection.execute("INSERT INTO entry VALUES (?, ?)", (new_id(), "x" * 300))
        connection.execute("COMMIT")
    elapsed = time.perf_counter() - begun
    connection.close()
    return elapsed


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def row(folder: Path, count: int) -> tuple[str, str, str, str, str]:
    """The line of the report."""
    seconds, bare, grown = issue_many(folder, count)
    figure = f"{seconds:.1f} s ({count / seconds:.0f}/s)"
    return (
        f"Issue {count:,} assessments in one dispatch",
        figure,
        f"bare rows {bare:.2f} s",
        f"{seconds / bare:.0f}x; grows {grown:.0f} MB",
        "< 120 s",
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.bench.sending")
    parser.add_argument("--count", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        print(*row(Path(name), asked.count), sep=" | ")
