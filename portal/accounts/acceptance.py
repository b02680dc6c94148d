"""Accepting an invitation: the invited person's side. A link shows, a second proof admits, and one of any number joins.

Following the link changes nothing (mail scanners follow links). The end is one conditional UPDATE, so that of many
requests at the same moment exactly one joins.
"""

from dataclasses import dataclass, replace

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from contracts.parties.models import Organisation
from portal.accounts.keys import hash_token
from portal.accounts.links import is_confirmation_code
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.rules import CODE_FAILURES
from questionnaires.contributing import actions as contributing
from storage.acts import Act
from storage.ledger.actions import append, savepoint
from storage.problems import Conflict, Forbidden, Missing
from storage.stamp import Actor, Role, Stamp


@dataclass(frozen=True, slots=True)
class Factors:
    """What a new person will sign in with: password and authenticator, or the company account."""

    display_name: str
    password_hash: str | None = None
    totp_secret: str | None = None  # encrypted
    totp_counter: int = 0  # of the code that proved the authenticator: it is used up
    oidc_issuer: str | None = None
    oidc_subject: str | None = None


def find_by_token(db: Session, token: str) -> Invitation:
    """The invitation of a link, in whatever state. Raises Missing("invitation-missing")."""
    found = db.exec(select(Invitation).where(col(Invitation.token_hash) == hash_token(token))).one_or_none()
    if found is None:
        raise Missing("invitation-missing")
    return found


def prove_address(db: Session, stamp: Stamp, invitation: Invitation, *, code: str, secret_key: str) -> bool:
    """Judge a confirmation code. A wrong one is counted; after five, Conflict("invitation-codes-used-up") until a new issue."""
    this = (col(Invitation.id) == invitation.id, col(Invitation.issue_number) == invitation.issue_number)
    counted = update(Invitation).where(*this, col(Invitation.code_failures) < CODE_FAILURES)
    if db.exec(counted.values(code_failures=col(Invitation.code_failures) + 1)).rowcount != 1:
        raise Conflict("invitation-codes-used-up", most=CODE_FAILURES)
    if is_confirmation_code(secret_key, invitation, code, stamp.at):
        db.exec(update(Invitation).where(*this).values(code_failures=col(Invitation.code_failures) - 1))
        return True
    append(db, stamp, Act.INVITATION_FAIL, "invitation", invitation.id, details={"reason": "code-wrong"})
    return False


def has_account(db: Session, invitation: Invitation) -> bool:
    """Whether somebody has an account with the invited address already; then only its owner can join, by signing in."""
    return db.exec(select(User.id).where(col(User.email) == invitation.email)).first() is not None


def join_as_new(db: Session, stamp: Stamp, invitation: Invitation, factors: Factors) -> User:
    """Use up the invitation and make the account.

    Raises Conflict("invitation-dead") for all but the first, Conflict("account-exists") when the address or the company
    account belongs to somebody already: accounts are never merged.
    """
    _use_up(db, stamp, invitation)
    if has_account(db, invitation):
        raise Conflict("account-exists")
    user = User(
        email=invitation.email,
        display_name=factors.display_name,
        locale=invitation.locale,
        password_hash=factors.password_hash,
        totp_secret=factors.totp_secret,
        totp_last_counter=factors.totp_counter,
        oidc_issuer=factors.oidc_issuer,
        oidc_subject=factors.oidc_subject,
        created_at=stamp.at,
    )
    try:
        with savepoint(db):
            db.add(user)
            db.flush()
    except IntegrityError as error:
        raise Conflict("account-exists") from error
    _become_member(db, stamp, invitation, user)
    return user


def join_with_account(db: Session, stamp: Stamp, invitation: Invitation, user: User) -> None:
    """Use up the invitation for somebody who has just shown, with all factors, that the account is theirs.

    Raises Forbidden("invitation-for-other-address"), Conflict("invitation-dead").
    """
    if user.email != invitation.email:
        raise Forbidden("invitation-for-other-address")
    _use_up(db, stamp, invitation)
    _become_member(db, stamp, invitation, user)


def _use_up(db: Session, stamp: Stamp, invitation: Invitation) -> None:
    usable = (
        col(Invitation.id) == invitation.id,
        col(Invitation.issue_number) == invitation.issue_number,
        col(Invitation.used_at).is_(None),
        col(Invitation.revoked_at).is_(None),
        col(Invitation.expires_at) > stamp.at,
    )
    if db.exec(update(Invitation).where(*usable).values(used_at=stamp.at)).rowcount != 1:
        raise Conflict("invitation-dead")


def _become_member(db: Session, stamp: Stamp, invitation: Invitation, user: User) -> None:
    db.exec(update(Invitation).where(col(Invitation.id) == invitation.id).values(used_by=user.id))
    contributing.join(db, invitation.id, user.id)
    if db.get(Membership, (user.id, invitation.organisation_id, invitation.role)) is None:
        db.add(Membership(user_id=user.id, organisation_id=invitation.organisation_id, role=invitation.role))
        db.flush()
    organisation = db.get_one(Organisation, invitation.organisation_id)
    actor = Actor(user.id, organisation.id, frozenset({Role(invitation.role)}), user.display_name, organisation.name)
    details = {"user_id": user.id, "organisation_id": organisation.id, "role": invitation.role}
    append(db, replace(stamp, actor=actor), Act.INVITATION_ACCEPT, "invitation", invitation.id, details=details)
