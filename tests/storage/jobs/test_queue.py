"""A job is kept with the transaction that needs it, given to one worker at a time, and ended once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from storage.database import open_session
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.queue import claim, dead_jobs, fail, finish, renew, retry
from storage.jobs.rules import LONGEST_DELAY, due_again
from storage.jobs.worker import run_once
from storage.problems import Conflict, Missing, Unavailable
from tests.storage.stamps import NOON

MINUTE = timedelta(minutes=1)


def put(engine: Engine, kind: str = "test:do", **more: object) -> None:
    with open_session(engine) as session:
        more.setdefault("run_at", NOON)
        enqueue(session, kind, {"n": 1}, **more)  # type: ignore[arg-type] # passed on as they are
        session.commit()


def jobs(engine: Engine) -> list[Job]:
    with open_session(engine) as session:
        return list(session.exec(select(Job).order_by(col(Job.run_at), col(Job.id))))


def test_a_rolled_back_transaction_leaves_no_job(engine: Engine) -> None:
    with open_session(engine) as session:
        enqueue(session, "test:do", {})
        session.rollback()
    assert claim(engine, NOON, MINUTE) is None
    assert jobs(engine) == []


def test_a_dedupe_key_is_good_for_one_job_ever(engine: Engine) -> None:
    with open_session(engine) as session:
        assert enqueue(session, "test:do", {}, dedupe_key="reminder:1:2026-11-21", run_at=NOON)
        assert not enqueue(session, "test:do", {}, dedupe_key="reminder:1:2026-11-21", run_at=NOON)
        assert enqueue(session, "test:do", {}, run_at=NOON)
        assert enqueue(session, "test:do", {}, run_at=NOON)
        session.commit()
    while run_once(engine, {"test:do": lambda _session, _job: None}, NOON):
        pass
    with open_session(engine) as session:
        assert not enqueue(session, "test:do", {}, dedupe_key="reminder:1:2026-11-21")
        session.commit()
    assert [job.state for job in jobs(engine)] == ["done"] * 3


def test_a_job_waits_for_its_moment_and_the_one_due_longest_comes_first(engine: Engine) -> None:
    put(engine, "test:later", run_at=NOON + MINUTE)
    put(engine, "test:now", run_at=NOON)
    first = claim(engine, NOON, MINUTE)
    assert first is not None
    assert (first.kind, first.attempts, first.payload) == ("test:now", 1, {"n": 1})
    assert claim(engine, NOON, MINUTE) is None
    later = claim(engine, NOON + MINUTE, MINUTE)
    assert later is not None
    assert later.kind == "test:later"


def test_a_worker_takes_only_kinds_that_it_knows(engine: Engine) -> None:
    """During an upgrade old workers meet new kinds: they must leave them alone, not bury them."""
    put(engine, "test:new")
    assert not run_once(engine, {"test:old": lambda _session, _job: None}, NOON)
    assert [job.state for job in jobs(engine)] == ["queued"]


def test_a_claimed_job_is_given_to_nobody_else_until_its_lease_runs_out(engine: Engine) -> None:
    put(engine)
    first = claim(engine, NOON, MINUTE)
    assert first is not None
    assert claim(engine, NOON + MINUTE, MINUTE) is None
    assert renew(engine, first, NOON + MINUTE, MINUTE)
    assert claim(engine, NOON + MINUTE + MINUTE, MINUTE) is None
    second = claim(engine, NOON + MINUTE + MINUTE + timedelta(seconds=1), MINUTE)
    assert second is not None
    assert (second.id, second.attempts) == (first.id, 2)
    # From now on the first worker can do nothing to the job.
    assert not renew(engine, first, NOON, MINUTE)
    with open_session(engine) as session:
        assert not finish(session, first, NOON)
        assert not fail(session, first, NOON, "late")
        assert finish(session, second, NOON)
        assert not finish(session, second, NOON)
        session.commit()
    (job,) = jobs(engine)
    assert (job.state, job.finished_at, job.lease_token) == ("done", NOON, None)


def test_twice_delivered_is_once_done(engine: Engine) -> None:
    """Two workers do the same job at the same time, because the first one's lease ran out: one effect is kept."""
    put(engine)
    overtaken = threading.Event()
    handled: list[str] = []

    def effect(session: Session, name: str) -> None:
        handled.append(name)
        enqueue(session, "test:effect", {"by": name})

    def slow(session: Session, _job: Job) -> None:
        # Nothing is written before the other is done, as SQLite would make the other wait.
        assert run_once(engine, {"test:do": lambda inner, _: effect(inner, "second")}, NOON + 2 * MINUTE)
        overtaken.set()
        effect(session, "first")

    assert run_once(engine, {"test:do": slow}, NOON, lease=MINUTE)
    assert overtaken.is_set()
    assert handled == ["second", "first"]
    done, effect_row = sorted(jobs(engine), key=lambda job: job.kind)
    assert (done.kind, done.state, done.attempts, done.last_error) == ("test:do", "done", 2, "")
    assert effect_row.payload == {"by": "second"}


