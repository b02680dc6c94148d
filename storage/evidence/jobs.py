"""The jobs of evidence: scanning after an upload, destroying what was rejected, sweeping orphans."""

from sqlmodel import Session, select

from storage import clock
from storage.evidence.actions import DISCARD, SCAN, judge, settle
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.evidence.sweep import sweep
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.worker import Handler
from storage.objects.store import ObjectStore
from storage.problems import Unavailable
from storage.scanning.scanner import Scanner
from storage.stamp import SYSTEM, Stamp

SWEEP = "evidence:sweep"


def handlers(store: ObjectStore, scanner: Scanner) -> dict[str, Handler]:
    """The handlers of all kinds of evidence jobs, for the worker's table."""

    def handle_scan(session: Session, job: Job) -> None:
        evidence_id, key = job.payload["evidence_id"], job.payload["object_key"]
        try:
            # The bytes are judged before the session is touched: no transaction waits for the scanner.
            verdict = judge(store, scanner, key, job.payload["sha256"])
        except Unavailable:
            if _state(session, key) != EvidenceState.QUARANTINED:
                return  # somebody else gave the verdict meanwhile, and the bytes may be gone because of it
            raise
        settle(session, Stamp(SYSTEM, clock.now(), "job"), evidence_id, verdict, scanner.name)

    def handle_discard(session: Session, job: Job) -> None:
        key = job.payload["object_key"]
        if _state(session, key) == EvidenceState.REJECTED:
            store.delete(key)

    def handle_sweep(session: Session, job: Job) -> None:
        swept = sweep(session, store, clock.now(), after=job.payload.get("after", ""))
        if swept.next_after is not None:
            enqueue(session, SWEEP, {"after": swept.next_after})

    return {SCAN: handle_scan, DISCARD: handle_discard, SWEEP: handle_sweep}


def _state(session: Session, object_key: str) -> str | None:
    return session.exec(select(EvidenceFile.state).where(EvidenceFile.object_key == object_key)).first()
