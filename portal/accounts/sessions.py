"""Sessions of signed-in people: opaque tokens whose rows say who it is, and that end at once when they are ended.

Everything about a session is read anew at every request (roles included), so closing it, disabling the person, removing a
membership or changing a password works from the next request on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, Row, bindparam, update
from sqlmodel import Session, col, select

from contracts.parties.models import Organisation
from portal.accounts.keys import hash_token, new_token
from portal.accounts.models import ApiToken, Membership, User, UserSession, UserState
from portal.database import transaction
from portal.rendering.languages import Locale, as_locale
from portal.settings import Settings
from storage.database import Database
from storage.problems import Missing
from storage.stamp import Actor, Role

SEEN_EVERY = timedelta(minutes=1)  # how exactly last_seen_at is kept: a write at every request would be a write too many

_IS_OPEN: tuple[ColumnElement[bool], ...] = (
    col(UserSession.epoch) == col(User.epoch),
    col(UserSession.expires_at) > bindparam("now"),
    col(UserSession.last_seen_at) > bindparam("idle_since"),
    col(User.state) == UserState.ACTIVE,
)
# Asked at every request of everybody, and therefore put together only once, and no more is read than is needed: a row per membership.
_WHO: tuple[Any, ...] = (
    col(User.id).label("user_id"),
    col(User.display_name),
    col(User.email),
    col(User.locale),
    col(Membership.organisation_id).label("member_of"),
    col(Membership.role),
    col(Organisation.name),
    col(Organisation.name_english),
)
_WHOSE_SESSION = (
    sqlalchemy.select(col(UserSession.id), col(UserSession.organisation_id).label("acts_for"), col(UserSession.last_seen_at), *_WHO)
    .join(User, col(User.id) == col(UserSession.user_id))
    .join(Membership, col(Membership.user_id) == col(User.id))
    .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
    .where(col(UserSession.id) == bindparam("session_id"), *_IS_OPEN)
)
_WHOSE_TOKEN = (
    sqlalchemy.select(col(ApiToken.id), col(ApiToken.organisation_id).label("acts_for"), col(ApiToken.last_used_on), *_WHO)
    .join(User, col(User.id) == col(ApiToken.user_id))
    .join(Membership, col(Membership.user_id) == col(User.id))
    .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
    .where(
        col(ApiToken.token_hash) == bindparam("token_hash"),
        col(ApiToken.revoked_at).is_(None),
        col(ApiToken.expires_at) > bindparam("now"),
        col(User.state) == UserState.ACTIVE,
    )
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who comes in, and for whom they act."""

    actor: Actor
    email: str
    locale: Locale
    organisations: tuple[tuple[str, str], ...]  # (id, name) of all that they may act for, by name
    session_id: str = ""  # empty for an API token
    token_id: str = ""  # empty for a browser
    organisation_english: str = ""  # the English name of the one they act for


def open_user_session(
    db: Session, *, user: User, organisation_id: str, now: datetime, address: str, agent: str, lifetime: timedelta
) -> str:
    """A new session of `user`, acting for `organisation_id`. Returns the token for the cookie; only its hash is kept."""
    token = new_token()
    db.add(
        UserSession(
            id=hash_token(token),
            user_id=user.id,
            organisation_id=organisation_id,
            epoch=user.epoch,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
            address=address,
            agent=agent,
        )
    )
    db.flush()
    return token


def read_user_session(database: Database, token: str, now: datetime, settings: Settings) -> SignedIn | None:
    """Whose session `token` opens, or None when it opens none (any more)."""
    given = {"session_id": hash_token(token), "now": now, "idle_since": _idle_since(now, settings)}
    with database.session(is_writing=False) as db:
        rows = db.execute(_WHOSE_SESSION, given).all()
    if not rows:
        return None
    session = rows[0]
    signed_in = _signed_in(rows, session_id=session.id)
    if signed_in is not None and now - session.last_seen_at >= SEEN_EVERY:
        with transaction(database, is_writing=True) as db:
            db.exec(update(UserSession).where(col(UserSession.id) == session.id).values(last_seen_at=now))
    return signed_in


