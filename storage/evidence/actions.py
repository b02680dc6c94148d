"""Taking evidence in, judging it, and noting who looked at it.

Bytes first, then the row: a crash in between leaves an object without a row, which the sweep removes, and never a row
without its bytes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import BinaryIO

from sqlalchemy import orm
from sqlmodel import Session, select

from storage.acts import Act
from storage.evidence.models import EvidenceFile, EvidenceShare
from storage.evidence.rules import EvidenceState, state_after
from storage.jobs import enqueue
from storage.ledger.actions import append
from storage.objects.store import ObjectStore, StoredObject
from storage.problems import Invalid, Missing
from storage.scanning.inspection import inspect
from storage.scanning.names import clean_name
from storage.scanning.rules import ALL_TYPES, DEFAULT_LIMITS, FileType, Limits, Verdict
from storage.scanning.scanner import Scanner
from storage.stamp import Stamp

SCAN = "evidence:scan"
DISCARD = "evidence:discard"
SUBJECT = "evidence-file"

# A scanner or store that is away for some hours must not bury a file: about four hours of tries, then an administrator's turn.
SCAN_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that are stored and of an allowed type, but known to nobody yet."""

    stored: StoredObject
    display_name: str
    file_type: FileType


def take_in(
    store: ObjectStore,
    *,
    filename: str,
    declared_type: str,
    chunks: Iterable[bytes],
    limit: int,
    allowed: Collection[FileType] = ALL_TYPES,
    limits: Limits = DEFAULT_LIMITS,
) -> Received:
    """Stream `chunks` (at most `limit` bytes) into the store and inspect them; needs no transaction, however slow the sender is.

    Raises Invalid("file-too-big"), what `storage.scanning.inspection.inspect` raises, and the store's Unavailable; then
    nothing is kept.
    """
    found: list[FileType] = []

    def check(file: BinaryIO) -> None:
        found.append(inspect(file, filename=filename, declared_type=declared_type, allowed=allowed, limits=limits))

    stored = store.put(chunks, limit=limit, check=check)
    return Received(stored, clean_name(filename), found[0])


def record(
    session: Session,
    stamp: Stamp,
    received: Received,
    *,
    engagement_id: str | None = None,
    effective_on: date | None = None,
    valid_until: date | None = None,
) -> EvidenceFile:
    """The row of bytes taken in, quarantined, with its ledger entry and the job that scans it.

    `effective_on` and `valid_until` are what the uploader says of the content, apart from when it came in; they never change.
    Raises Invalid("evidence-not-yet-effective" | "evidence-expired" | "evidence-dates-reversed").
    """
    _check_dates(stamp.at.date(), effective_on, valid_until)
    file = EvidenceFile(
        organisation_id=stamp.actor.organisation_id,
        engagement_id=engagement_id,
        uploaded_by=stamp.actor.user_id,
        uploaded_at=stamp.at,
        effective_on=effective_on,
        valid_until=valid_until,
        display_name=received.display_name,
        media_type=received.file_type.media_type,
        size=received.stored.size,
        sha256=received.stored.sha256,
        object_key=received.stored.key,
    )
    session.add(file)
    session.flush()
    details = {"sha256": file.sha256, "size": file.size, "media_type": file.media_type}
    append(session, stamp, Act.EVIDENCE_UPLOAD, SUBJECT, file.id, engagement_id=engagement_id, details=details)
    payload = {"evidence_id": file.id, "object_key": file.object_key, "sha256": file.sha256}
    enqueue(session, SCAN, payload, dedupe_key=f"{SCAN}:{file.id}", max_attempts=SCAN_ATTEMPTS)
    return file


def _check_dates(today: date, effective_on: date | None, valid_until: date | None) -> None:
    """A day's grace each way: the day of the server is not everybody's."""
    if effective_on is not None and effective_on > today + timedelta(days=1):
        raise Invalid("evidence-not-yet-effective", "effective_on", day=effective_on)
    if valid_until is not None and valid_until < today - timedelta(days=1):
        raise Invalid("evidence-expired", "valid_until", day=valid_until)
    if effective_on is not None and valid_until is not None and valid_until < effective_on:
        raise Invalid("evidence-dates-reversed", "valid_until", start=effective_on, end=valid_until)