def test_many_workers_do_every_job_once(engine: Engine) -> None:
    with open_session(engine) as session:
        for number in range(60):
            enqueue(session, "test:do", {"n": number}, run_at=NOON)
        session.commit()
    failures: list[BaseException] = []

    def handle(session: Session, job: Job) -> None:
        enqueue(session, "test:effect", job.payload)

    def work() -> None:
        try:
            while run_once(engine, {"test:do": handle}, NOON):
                pass
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    effects = [job.payload["n"] for job in jobs(engine) if job.kind == "test:effect"]
    assert sorted(effects) == list(range(60))


def test_a_poisonous_job_is_set_aside_after_its_last_try_and_can_be_retried(engine: Engine) -> None:
    put(engine, max_attempts=3)
    secret = "what somebody wrote"

    def handle(session: Session, _job: Job) -> None:
        enqueue(session, "test:effect", {})
        raise ValueError(secret)

    moment, tries = NOON, 0
    while run_once(engine, {"test:do": handle}, moment):
        tries += 1
        assert not run_once(engine, {"test:do": handle}, moment)  # it waits
        moment += LONGEST_DELAY
    assert tries == 3
    (job,) = jobs(engine)  # and no effect of any try
    assert (job.state, job.attempts) == ("dead", 3)
    assert job.last_error.startswith("ValueError at test_queue.py:")
    assert secret not in job.last_error
    with open_session(engine) as session:
        assert [dead.id for dead in dead_jobs(session)] == [job.id]
        retry(session, job.id, moment)
        session.commit()
        assert dead_jobs(session) == []
        with pytest.raises(Conflict, match="job-not-dead"):
            retry(session, job.id, moment)
        with pytest.raises(Missing, match="job-missing"):
            retry(session, "unknown", moment)
    assert run_once(engine, {"test:do": lambda _session, _job: None}, moment)
    assert [job.state for job in jobs(engine)] == ["done"]


def test_a_job_that_kills_its_workers_is_set_aside_too(engine: Engine) -> None:
    put(engine, max_attempts=2)
    put(engine, "test:innocent", run_at=NOON + timedelta(seconds=1))
    moment = NOON + 2 * MINUTE
    for _ in range(2):
        claimed = claim(engine, moment, MINUTE, ["test:do"])
        assert claimed is not None  # and its worker is never heard of again
        moment += 2 * MINUTE
    next_job = claim(engine, moment, MINUTE)
    assert next_job is not None
    assert next_job.kind == "test:innocent"
    with open_session(engine) as session:
        (dead,) = dead_jobs(session)
        assert (dead.kind, dead.last_error, dead.finished_at) == ("test:do", "worker died", moment)


def test_a_problem_is_recorded_by_its_code(engine: Engine) -> None:
    put(engine)

    def handle(_session: Session, _job: Job) -> None:
        raise Unavailable("scanner-unreachable")

    run_once(engine, {"test:do": handle}, NOON)
    (job,) = jobs(engine)
    assert job.last_error.startswith("Unavailable scanner-unreachable at test_queue.py:")


def test_a_constraint_that_breaks_only_at_the_end_fails_the_job_and_not_the_worker(engine: Engine) -> None:
    put(engine)

    def handle(session: Session, _job: Job) -> None:
        for _ in range(2):
            session.add(Job(kind="x", dedupe_key="same", run_at=NOON, created_at=NOON))

    assert run_once(engine, {"test:do": handle}, NOON)
    (job,) = jobs(engine)
    assert (job.state, job.last_error.split()[0]) == ("queued", "IntegrityError")


def test_delays_grow_up_to_five_minutes() -> None:
    assert [due_again(attempts).total_seconds() for attempts in (1, 2, 3, 8, 9, 50, 10**9)] == [2, 4, 8, 256, 300, 300, 300]
