"""Forgetting jobs that were done long ago; those that were given up stay, because somebody must look at them."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage import clock
from storage.jobs.models import Job
from storage.jobs.queue import enqueue
from storage.jobs.rules import JobState
from storage.jobs.worker import Handler

PURGE = "job:purge"
KEPT_FOR = timedelta(days=30)
"""How long a job that is done stays. Until then its dedupe key keeps the same work from being queued again."""
BATCH = 1000


def purge(session: Session, now: datetime, *, batch: int = BATCH) -> int:
    """Delete up to `batch` jobs that were done more than 30 days ago, the oldest first; how many it were."""
    done = select(Job.id).where(Job.state == JobState.DONE, col(Job.finished_at) < now - KEPT_FOR)
    oldest = done.order_by(col(Job.finished_at), col(Job.id)).limit(batch)
    return session.exec(delete(Job).where(col(Job.id).in_(oldest))).rowcount


def handlers() -> dict[str, Handler]:
    """The handler of the daily purge, for the worker's table. It goes on until nothing is left, a batch in each transaction."""

    def handle(session: Session, _job: Job) -> None:
        if purge(session, clock.now()) == BATCH:
            enqueue(session, PURGE, {})

    return {PURGE: handle}