def read_api_token(database: Database, token: str, now: datetime) -> SignedIn | None:
    """Whom the API token `token` stands for, or None."""
    with database.session(is_writing=False) as db:
        rows = db.execute(_WHOSE_TOKEN, {"token_hash": hash_token(token), "now": now}).all()
    if not rows:
        return None
    key = rows[0]
    signed_in = _signed_in(rows, token_id=key.id)
    if signed_in is not None and key.last_used_on != now.date():
        with transaction(database, is_writing=True) as db:
            db.exec(update(ApiToken).where(col(ApiToken.id) == key.id).values(last_used_on=now.date()))
    return signed_in


def list_sessions(db: Session, user_id: str, now: datetime, settings: Settings) -> list[UserSession]:
    """The person's open sessions, the latest used first."""
    query = (
        select(UserSession)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(col(UserSession.user_id) == user_id, *_IS_OPEN)
        .order_by(col(UserSession.last_seen_at).desc())
    )
    return list(db.exec(query, params={"now": now, "idle_since": _idle_since(now, settings)}))


def close(db: Session, session_id: str, *, user_id: str, now: datetime) -> None:
    """End one session of this person. Raises Missing when they have no such session."""
    mine = (col(UserSession.id) == session_id, col(UserSession.user_id) == user_id)
    # The row stays until it is swept: it says from which networks the person has come before.
    if db.exec(update(UserSession).where(*mine).values(expires_at=now)).rowcount != 1:
        raise Missing("session-missing")


def close_all(db: Session, user_id: str) -> None:
    """End every session of the person."""
    db.exec(update(User).where(col(User.id) == user_id).values(epoch=col(User.epoch) + 1))


def switch_organisation(db: Session, signed_in: SignedIn, organisation_id: str) -> None:
    """Act for another organisation that the person belongs to, from the next request on. Raises Missing if they do not."""
    if organisation_id not in {known for known, _name in signed_in.organisations}:
        raise Missing("organisation-missing")
    db.exec(update(UserSession).where(col(UserSession.id) == signed_in.session_id).values(organisation_id=organisation_id))


def first_organisation(db: Session, user_id: str) -> str | None:
    """For whom the person acts after signing in: as the last time, else the first by name; None without any membership."""
    query = (
        select(Organisation.id)
        .join(Membership, col(Membership.organisation_id) == col(Organisation.id))
        .outerjoin(UserSession, (col(UserSession.user_id) == user_id) & (col(UserSession.organisation_id) == col(Organisation.id)))
        .where(col(Membership.user_id) == user_id)
        .order_by(col(UserSession.created_at).desc().nulls_last(), col(Organisation.name))
        .limit(1)
    )
    return db.exec(query).first()


def _idle_since(now: datetime, settings: Settings) -> datetime:
    """Whoever was last seen before has been away for too long."""
    return now - timedelta(minutes=settings.session_idle_minutes)


def _signed_in(rows: Sequence[Row[Any]], *, session_id: str = "", token_id: str = "") -> SignedIn | None:
    """None when the person is no member any more of the organisation that they act for."""
    user = rows[0]
    organisation_id: str = user.acts_for
    roles = frozenset(Role(row.role) for row in rows if row.member_of == organisation_id)
    if not roles:
        return None
    names = {row.member_of: row.name for row in rows}
    english = {row.member_of: row.name_english for row in rows}
    return SignedIn(
        actor=Actor(user.user_id, organisation_id, roles, user.display_name, names[organisation_id]),
        email=user.email,
        locale=as_locale(user.locale),
        organisations=tuple(sorted(names.items(), key=lambda item: item[1])),
        session_id=session_id,
        token_id=token_id,
        organisation_english=english[organisation_id],
    )
