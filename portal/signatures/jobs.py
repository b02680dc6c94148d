"""The job that checks a signed copy: after the scanner has let the file through, and never before."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from contracts.agreements.actions import record_check
from contracts.agreements.models import SignedCopy
from contracts.agreements.rules import CopyState
from portal.signatures.apart import check_apart
from storage import clock
from storage.evidence.models import EvidenceFile
from storage.evidence.rules import EvidenceState
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.worker import Handler
from storage.objects.store import ObjectStore
from storage.stamp import SYSTEM, Stamp

CHECK = "signed-copy:check"
LONGEST_WAIT = 300  # seconds


def queue_check(session: Session, copy_id: str, *, round_number: int = 0) -> None:
    """Check the copy soon; the scanner is asked again and again, ever more seldom, until it has spoken."""
    wait = timedelta(seconds=min(LONGEST_WAIT, 5 * 2**round_number) if round_number else 0)
    enqueue(session, CHECK, {"copy_id": copy_id, "round": round_number}, run_at=clock.now() + wait)


def signature_handlers(store: ObjectStore, roots_folder: Path | None) -> Mapping[str, Handler]:
    """The handler of the check, for the worker's table."""

    def handle(session: Session, job: Job) -> None:
        copy = session.get(SignedCopy, str(job.payload["copy_id"]))
        if copy is None or copy.state != CopyState.WAITING:
            return
        file = session.get_one(EvidenceFile, copy.evidence_id)
        stamp = Stamp(SYSTEM, clock.now(), "job")
        if file.state == EvidenceState.QUARANTINED:
            queue_check(session, copy.id, round_number=min(int(job.payload["round"]) + 1, 10))
        elif file.state == EvidenceState.REJECTED:
            record_check(session, stamp, copy, state=CopyState.REJECTED, report={"is_readable": False, "signatures": []})
        else:
            report = check_apart(b"".join(store.read_verified(file.object_key, file.sha256)), roots_folder)
            state = CopyState.CHECKED if report["is_readable"] else CopyState.UNREADABLE
            record_check(session, stamp, copy, state=state, report=report)

    return {CHECK: handle}
