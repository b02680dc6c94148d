"""A worker process that is killed in the middle of a job loses nothing and does nothing twice."""

import os
import select
import time
from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session
from sqlmodel import select as query

from storage import clock
from storage.acts import Act
from storage.database import open_engine, open_session
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.worker import run_once
from storage.ledger.actions import append
from storage.ledger.models import LedgerEntry
from storage.ledger.verification import verify
from storage.stamp import SYSTEM, Stamp
from tests.forked import Forked, fork

IN_THE_MIDDLE = b"in the middle\n"


def start(engine: Engine, seconds: float, *, forever: bool = False) -> Forked:
    """A worker that takes so long for each job, until there is none, or for ever. `engine`: this process's own, which lets go here."""
    engine.dispose()
    url = engine.url.render_as_string(hide_password=False)

    def work(said: int) -> None:
        def handle(session: Session, job: Job) -> None:
            enqueue(session, "test:effect", job.payload)
            append(session, Stamp(SYSTEM, clock.now(), "job"), Act.EVIDENCE_SCAN, "test", str(job.payload["n"]))
            session.flush()
            os.write(said, IN_THE_MIDDLE)
            time.sleep(seconds)

        own = open_engine(url)
        while run_once(own, {"test:do": handle}, clock.now(), lease=timedelta(seconds=1.0)) or forever:
            pass

    return fork(work)


def test_a_killed_workers_job_is_done_by_the_next_one_exactly_once(engine: Engine) -> None:
    with open_session(engine) as session:
        enqueue(session, "test:do", {"n": 1})
        session.commit()
    victim = start(engine, 60)
    assert os.read(victim.said, 100) == IN_THE_MIDDLE
    victim.kill()
    with open_session(engine) as session:
        (job,) = session.exec(query(Job)).all()
        assert job.state == "running"  # what the dead worker did is gone, its lease is not
    time.sleep(1.1)
    assert start(engine, 0).end() == 0
    with open_session(engine) as session:
        assert sorted(session.exec(query(Job.kind, Job.state, Job.attempts)).all()) == [
            ("test:do", "done", 2),
            ("test:effect", "queued", 0),
        ]
        assert session.exec(query(LedgerEntry.subject_id)).all() == ["1"]
        assert verify(session).ok


def undone(engine: Engine) -> int:
    with open_session(engine) as session:
        return len(session.exec(query(Job).where(Job.kind == "test:do", Job.state != "done")).all())


def test_workers_killed_at_random_do_every_job_exactly_once(engine: Engine) -> None:
    amount, interrupted = 40, 0
    with open_session(engine) as session:
        for number in range(amount):
            enqueue(session, "test:do", {"n": number}, max_attempts=100)
        session.commit()
    for number in range(8):
        victims = [start(engine, 0.02, forever=True) for _ in range(2)]
        assert select.select([victim.said for victim in victims], [], [], 30)[0]  # one of them is in the middle of a job
        time.sleep(0.005 * (1 + number))  # before, at and after the end of a job
        for victim in victims:
            victim.kill()
        with open_session(engine) as session:
            interrupted += len(session.exec(query(Job).where(Job.state == "running")).all())
        if not undone(engine):
            break
    deadline = time.monotonic() + 60
    while undone(engine) and time.monotonic() < deadline:
        assert start(engine, 0).end() == 0
        time.sleep(0.3)  # until the leases of the dead have run out
    with open_session(engine) as session:
        effects = [payload["n"] for payload in session.exec(query(Job.payload).where(Job.kind == "test:effect"))]
        assert sorted(effects) == list(range(amount))
        assert sorted(map(int, session.exec(query(LedgerEntry.subject_id)))) == list(range(amount))
        outcome = verify(session)
        assert (outcome.ok, outcome.count) == (True, amount)
    assert interrupted > 0  # or nothing was killed in the middle, and nothing proved