def receive(
    session: Session,
    store: ObjectStore,
    stamp: Stamp,
    *,
    filename: str,
    declared_type: str,
    chunks: Iterable[bytes],
    limit: int,
    engagement_id: str | None = None,
    allowed: Collection[FileType] = ALL_TYPES,
    limits: Limits = DEFAULT_LIMITS,
) -> EvidenceFile:
    """`take_in` and `record` in one: for bytes that are all here already. See both for what they raise."""
    received = take_in(store, filename=filename, declared_type=declared_type, chunks=chunks, limit=limit, allowed=allowed, limits=limits)
    return record(session, stamp, received, engagement_id=engagement_id)


def judge(store: ObjectStore, scanner: Scanner, object_key: str, sha256: str) -> Verdict:
    """What `scanner` says of the stored bytes, which must still be the ones that came in. Raises Unavailable."""
    return scanner.scan(store.read_verified(object_key, sha256))


def settle(session: Session, stamp: Stamp, evidence_id: str, verdict: Verdict, scanner_name: str) -> EvidenceFile:
    """Give a quarantined file its verdict. One that has a verdict keeps it: a job may be delivered twice.

    The bytes of a rejected file are destroyed by a job after the commit; before it, a rollback could want them back.
    """
    file = session.exec(select(EvidenceFile).where(EvidenceFile.id == evidence_id).with_for_update()).first()
    if file is None:
        raise Missing("evidence-missing")
    if file.state != EvidenceState.QUARANTINED:
        return file
    file.state = state_after(verdict)
    file.verdict = verdict.kind.value
    file.verdict_detail = verdict.detail
    file.verdict_at = stamp.at
    file.scanner = scanner_name
    session.flush()
    details = {"verdict": verdict.kind.value, "detail": verdict.detail, "scanner": scanner_name, "sha256": file.sha256}
    append(
        session, stamp, Act.EVIDENCE_SCAN, SUBJECT, file.id, engagement_id=file.engagement_id, fields=("state", "verdict"), details=details
    )
    if file.state == EvidenceState.REJECTED:
        enqueue(session, DISCARD, {"object_key": file.object_key}, dedupe_key=f"{DISCARD}:{file.id}")
    return file


def scan(session: Session, store: ObjectStore, scanner: Scanner, stamp: Stamp, evidence_id: str) -> EvidenceFile:
    """Judge a quarantined file and settle its verdict in one transaction; one that is settled already is returned as it is.

    Raises Missing("evidence-missing"), and Unavailable while store or scanner are away (the file stays quarantined).
    """
    file = session.get(EvidenceFile, evidence_id)
    if file is None:
        raise Missing("evidence-missing")
    if file.state != EvidenceState.QUARANTINED:
        return file
    verdict = judge(store, scanner, file.object_key, file.sha256)
    return settle(session, stamp, evidence_id, verdict, scanner.name)


def view(session: Session, stamp: Stamp, file: EvidenceFile, *, engagement_id: str | None) -> None:
    """Note in the ledger that the actor opened or downloaded `file`, which it reached by `engagement_id` (`queries.find_way`)."""
    append(session, stamp, Act.EVIDENCE_VIEW, SUBJECT, file.id, engagement_id=engagement_id, details={"sha256": file.sha256})


def share(session: orm.Session, stamp: Stamp, file: EvidenceFile, engagement_id: str) -> bool:
    """Lay a file of the actor's organisation open in one more engagement; False where it is open there already.

    The act that this is part of has the entry: it names the file. Raises Missing("evidence-missing") for somebody else's file.
    """
    if file.organisation_id != stamp.actor.organisation_id:
        raise Missing("evidence-missing")
    if file.engagement_id == engagement_id or session.get(EvidenceShare, (file.id, engagement_id)) is not None:
        return False
    session.add(EvidenceShare(evidence_id=file.id, engagement_id=engagement_id, shared_at=stamp.at, shared_by=stamp.actor.user_id))
    session.flush()
    return True


def end_share(session: orm.Session, evidence_id: str, engagement_id: str) -> None:
    """Close a shared file in that engagement again. Nothing to do where it is not shared with it."""
    found = session.get(EvidenceShare, (evidence_id, engagement_id))
    if found is not None:
        session.delete(found)
        session.flush()
