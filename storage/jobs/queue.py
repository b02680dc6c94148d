"""The queue: putting jobs in, leasing them to workers, and ending them.

A worker holds a job by a lease with a token. When the lease runs out, another worker may take the job with a new token, and
the first one's completion no longer fits: whatever it did is rolled back with it.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Engine, and_, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage import clock
from storage.database import new_id, open_session
from storage.jobs.models import Job
from storage.jobs.rules import MAX_ATTEMPTS, JobState, due_again
from storage.problems import Conflict, Missing


def enqueue(
    session: AnySession,
    kind: str,
    payload: Mapping[str, Any],
    *,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
    max_attempts: int = MAX_ATTEMPTS,
) -> bool:
    """Queue a job in the caller's transaction: no commit, no job. Whether it is new.

    With a `dedupe_key` that was ever used before, nothing is queued. `run_at` is the earliest moment (now if not given).
    """
    moment = clock.now()
    job = {
        "id": new_id(),
        "kind": kind,
        "payload": dict(payload),
        "state": JobState.QUEUED.value,
        "run_at": run_at or moment,
        "attempts": 0,
        "max_attempts": max_attempts,
        "dedupe_key": dedupe_key,
        "last_error": "",
        "created_at": moment,
    }
    return session.execute(_insertion(session.get_bind().dialect.name), job).first() is not None


@cache
def _insertion(dialect_name: str) -> ReturningInsert[Any]:
    """The statement that queues a job, unless its key was used before; put together once."""
    table: Any = Job.__table__  # type: ignore[attr-defined]  # every model with a table has it
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    # RETURNING and not the row count, which drivers report differently when nothing was inserted.
    insertion: ReturningInsert[Any] = dialect.insert(table).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(table.c.id)
    return insertion


def claim(engine: Engine, now: datetime, lease: timedelta, kinds: Collection[str] | None = None) -> Job | None:
    """Lease the job that is due longest, of one of `kinds` if given; None if there is none.

    A job whose workers died as often as it may be tried is dead, and is not given out again.
    """
    while True:
        with open_session(engine) as session, session.begin():
            job = session.exec(_due(now, kinds).limit(1).with_for_update(skip_locked=True)).first()
            if job is None:
                return None
            if job.attempts < job.max_attempts:
                job.state = JobState.RUNNING.value
                job.attempts += 1
                job.lease_token = secrets.token_hex(16)
                job.lease_until = now + lease
                return job
            job.state = JobState.DEAD.value
            job.lease_token = job.lease_until = None
            job.finished_at = now
            job.last_error = job.last_error or "worker died"


def renew(engine: Engine, job: Job, now: datetime, lease: timedelta) -> bool:
    """Lengthen the lease of a job that takes long; False if another worker has it already."""
    with open_session(engine) as session, session.begin():
        return _end(session, job, {"lease_until": now + lease})


def finish(session: Session, job: Job, now: datetime) -> bool:
    """Mark the job done, in the transaction of what it did; False if another worker has it: then roll back."""
    return _end(
        session, job, {"state": JobState.DONE.value, "lease_until": None, "lease_token": None, "finished_at": now, "last_error": ""}
    )


def fail(session: Session, job: Job, now: datetime, error: str) -> bool:
    """Put the job back for a later try, or set it aside as dead after its last; False if another worker has it."""
    values: dict[str, object] = {"lease_until": None, "lease_token": None, "last_error": error}
    if job.attempts >= job.max_attempts:
        values |= {"state": JobState.DEAD.value, "finished_at": now}
    else:
        values |= {"state": JobState.QUEUED.value, "run_at": now + due_again(job.attempts)}
    return _end(session, job, values)


def dead_jobs(session: Session, limit: int = 100) -> list[Job]:
    """The jobs that somebody must look at, newest first."""
    query = select(Job).where(Job.state == JobState.DEAD).order_by(col(Job.finished_at).desc(), col(Job.id)).limit(limit)
    return list(session.exec(query))


def retry(session: Session, job_id: str, now: datetime) -> Job:
    """Queue a dead job again, with all its tries. Raises Missing("job-missing") or Conflict("job-not-dead")."""
    job = session.exec(select(Job).where(Job.id == job_id).with_for_update()).first()
    if job is None:
        raise Missing("job-missing")
    if job.state != JobState.DEAD:
        raise Conflict("job-not-dead", state=job.state)
    job.state = JobState.QUEUED.value
    job.attempts = 0
    job.run_at = now
    job.finished_at = None
    session.flush()
    return job


def _due(now: datetime, kinds: Collection[str] | None) -> SelectOfScalar[Job]:
    is_due = or_(
        and_(col(Job.state) == JobState.QUEUED, col(Job.run_at) <= now),
        and_(col(Job.state) == JobState.RUNNING, col(Job.lease_until) < now),
    )
    query = select(Job).where(is_due).order_by(col(Job.run_at), col(Job.id))
    return query if kinds is None else query.where(col(Job.kind).in_(kinds))


def _end(session: Session, job: Job, values: dict[str, Any]) -> bool:
    """Change the job only if the lease under which it was claimed is still the newest."""
    fenced = update(Job).where(col(Job.id) == job.id, col(Job.lease_token) == job.lease_token).values(**values)
    result = session.execute(fenced.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount == 1
