"""API tokens: keys for programs that act as one person for one organisation, with that person's rights of the moment."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from portal.accounts.keys import hash_token, new_token
from portal.accounts.models import ApiToken
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Missing
from storage.stamp import Stamp

PREFIX = "vap_"  # lets scanners recognise a token that was published by mistake
MOST = 20
LONGEST_DAYS = 366


def create(db: Session, stamp: Stamp, *, name: str, days: int) -> str:
    """A new token of the actor for the organisation they act for, valid for `days`. Returns it: it is never shown again.

    Raises Conflict("api-token-too-many").
    """
    actor = stamp.actor
    if len(list_tokens(db, actor.user_id)) >= MOST:
        raise Conflict("api-token-too-many", most=MOST)
    token = PREFIX + new_token()
    row = ApiToken(
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        name=name,
        token_hash=hash_token(token),
        created_at=stamp.at,
        expires_at=stamp.at + timedelta(days=days),
    )
    db.add(row)
    db.flush()
    append(db, stamp, Act.API_TOKEN_CREATE, "api-token", row.id, details={"days": days})
    return token


def revoke(db: Session, stamp: Stamp, token_id: str) -> None:
    """End one of the actor's tokens, from the next request on. Raises Missing."""
    mine = (col(ApiToken.id) == token_id, col(ApiToken.user_id) == stamp.actor.user_id, col(ApiToken.revoked_at).is_(None))
    if db.exec(update(ApiToken).where(*mine).values(revoked_at=stamp.at)).rowcount != 1:
        raise Missing("api-token-missing")
    append(db, stamp, Act.API_TOKEN_REVOKE, "api-token", token_id)


def list_tokens(db: Session, user_id: str) -> list[ApiToken]:
    """The person's tokens that were not revoked, newest first."""
    mine = (col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
    return list(db.exec(select(ApiToken).where(*mine).order_by(col(ApiToken.created_at).desc())))
