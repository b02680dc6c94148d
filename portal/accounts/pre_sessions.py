"""Opening, reading and ending pre-sessions: what a browser has proved so far, for a quarter of an hour."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from portal.accounts.keys import hash_token, new_token
from portal.accounts.models import PreSession

LIFETIME = timedelta(minutes=15)
INVITATION_LIFETIME = timedelta(hours=1)  # setting up an authenticator for the first time takes people a while


def open_pre_session(db: Session, now: datetime, *, lifetime: timedelta = LIFETIME) -> tuple[str, PreSession]:
    """A new pre-session that proves nothing yet, and the token for its cookie."""
    token = new_token()
    pre_session = PreSession(id=hash_token(token), created_at=now, expires_at=now + lifetime)
    db.add(pre_session)
    return token, pre_session


def find_pre_session(db: Session, token: str, now: datetime) -> PreSession | None:
    """The pre-session of this cookie, or None."""
    if not token:
        return None
    query = select(PreSession).where(col(PreSession.id) == hash_token(token), col(PreSession.expires_at) > now)
    return db.exec(query).one_or_none()


def close_pre_session(db: Session, token: str) -> None:
    """End the pre-session of this cookie."""
    db.exec(delete(PreSession).where(col(PreSession.id) == hash_token(token)))
