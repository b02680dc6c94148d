"""Verbs of the list: keep what was read, register what was decided, and forget it after a day."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from contracts.parties.actions import register_contractor
from contracts.parties.listing.examining import Checks, Line, Outcome, examine
from contracts.parties.listing.models import ContractorListImport
from contracts.parties.listing.queries import KEPT, list_known
from contracts.parties.listing.reading import Entry, Table
from storage.acts import Act
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp

DISCARD = "contractor-list:discard"


def keep(session: Session, stamp: Stamp, table: Table, *, file_name: str, sha256: str) -> ContractorListImport:
    """Keep what was read until its person has decided, for a day at most. Nobody is registered yet."""
    made = ContractorListImport(
        organisation_id=stamp.actor.organisation_id,
        user_id=stamp.actor.user_id,
        uploaded_at=stamp.at,
        file_name=file_name,
        sha256=sha256,
        entries=[asdict(entry) for entry in table.entries],
        unread=table.unread,
    )
    session.add(made)
    session.flush()
    enqueue(session, DISCARD, {"import_id": made.id}, dedupe_key=f"{DISCARD}:{made.id}", run_at=stamp.at + KEPT)
    append(
        session, stamp, Act.CONTRACTOR_IMPORT, "organisation", stamp.actor.organisation_id, details={"import": made.id, "sha256": sha256}
    )
    return made


def entries_of(imported: ContractorListImport) -> list[Entry]:
    """The lines as they were read."""
    return [Entry(**entry) for entry in imported.entries]


def confirm(
    session: Session,
    stamp: Stamp,
    imported: ContractorListImport,
    *,
    expected_new: int,
    nevertheless: Collection[str],
    checks: Checks,
) -> ContractorListImport:
    """Register the new lines, and those that look like another company where `nevertheless` holds their tokens; all or none.

    `expected_new` is the number of new lines that the person has seen. Raises Conflict: contractor-list-done,
    contractor-list-changed where what is registered has changed since the page was shown; Invalid("contractor-list-nothing").
    """
    if imported.confirmed_at is not None:
        raise Conflict("contractor-list-done")
    if not expected_new and not nevertheless:
        raise Invalid("contractor-list-nothing", "nevertheless")
    lines = examine(entries_of(imported), list_known(session, stamp.actor), checks)
    alike = {line.token for line in lines if line.outcome is Outcome.ALIKE}
    if sum(line.outcome is Outcome.NEW for line in lines) != expected_new or not alike.issuperset(nevertheless):
        raise Conflict("contractor-list-changed")
    taken = take(session, stamp, lines, nevertheless)
    imported.confirmed_at, imported.taken, imported.left = stamp.at, taken, len(lines) - taken
    imported.entries = []
    session.flush()
    return imported


def take(session: Session, stamp: Stamp, lines: Sequence[Line], nevertheless: Collection[str] = ()) -> int:
    """Register what is new, and what is alike as far as `nevertheless` says so; returns how many."""
    taken = [line for line in lines if line.outcome is Outcome.NEW or (line.outcome is Outcome.ALIKE and line.token in nevertheless)]
    for line in taken:
        values: dict[str, Any] = dict(line.values)
        register_contractor(session, stamp, **values)
    details = {"taken": len(taken), "left": len(lines) - len(taken)}
    append(session, stamp, Act.CONTRACTOR_IMPORT, "organisation", stamp.actor.organisation_id, details=details)
    return len(taken)


def discard(session: Session, job: Job) -> None:
    """The job that forgets what was read from a list."""
    session.execute(delete(ContractorListImport).where(col(ContractorListImport.id) == job.payload["import_id"]))
