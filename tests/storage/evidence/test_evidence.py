"""A file is opened only after a good verdict; no row is without its bytes; no bytes stay without a row."""

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from storage import clock
from storage.database import open_session
from storage.evidence import actions, jobs
from storage.evidence.models import EvidenceFile
from storage.evidence.queries import get_available, get_file, list_files
from storage.evidence.sweep import sweep
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.worker import run_once
from storage.ledger.models import LedgerEntry
from storage.ledger.verification import verify
from storage.objects.local import LocalObjectStore
from storage.problems import Conflict, Invalid, Missing, Unavailable
from storage.scanning.clamd import ClamdScanner
from storage.scanning.rules import Verdict, VerdictKind
from storage.scanning.scanner import Scanner
from storage.scanning.structure_only import StructureOnlyScanner
from tests.services.clamd import EICAR, Clamd
from tests.storage.scanning.samples import PDF, make_zip
from tests.storage.stamps import BY_HANAKO, HANAKO, NOON

OURS = HANAKO.organisation_id


@pytest.fixture
def store(tmp_path: Path) -> LocalObjectStore:
    return LocalObjectStore(tmp_path / "objects")


@pytest.fixture
def clamd(virus_scanner: Clamd) -> ClamdScanner:
    return ClamdScanner(f"{virus_scanner.host}:{virus_scanner.port}")


def receive(
    session: Session, store: LocalObjectStore, data: bytes = PDF, filename: str = "廃棄証明書.pdf", engagement_id: str | None = "e1"
) -> EvidenceFile:
    return actions.receive(
        session,
        store,
        BY_HANAKO,
        filename=filename,
        declared_type="application/octet-stream",
        chunks=[data[:10], data[10:]],
        limit=100_000,
        engagement_id=engagement_id,
    )


def reached(session: Session, evidence_id: str) -> EvidenceFile:
    return get_available(session, evidence_id, organisation_id=OURS, engagement_ids=None)


def entries(session: Session) -> list[LedgerEntry]:
    return list(session.exec(select(LedgerEntry).order_by(col(LedgerEntry.seq))))


def work(engine: Engine, store: LocalObjectStore, scanner: Scanner) -> None:
    """Do all jobs that are due."""
    while run_once(engine, jobs.handlers(store, scanner), clock.now()):
        pass


def test_a_received_file_is_described_quarantined_and_in_the_ledger(session: Session, store: LocalObjectStore) -> None:
    file = receive(session, store, filename="C:\\docs\\廃棄証明書\u202e.pdf")
    session.commit()
    assert (file.display_name, file.media_type, file.size) == ("廃棄証明書.pdf", "application/pdf", len(PDF))
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (file.organisation_id, file.uploaded_by, file.uploaded_at, file.engagement_id) == (OURS, HANAKO.user_id, NOON, "e1")
    assert (file.state, file.verdict, file.scanner) == ("quarantined", None, "")
    assert b"".join(store.open(file.object_key)) == PDF
    (entry,) = entries(session)
    assert (entry.act, entry.subject_kind, entry.subject_id, entry.engagement_id) == ("evidence:upload", "evidence-file", file.id, "e1")
    assert entry.details == {"sha256": file.sha256, "size": len(PDF), "media_type": "application/pdf"}
    with pytest.raises(Conflict) as caught:
        reached(session, file.id)
    assert caught.value.code == "evidence-quarantined"


def test_a_scanned_file_opens_and_the_verdict_is_recorded(engine: Engine, store: LocalObjectStore, clamd: ClamdScanner) -> None:
    with open_session(engine) as session:
        file = receive(session, store)
        session.commit()
    work(engine, store, clamd)
    with open_session(engine) as session:
        found = reached(session, file.id)
        assert (found.state, found.verdict, found.scanner) == ("available", "clean", "clamd")
        assert found.verdict_at is not None
        actions.view(session, BY_HANAKO, found, engagement_id=found.engagement_id)
        session.commit()
        assert [entry.act for entry in entries(session)] == ["evidence:upload", "evidence:scan", "evidence:view"]
        assert entries(session)[1].actor_user_id == "system"
        assert verify(session).ok


def test_an_infected_file_never_opens_and_its_bytes_are_destroyed(engine: Engine, store: LocalObjectStore, clamd: ClamdScanner) -> None:
    with open_session(engine) as session:
        file = receive(session, store, make_zip({"a.txt": EICAR}), "a.zip")
        session.commit()
    work(engine, store, clamd)
    with open_session(engine) as session:
        found = get_file(session, file.id, organisation_id=OURS, engagement_ids=None)
        assert (found.state, found.verdict) == ("rejected", "infected")
        assert found.verdict_detail.startswith("Portal.Test.Eicar")
        with pytest.raises(Conflict) as caught:
            reached(session, file.id)
        assert caught.value.code == "evidence-rejected"
    assert not store.exists(file.object_key)


