"""Sign-in links of the demonstration: a press lets anybody be one of the invented people. Never in real use."""

import hmac

from sqlmodel import Session, col, select

from portal.accounts.keys import derive_token
from portal.accounts.models import User, UserState
from portal.settings import Settings
from storage.problems import Missing


def demonstration_link(base_url: str, secret_key: str, user_id: str) -> str:
    """The link that signs in as this person after one press."""
    return f"{base_url.rstrip('/')}/demonstration/{_token(secret_key, user_id)}"


def find_by_demonstration_token(db: Session, settings: Settings, secret_key: str, token: str) -> User:
    """Whom a demonstration link means. Raises Missing("page-missing") for a wrong one, and always outside a demonstration."""
    if settings.demonstration:
        for user in db.exec(select(User).where(col(User.state) == UserState.ACTIVE)):
            if hmac.compare_digest(_token(secret_key, user.id).encode(), token.encode()):
                return user
    raise Missing("page-missing")


def _token(secret_key: str, user_id: str) -> str:
    return derive_token(secret_key, f"demonstration:{user_id}")
