"""A worker process that is killed in the middle of a job loses nothing and does nothing twice."""

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlmodel import select

from storage import clock
from storage.database import open_engine, open_session
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.worker import run_once
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


def test_a_killed_workers_job_is_done_by_the_next_one_exactly_once(database_url: str) -> None:
    engine = open_engine(database_url)
    with open_session(engine) as session:
        enqueue(session, "test:do", {"n": 1})
        session.commit()
    victim = start(database_url, 60)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "in the middle\n"
    kill(victim)
    with open_session(engine) as session:
        (job,) = session.exec(select(Job)).all()
        assert job.state == "running"  # what the dead worker did is gone, its lease is not
    time.sleep(1.1)
    rescuer = start(database_url, 0)
    rescuer.communicate(timeout=30)
    with open_session(engine) as session:
        assert sorted(session.exec(select(Job.kind, Job.state, Job.attempts)).all()) == [
            ("test:do", "done", 2),
            ("test:effect", "queued", 0),
        ]
        assert session.exec(select(LedgerEntry.subject_id)).all() == ["1"]
        assert verify(session).ok
    engine.dispose()


@pytest.mark.parametrize("kills", [12])
def test_workers_killed_at_random_do_every_job_exactly_once(database_url: str, kills: int) -> None:
    engine = open_engine(database_url)
    amount = 40
    with open_session(engine) as session:
        for number in range(amount):
            enqueue(session, "test:do", {"n": number}, max_attempts=100)
        session.commit()
    interrupted = 0
    for number in range(kills):
        victims = [start(database_url, 0.02, "forever") for _ in range(2)]
        for victim in victims:
            assert victim.stdout is not None
            victim.stdout.readline()
        time.sleep(0.011 * (1 + number % 5))
        for victim in victims:
            kill(victim)
        with open_session(engine) as session:
            interrupted += len(session.exec(select(Job).where(Job.state == "running")).all())
            if not session.exec(select(Job).where(Job.kind == "test:do", Job.state != "done")).first():
                break
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        last = start(database_url, 0)
        last.communicate(timeout=60)
        with open_session(engine) as session:
            if not session.exec(select(Job).where(Job.kind == "test:do", Job.state != "done")).first():
                break
        time.sleep(0.3)
    with open_session(engine) as session:
        effects = [payload["n"] for payload in session.exec(select(Job.payload).where(Job.kind == "test:effect"))]
        assert sorted(effects) == list(range(amount))
        assert sorted(map(int, session.exec(select(LedgerEntry.subject_id)))) == list(range(amount))
        outcome = verify(session)
        assert (outcome.ok, outcome.count) == (True, amount)
    assert interrupted > 0  # or nothing was killed in the middle, and nothing proved
    engine.dispose()


def test_a_worker_of_this_process_finds_nothing_more_to_do(database_url: str) -> None:
    engine = open_engine(database_url)
    assert not run_once(engine, {"test:do": lambda _session, _job: None}, clock.now() + timedelta(days=1))
    engine.dispose()
