"""Signing in with password and code: how often one may try, whether it was right, and the entry that says so.

Unknown address and wrong password are one outcome and take one time. Nobody is ever locked out by others: whoever comes
from a network that the person has signed in from before is counted apart from everybody else.
"""

from datetime import timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from portal.accounts import totp
from portal.accounts.models import User, UserSession, UserState
from portal.accounts.passwords import verify_password
from portal.accounts.throttle import Limit, give_back, network_of, take
from storage.acts import Act
from storage.ledger.actions import append
from storage.stamp import Stamp

FEW_MINUTES = timedelta(minutes=5)
PER_NETWORK = 10
PER_ACCOUNT = 30  # by all networks that the person has never come from, together
CODES = ((5, FEW_MINUTES), (20, timedelta(hours=1)), (50, timedelta(days=1)))


class Outcome(StrEnum):
    """What became of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    THROTTLED = "throttled"  # not judged: too many tries before it


def try_password(db: Session, stamp: Stamp, *, email: str, password: str) -> tuple[Outcome, User | None]:
    """Judge an address and its password. The user is given when the outcome is RIGHT; then the code is still owed."""
    network = network_of(stamp.address)
    limits = [Limit("password-network", network, PER_NETWORK, FEW_MINUTES)]
    if not _is_known_network(db, email, network):
        limits.append(Limit("password-account", email, PER_ACCOUNT, FEW_MINUTES))
    user = db.exec(select(User).where(col(User.email) == email)).one_or_none()
    excess = take(db, limits, stamp.at)
    if excess:
        _note_throttled(db, stamp, user, excess, "password")
        return Outcome.THROTTLED, None
    is_right = verify_password(user.password_hash if user else None, password)
    if user is None or not is_right or user.state != UserState.ACTIVE:
        note_failure(db, stamp, user, "password-wrong")
        return Outcome.WRONG, None
    give_back(db, limits)
    return Outcome.RIGHT, user


def try_code(db: Session, stamp: Stamp, *, user: User, code: str, secret_key: str) -> Outcome:
    """Judge a code of the person's authenticator, or one of the recovery codes. Each works once."""
    network = network_of(stamp.address)
    whom = f"{user.id} from {network}" if _is_known_network(db, user.email, network) else user.id
    limits = [Limit("code", whom, count, window) for count, window in CODES]
    excess = take(db, limits, stamp.at)
    if excess:
        _note_throttled(db, stamp, user, excess, "code")
        return Outcome.THROTTLED
    if totp.use_code(db, user, code, stamp.at, secret_key) or totp.use_recovery_code(db, user.id, code, stamp.at):
        give_back(db, limits)
        return Outcome.RIGHT
    note_failure(db, stamp, user, "code-wrong")
    return Outcome.WRONG


def note_failure(db: Session, stamp: Stamp, user: User | None, reason: str) -> None:
    """Put a failed sign-in into the ledger, with the id of the person it was tried for, if there is such a person."""
    append(db, stamp, Act.SIGN_IN_FAIL, "user", user.id if user else "unknown", details={"reason": reason})


def note_success(db: Session, stamp: Stamp, user: User, way: str) -> None:
    """Put a session that was opened into the ledger (`way`: password, company-account, invitation or demonstration)."""
    append(db, stamp, Act.SIGN_IN, "user", user.id, details={"way": way})


def _note_throttled(db: Session, stamp: Stamp, user: User | None, excess: int, step: str) -> None:
    if excess == 1:  # the first refusal of a window stands for all of them: an attack must not flood the ledger
        note_failure(db, stamp, user, f"{step}-throttled")


def _is_known_network(db: Session, email: str, network: str) -> bool:
    query = select(UserSession.address).join(User, col(User.id) == col(UserSession.user_id)).where(col(User.email) == email).distinct()
    return network in {network_of(address) for address in db.exec(query)}