def test_without_a_virus_scanner_the_verdict_says_so(session: Session, store: LocalObjectStore) -> None:
    file = receive(session, store)
    actions.scan(session, store, StructureOnlyScanner(), BY_HANAKO, file.id)
    assert reached(session, file.id).verdict == "type-checked"
    assert file.scanner == "structure-only"


def test_while_the_scanner_is_away_the_file_stays_in_quarantine_and_opens_later(
    engine: Engine, store: LocalObjectStore, clamd: ClamdScanner
) -> None:
    away = ClamdScanner("/no/such/socket")
    with open_session(engine) as session:
        file = receive(session, store)
        session.commit()
    handlers = jobs.handlers(store, away)
    assert run_once(engine, handlers, clock.now())
    with open_session(engine) as session:
        with pytest.raises(Unavailable, match="scanner-unreachable"):
            actions.scan(session, store, away, BY_HANAKO, file.id)
        with pytest.raises(Conflict, match="evidence-quarantined"):
            reached(session, file.id)
        job = session.exec(select(Job)).one()
        assert job.state == "queued"
        assert "scanner-unreachable" in job.last_error
    assert run_once(engine, jobs.handlers(store, clamd), clock.now() + timedelta(seconds=10))
    with open_session(engine) as session:
        assert reached(session, file.id).verdict == "clean"


def test_bytes_that_were_changed_in_the_store_are_never_judged_good(session: Session, store: LocalObjectStore, tmp_path: Path) -> None:
    file = receive(session, store)
    path = tmp_path / "objects" / file.object_key
    path.write_bytes(PDF.replace(b"Catalog", b"Katalog"))
    with pytest.raises(Unavailable, match="object-damaged"):
        actions.scan(session, store, StructureOnlyScanner(), BY_HANAKO, file.id)
    path.unlink()
    with pytest.raises(Unavailable, match="object-missing"):
        actions.scan(session, store, StructureOnlyScanner(), BY_HANAKO, file.id)
    assert file.state == "quarantined"


def test_a_verdict_is_given_once_however_often_the_job_is_delivered(engine: Engine, store: LocalObjectStore) -> None:
    with open_session(engine) as session:
        file = receive(session, store)
        session.commit()
        for kind in (VerdictKind.INFECTED, VerdictKind.CLEAN):
            actions.settle(session, BY_HANAKO, file.id, Verdict(kind, "x"), "test")
            session.commit()
        assert file.verdict == "infected"
        assert [entry.act for entry in entries(session)] == ["evidence:upload", "evidence:scan"]
    # The scan job is still queued; the bytes are destroyed first, and it must end in peace.
    with open_session(engine) as session:
        session.exec(select(Job).where(Job.kind == actions.SCAN)).one().run_at = clock.now() + timedelta(seconds=30)
        session.commit()
    work(engine, store, StructureOnlyScanner())
    assert not store.exists(file.object_key)
    assert run_once(engine, jobs.handlers(store, StructureOnlyScanner()), clock.now() + timedelta(seconds=31))
    with open_session(engine) as session:
        assert set(session.exec(select(Job.state))) == {"done"}


def test_a_file_that_may_not_come_in_leaves_neither_bytes_nor_row(session: Session, store: LocalObjectStore) -> None:
    for data, filename, code in (
        (PDF, "a.exe", "file-type-not-allowed"),
        (b"MZ", "a.pdf", "file-type-mismatch"),
        (b"", "a.pdf", "file-empty"),
        (bytes(100_001), "a.txt", "file-too-big"),
    ):
        with pytest.raises(Invalid) as caught:
            receive(session, store, data, filename)
        assert (caught.value.code, caught.value.field) == (code, "file")
    session.commit()
    assert list(store.keys("")) == []
    assert session.exec(select(EvidenceFile)).all() == []
    assert entries(session) == []


