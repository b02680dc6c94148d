"""The jobs of the ledgers: count a pledge once its file was checked, forget what was read from a workbook."""

from datetime import timedelta

from sqlmodel import Session

from contracts.handlers.actions import PLEDGE_CHECKED, settle_pledge
from contracts.registers.actions import DISCARD, discard
from storage import clock
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.worker import Handler
from storage.stamp import SYSTEM, Stamp

AGAIN = timedelta(minutes=1)


def register_handlers() -> dict[str, Handler]:
    """The handlers of these kinds of job, for the worker's table."""
    return {PLEDGE_CHECKED: _settle, DISCARD: discard}


def _settle(session: Session, job: Job) -> None:
    now = clock.now()
    if settle_pledge(session, Stamp(SYSTEM, now, "job"), job.payload["handler_id"]):
        enqueue(session, PLEDGE_CHECKED, job.payload, run_at=now + AGAIN)
