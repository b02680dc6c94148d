"""Doing one job: what the handler changes and the job's completion are one transaction, so the effect happens once.

Effects outside the database (a mail, a deleted object) happen at least once; handlers make them harmless to repeat.
"""

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath

from sqlalchemy import Engine
from sqlmodel import Session

from storage.database import open_session
from storage.jobs.models import Job
from storage.jobs.queue import claim, fail, finish
from storage.problems import Problem

LEASE = timedelta(seconds=60)

Handler = Callable[[Session, Job], None]
"""Does the work of one kind. It flushes and never commits; an exception means that it is tried again later."""

_log = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """The lease ran out while the handler worked, and another worker has the job: this one's work must not be kept."""


def run_once(engine: Engine, handlers: Mapping[str, Handler], now: datetime, *, lease: timedelta = LEASE) -> bool:
    """Claim and do one job that is due and has a handler here; whether there was one.

    `lease` must be longer than the slowest handler takes: after it, another worker starts the same job.
    """
    job = claim(engine, now, lease, handlers.keys())
    if job is None:
        return False
    try:
        with open_session(engine) as session, session.begin():
            handlers[job.kind](session, job)
            session.flush()
            if not finish(session, job, now):
                raise LeaseLostError
    except LeaseLostError:
        _log.warning("job %s (%s): the lease ran out while it was worked on", job.id, job.kind)
    except Exception as error:
        # Whatever it is, the worker must live on and the job must say so.
        _log.exception("job %s (%s) failed, attempt %d of %d", job.id, job.kind, job.attempts, job.max_attempts)
        with open_session(engine) as session, session.begin():
            fail(session, job, now, describe(error))
    return True


def describe(error: Exception) -> str:
    """Kind and place of `error` without its message, which may contain what people wrote."""
    kind = f"{type(error).__name__} {error.code}" if isinstance(error, Problem) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    return f"{kind} at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else kind
