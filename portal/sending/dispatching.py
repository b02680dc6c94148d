"""Working off a dispatch: one job sends one piece and queues the job of the next, all in one transaction.

Memory stays that of one piece, the lease of a job only has to last for one piece, and after kill -9 the piece that was begun
is begun again by the next worker, from where the database says.
"""

from sqlmodel import Session, col, select

from portal.sending.profiles import read_recipients
from portal.sending.telling import tell_issued
from questionnaires.dispatches.actions import send_next
from questionnaires.dispatches.models import Dispatch
from questionnaires.dispatches.rules import DispatchState
from storage import clock
from storage.acts import Act
from storage.jobs import enqueue
from storage.jobs.models import Job
from storage.jobs.queue import retry
from storage.jobs.rules import JobState
from storage.ledger.actions import append
from storage.stamp import Actor, Stamp

KIND = "dispatch:send"
PIECE = 100  # assessments in one transaction


def begin(session: Session, dispatch: Dispatch) -> None:
    """Queue the first piece, in the transaction that starts the dispatch."""
    _queue(session, dispatch.id, 0)


def find_dead(session: Session, dispatch: Dispatch) -> Job | None:
    """The job of a piece that was given up after its last try, if that is why a running dispatch stands still."""
    if dispatch.state != DispatchState.RUNNING:
        return None
    keys = col(Job.dedupe_key).startswith(f"{KIND}:{dispatch.id}:")
    return session.exec(select(Job).where(Job.kind == KIND, keys, Job.state == JobState.DEAD)).first()


def resume(session: Session, stamp: Stamp, dispatch: Dispatch) -> bool:
    """Try the piece again on which a dispatch stands still; False where it does not. What was sent stays sent."""
    dead = find_dead(session, dispatch)
    if dead is None:
        return False
    retry(session, dead.id, stamp.at)
    append(session, stamp, Act.DISPATCH_START, "dispatch", dispatch.id, details={"resumed": True})
    return True


def send_piece(session: Session, job: Job) -> None:
    """Send one piece in the name of who started the dispatch, and queue the next."""
    dispatch = session.get(Dispatch, str(job.payload["dispatch_id"]))
    if dispatch is None or dispatch.started_by is None:
        return
    actor = Actor(dispatch.started_by, dispatch.issuer_organisation_id, frozenset(), "", "")
    has_more = send_next(
        session,
        Stamp(actor, clock.now(), "job"),
        dispatch,
        limit=PIECE,
        look=lambda ids: read_recipients(session, ids),
        tell=lambda made: tell_issued(session, made),
    )
    if has_more:
        _queue(session, dispatch.id, int(job.payload["piece"]) + 1)


def _queue(session: Session, dispatch_id: str, piece: int) -> None:
    enqueue(session, KIND, {"dispatch_id": dispatch_id, "piece": piece}, dedupe_key=f"{KIND}:{dispatch_id}:{piece}")