def test_a_transaction_that_fails_leaves_an_object_that_the_sweep_removes_after_a_day(
    engine: Engine, store: LocalObjectStore, tmp_path: Path
) -> None:
    with open_session(engine) as session:
        kept = receive(session, store).object_key
        session.commit()
        receive(session, store)
        session.rollback()
        rejected = receive(session, store)
        actions.settle(session, BY_HANAKO, rejected.id, Verdict(VerdictKind.REFUSED, "x"), "test")
        session.commit()
    assert len(list(store.keys(""))) == 3
    with open_session(engine) as session:
        now = datetime.now(UTC)
        assert sweep(session, store, now).removed == 0  # still young: their rows may be on the way
        swept = sweep(session, store, now + timedelta(hours=25))
        assert (swept.removed, swept.next_after) == (2, None)
        assert [item.key for item in store.keys("")] == [kept]


def test_the_sweep_goes_through_many_objects_in_batches_of_its_own_jobs(engine: Engine, store: LocalObjectStore, tmp_path: Path) -> None:
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).timestamp()
    with open_session(engine) as session:
        needed = {receive(session, store).object_key for _ in range(7)}
        for _ in range(23):
            store.put([b"orphan"], limit=10)
        for item in store.keys(""):
            os.utime(tmp_path / "objects" / item.key, (yesterday, yesterday))
        session.commit()
        removed, after, batches = 0, "", 0
        while True:
            swept = sweep(session, store, clock.now(), after=after, batch=4)
            removed += swept.removed
            batches += 1
            if swept.next_after is None:
                break
            after = swept.next_after
    assert (removed, batches) == (23, 8)
    assert {item.key for item in store.keys("")} == needed


def test_the_sweep_runs_as_a_job_that_continues_itself(engine: Engine, store: LocalObjectStore, tmp_path: Path) -> None:
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).timestamp()
    folder = tmp_path / "objects" / "aa"
    folder.mkdir()
    for number in range(501):  # one more than a batch
        orphan = folder / f"aa{number:030x}"
        orphan.write_bytes(b"orphan")
        os.utime(orphan, (yesterday, yesterday))
    with open_session(engine) as session:
        enqueue(session, jobs.SWEEP, {}, dedupe_key="sweep:2026-11-21")
        session.commit()
    work(engine, store, StructureOnlyScanner())
    assert list(store.keys("")) == []
    with open_session(engine) as session:
        assert session.exec(select(Job.state)).all() == ["done", "done"]


def test_the_same_file_twice_is_two_rows_with_their_own_bytes(session: Session, store: LocalObjectStore) -> None:
    first, second = receive(session, store), receive(session, store)
    session.commit()
    assert first.sha256 == second.sha256
    assert first.object_key != second.object_key
    actions.settle(session, BY_HANAKO, first.id, Verdict(VerdictKind.INFECTED, "x"), "test")
    store.delete(first.object_key)
    assert b"".join(store.read_verified(second.object_key, second.sha256)) == PDF


def test_files_out_of_reach_are_missing(session: Session, store: LocalObjectStore) -> None:
    ours, theirs = receive(session, store, engagement_id="e1"), receive(session, store, engagement_id=None)
    for file in (ours, theirs):
        actions.scan(session, store, StructureOnlyScanner(), BY_HANAKO, file.id)
    # The principal of engagement e1 sees what hangs on it, and nothing else of the contractor.
    engagements = select(EvidenceFile.engagement_id).where(EvidenceFile.engagement_id == "e1")
    assert get_available(session, ours.id, organisation_id="principal", engagement_ids=engagements).id == ours.id
    assert [file.id for file in list_files(session, organisation_id="principal", engagement_ids=engagements)] == [ours.id]
    for evidence_id, reach in ((theirs.id, engagements), (ours.id, None), ("unknown", engagements)):
        with pytest.raises(Missing) as caught:
            get_available(session, evidence_id, organisation_id="principal", engagement_ids=reach)
        assert caught.value.code == "evidence-missing"
    assert len(list_files(session, organisation_id=OURS, engagement_ids=None)) == 2
    assert len(list_files(session, organisation_id=OURS, engagement_ids=None, engagement_id="e1")) == 1


def test_bytes_are_taken_in_without_a_transaction(store: LocalObjectStore) -> None:
    """A slow sender must not hold the database: the session is not even an argument."""

    def slowly() -> Iterable[bytes]:
        yield PDF[:20]
        yield PDF[20:]

    received = actions.take_in(store, filename="a.pdf", declared_type="", chunks=slowly(), limit=10_000)
    assert store.exists(received.stored.key)


def test_scanning_what_does_not_exist_is_missing(session: Session, store: LocalObjectStore) -> None:
    with pytest.raises(Missing, match="evidence-missing"):
        actions.scan(session, store, StructureOnlyScanner(), BY_HANAKO, "unknown")
