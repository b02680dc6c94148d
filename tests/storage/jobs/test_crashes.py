"""A worker process that is killed in the middle of a job loses nothing and does nothing twice."""

import select
import signal
import subprocess
import sys
import time

from sqlalchemy import Engine
from sqlmodel import select as query

from storage.database import open_session
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.ledger.models import LedgerEntry
from storage.ledger.verification import verify

WORKER = """
import sys, time
from datetime import timedelta
from storage import clock
from storage.acts import Act
from storage.database import open_engine
from storage.jobs import enqueue
from storage.jobs.worker import run_once
from storage.ledger.actions import append
from storage.stamp import SYSTEM, Stamp

def handle(session, job):
    enqueue(session, "test:effect", job.payload)
    append(session, Stamp(SYSTEM, clock.now(), "job"), Act.EVIDENCE_SCAN, "test", str(job.payload["n"]))
    session.flush()
    print("in the middle", flush=True)
    time.sleep(float(sys.argv[2]))

engine = open_engine(sys.argv[1])
while run_once(engine, {"test:do": handle}, clock.now(), lease=timedelta(seconds=1.0)) or len(sys.argv) > 3:
    pass
"""


def start(url: str, seconds: float, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WORKER, url, str(seconds), *more], stdout=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def test_a_killed_workers_job_is_done_by_the_next_one_exactly_once(engine: Engine, database_url: str) -> None:
    with open_session(engine) as session:
        enqueue(session, "test:do", {"n": 1})
        session.commit()
    victim = start(database_url, 60)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "in the middle\n"
    kill(victim)
    with open_session(engine) as session:
        (job,) = session.exec(query(Job)).all()
        assert job.state == "running"  # what the dead worker did is gone, its lease is not
    time.sleep(1.1)
    rescuer = start(database_url, 0)
    rescuer.communicate(timeout=30)
    with open_session(engine) as session:
        assert sorted(session.exec(query(Job.kind, Job.state, Job.attempts)).all()) == [
            ("test:do", "done", 2),
            ("test:effect", "queued", 0),
        ]
        assert session.exec(query(LedgerEntry.subject_id)).all() == ["1"]
        assert verify(session).ok


def wait_for_a_line(processes: list[subprocess.Popen[str]]) -> None:
    """Until one of the workers says that it is in the middle of a job."""
    readable, _, _ = select.select([process.stdout for process in processes if process.stdout], [], [], 30)
    assert readable


def undone(engine: Engine) -> int:
    with open_session(engine) as session:
        return len(session.exec(query(Job).where(Job.kind == "test:do", Job.state != "done")).all())


def test_workers_killed_at_random_do_every_job_exactly_once(engine: Engine, database_url: str) -> None:
    amount, interrupted = 40, 0
    with open_session(engine) as session:
        for number in range(amount):
            enqueue(session, "test:do", {"n": number}, max_attempts=100)
        session.commit()
    for number in range(4):
        victims = [start(database_url, 0.02, "forever") for _ in range(2)]
        wait_for_a_line(victims)
        time.sleep(0.011 * (1 + number % 5))
        for victim in victims:
            kill(victim)
        with open_session(engine) as session:
            interrupted += len(session.exec(query(Job).where(Job.state == "running")).all())
        if not undone(engine):
            break
    deadline = time.monotonic() + 60
    while undone(engine) and time.monotonic() < deadline:
        start(database_url, 0).communicate(timeout=60)
        time.sleep(0.3)  # until the leases of the dead have run out
    with open_session(engine) as session:
        effects = [payload["n"] for payload in session.exec(query(Job.payload).where(Job.kind == "test:effect"))]
        assert sorted(effects) == list(range(amount))
        assert sorted(map(int, session.exec(query(LedgerEntry.subject_id)))) == list(range(amount))
        outcome = verify(session)
        assert (outcome.ok, outcome.count) == (True, amount)
    assert interrupted > 0  # or nothing was killed in the middle, and nothing proved
