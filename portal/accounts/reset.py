"""A forgotten password: a link by mail, good for one hour and one use, which replaces the password and nothing else.

The second factor is asked for as at every sign-in: whoever reads the mailbox has one factor, not both. Links are derived,
not stored; a changed password or a raised epoch makes all of them void.
"""

import hmac
import re
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from portal.accounts.keys import derive_token
from portal.accounts.models import User, UserState
from portal.accounts.sessions import first_organisation
from portal.accounts.throttle import Limit, network_of, take
from portal.mail.notices import send_to_user
from storage.problems import Missing
from storage.stamp import Stamp

VALID_FOR = timedelta(hours=1)
A_DAY = timedelta(days=1)
PER_NETWORK, PER_ACCOUNT = 20, 5
_FORM = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})")


def reset_token(secret_key: str, user: User, now: datetime) -> str:
    """The token in the link that is mailed at this moment."""
    minute = int(now.timestamp()) // 60
    return f"{user.id}.{minute}.{_proof(secret_key, user, minute)}"


def find_by_reset_token(db: Session, secret_key: str, token: str, now: datetime) -> User:
    """Whose password a link replaces. Raises Missing("reset-link-dead") when it is false, old or used."""
    parts = _FORM.fullmatch(token)
    user = db.get(User, parts[1]) if parts else None
    if parts is None or user is None or user.state != UserState.ACTIVE or user.password_hash is None:
        raise Missing("reset-link-dead")
    minute = int(parts[2])
    is_ours = hmac.compare_digest(parts[3].encode(), _proof(secret_key, user, minute).encode())
    if not is_ours or not 0 <= int(now.timestamp()) // 60 - minute < VALID_FOR.total_seconds() // 60:
        raise Missing("reset-link-dead")
    return user


def ask_for_reset(db: Session, stamp: Stamp, *, email: str) -> None:
    """Mail a link to this address, if somebody signs in with it and a password. Whoever asks cannot tell."""
    limits = [Limit("reset-network", network_of(stamp.address), PER_NETWORK, A_DAY), Limit("reset-account", email, PER_ACCOUNT, A_DAY)]
    if take(db, limits, stamp.at):
        return
    is_concerned = (col(User.email) == email, col(User.state) == UserState.ACTIVE, col(User.password_hash).is_not(None))
    user = db.exec(select(User).where(*is_concerned)).one_or_none()
    organisation_id = first_organisation(db, user.id) if user else None
    if user is not None and organisation_id is not None:
        send_to_user(db, template="password-reset", user_id=user.id, organisation_id=organisation_id, parameters={})


def _proof(secret_key: str, user: User, minute: int) -> str:
    return derive_token(secret_key, f"password-reset:{user.id}:{user.epoch}:{minute}")
