"""Jobs that were done long ago are forgotten, a batch at a time; whatever somebody must still look at or do stays."""

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import select

from storage import clock
from storage.database import open_session
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.purge import BATCH, KEPT_FOR, PURGE, handlers, purge
from storage.jobs.rules import JobState
from storage.jobs.worker import run_once
from tests.storage.stamps import NOON

LONG_AGO = NOON - KEPT_FOR - timedelta(seconds=1)


def job(name: str, state: JobState, finished_at: datetime | None) -> Job:
    return Job(kind=name, state=state, run_at=LONG_AGO, created_at=LONG_AGO, finished_at=finished_at, dedupe_key=name)


def test_only_what_was_done_more_than_thirty_days_ago_goes(engine: Engine) -> None:
    kept = [
        job("done lately", JobState.DONE, NOON - KEPT_FOR),
        job("given up", JobState.DEAD, LONG_AGO),
        job("waiting", JobState.QUEUED, None),
        job("running", JobState.RUNNING, None),
    ]
    with open_session(engine) as session:
        session.add_all([*kept, job("done long ago", JobState.DONE, LONG_AGO)])
        session.commit()
        assert purge(session, NOON) == 1
        session.commit()
        assert sorted(session.exec(select(Job.kind))) == ["done lately", "given up", "running", "waiting"]


def test_it_goes_from_the_oldest_on_in_batches(engine: Engine) -> None:
    with open_session(engine) as session:
        session.add_all(job(str(number), JobState.DONE, LONG_AGO - timedelta(days=number)) for number in range(5))
        session.commit()
        assert purge(session, NOON, batch=3) == 3
        assert sorted(session.exec(select(Job.kind))) == ["0", "1"]
        assert purge(session, NOON, batch=3) == 2


def test_the_daily_job_goes_on_until_nothing_is_left(engine: Engine) -> None:
    past = clock.now() - KEPT_FOR - timedelta(days=1)
    with open_session(engine) as session:
        session.add_all(job(f"old {number}", JobState.DONE, past) for number in range(BATCH + 1))
        enqueue(session, PURGE, {})
        session.commit()
    rounds = 0
    while run_once(engine, handlers(), clock.now()):
        rounds += 1
    assert rounds == 2
    with open_session(engine) as session:
        assert set(session.exec(select(Job.kind))) == {PURGE}
