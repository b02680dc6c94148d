"""Verbs of the workbooks: keep what was read, take over what was ticked by the ledgers' own actions, and forget it after a day."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from contracts.assets import actions as assets
from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side
from contracts.engagements.rules import Side
from contracts.handlers import actions as handlers
from contracts.information import actions as information
from contracts.information.proposals import propose
from contracts.information.rules import FIELDS, ItemForm, ProposalKind, Register
from contracts.registers.columns import Book
from contracts.registers.models import RegisterImport
from contracts.registers.queries import KEPT
from contracts.registers.reading import Entry, Line, Outcome, Table
from storage.acts import Act
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp

DISCARD = "register-import:discard"
KEPT_BY_CONTRACTOR = frozenset({Book.HANDLERS, Book.ASSETS})


def keep(
    session: Session, stamp: Stamp, engagement: Engagement, book: Book, table: Table, *, file_name: str, sha256: str
) -> RegisterImport:
    """Keep what was read until its person has decided, for a day at most. Nothing of the ledger changes yet.

    Raises Forbidden("not-a-party"), Conflict("register-kept-by-contractor").
    """
    side = demand_side(engagement, stamp.actor, Side.PRINCIPAL, Side.CONTRACTOR)
    if book in KEPT_BY_CONTRACTOR and side is not Side.CONTRACTOR:
        raise Conflict("register-kept-by-contractor")
    made = RegisterImport(
        engagement_id=engagement.id,
        organisation_id=stamp.actor.organisation_id,
        user_id=stamp.actor.user_id,
        book=book,
        uploaded_at=stamp.at,
        file_name=file_name,
        sha256=sha256,
        entries=[asdict(entry) for entry in table.entries],
        unread=table.unread,
    )
    session.add(made)
    session.flush()
    enqueue(session, DISCARD, {"import_id": made.id}, dedupe_key=f"{DISCARD}:{made.id}", run_at=stamp.at + KEPT)
    details = {"book": book.value, "sha256": sha256, "lines": len(table.entries)}
    append(session, stamp, Act.REGISTER_IMPORT, "register-import", made.id, engagement_id=engagement.id, details=details)
    return made


def entries_of(imported: RegisterImport) -> list[Entry]:
    """The lines as they were read."""
    return [Entry(**entry) for entry in imported.entries]


def take(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    imported: RegisterImport,
    lines: Sequence[Line],
    ticked: Collection[str],
    today: date,
) -> RegisterImport:
    """Take over the ticked lines, all or none, each by the action that its page would call.

    Lines of the list of items become proposals; new ones of the principal's are designated. Raises Conflict("register-import-done" |
    "register-import-changed"), Invalid("register-import-nothing") and whatever those actions raise.
    """
    session.refresh(imported, with_for_update=True)
    if imported.confirmed_at is not None:
        raise Conflict("register-import-done")
    if not ticked:
        raise Invalid("register-import-nothing", "take")
    offered = {line.token: line for line in lines if line.outcome in {Outcome.NEW, Outcome.CHANGED}}
    if not offered.keys() >= set(ticked):
        raise Conflict("register-import-changed")
    for token in sorted(set(ticked), key=lambda one: offered[one].line):
        _TAKERS[Book(imported.book)](session, stamp, engagement, offered[token], today)
    imported.confirmed_at, imported.taken, imported.left = stamp.at, len(set(ticked)), len(lines) - len(set(ticked))
    imported.entries = []
    session.flush()
    details = {"taken": imported.taken, "left": imported.left}
    append(session, stamp, Act.REGISTER_IMPORT, "register-import", imported.id, engagement_id=engagement.id, details=details)
    return imported


def discard(session: Session, job: Job) -> None:
    """The job that forgets what was read from a file."""
    session.execute(delete(RegisterImport).where(col(RegisterImport.id) == job.payload["import_id"]))


def _take_handler(session: Session, stamp: Stamp, engagement: Engagement, line: Line, today: date) -> None:
    values: dict[str, Any] = dict(line.values)
    told = {name: values.pop(name, None) for name in ("told_on", "told_how", "pledged_on")}
    if line.row is None:
        handler = handlers.add_handler(session, stamp, engagement, **{**values, "since": values.get("since") or today})
        is_told = bool(told["told_on"] or told["pledged_on"])
    else:
        version = line.row.version
        handler = handlers.change_handler(session, stamp, engagement, line.row.id, **values, expected_version=version)
        is_told = any(field in told for field, _, _ in line.differences)
    if is_told:
        told["told_how"] = told["told_how"] or ""
        handlers.record_preparation(session, stamp, engagement, handler.id, **told, expected_version=handler.version)


def _take_asset(session: Session, stamp: Stamp, engagement: Engagement, line: Line, today: date) -> None:
    values: dict[str, Any] = dict(line.values)
    values["received_on"] = values.get("received_on") or today
    if line.row is None:
        assets.add_asset(session, stamp, engagement, values)
    else:
        assets.change_asset(session, stamp, engagement, line.row.id, values, expected_version=line.row.version)


def _take_item(session: Session, stamp: Stamp, engagement: Engagement, line: Line, _today: date) -> None:
    values: dict[str, Any] = {field: line.values[field] for field in FIELDS}
    if line.row is None and stamp.actor.organisation_id == engagement.principal_organisation_id:
        information.designate(session, stamp, engagement, **{**values, "form": ItemForm(values["form"])})
        return
    kind = ProposalKind.ADD if line.row is None else ProposalKind.CHANGE
    item_id = line.row.id if line.row else None
    reason = f"Excel {line.line}"
    propose(session, stamp, engagement, kind=kind, listed_as=Register.DESIGNATED, item_id=item_id, values=values, reason=reason)


_TAKERS = {Book.HANDLERS: _take_handler, Book.ASSETS: _take_asset, Book.ITEMS: _take_item}
