"""What has ended is not kept for ever. Swept whenever somebody signs in: no clockwork is needed, and nothing piles up."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from portal.accounts.models import LoginThrottle, PreSession, UserSession

SESSIONS_KEPT = timedelta(days=90)  # they say from which networks a person has come before
THROTTLES_KEPT = timedelta(days=1)  # the longest window
BATCH = 500


def sweep(db: Session, now: datetime) -> None:
    """Delete ended pre-sessions, long-ended sessions and the counts of past windows; at most a batch of each."""
    for model, key, moment, kept in (
        (PreSession, col(PreSession.id), col(PreSession.expires_at), timedelta()),
        (UserSession, col(UserSession.id), col(UserSession.expires_at), SESSIONS_KEPT),
        (LoginThrottle, col(LoginThrottle.key), col(LoginThrottle.window_start), THROTTLES_KEPT),
    ):
        # Rows that another request holds are left for the next time: sweeping never waits and never makes anybody wait.
        ended = select(key).where(moment < now - kept).order_by(key).limit(BATCH).with_for_update(skip_locked=True)
        db.exec(delete(model).where(key.in_(ended)))
