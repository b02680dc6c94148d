"""The people of an organisation: who they are, and how one leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from portal.accounts.invitations import list_roles_to_give, need_person
from portal.accounts.models import ApiToken, Invitation, Membership, RecoveryCode, User, UserState
from portal.accounts.sessions import close_all
from questionnaires.contributing import actions as contributing
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Missing
from storage.stamp import Actor, Role, Stamp


@dataclass(frozen=True, slots=True)
class Member:
    """One person of an organisation, with all roles there."""

    user_id: str
    display_name: str
    email: str
    is_active: bool
    roles: tuple[Role, ...]


def list_members(db: Session, actor: Actor, organisation_id: str) -> list[Member]:
    """The people of the own organisation, or of one that the actor may invite into, by name. Raises Missing or Forbidden."""
    if not list_roles_to_give(db, actor, organisation_id) and organisation_id != actor.organisation_id:
        raise Forbidden("invitation-not-permitted")
    query = (
        select(User, Membership.role)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(col(Membership.organisation_id) == organisation_id)
        .order_by(col(User.display_name), col(User.id), col(Membership.role))
    )
    found: dict[str, Member] = {}
    for user, role in db.exec(query):
        before = found[user.id].roles if user.id in found else ()
        is_active = user.state == UserState.ACTIVE
        found[user.id] = Member(user.id, user.display_name, user.email, is_active, (*before, Role(role)))
    return list(found.values())


def remove_member(db: Session, stamp: Stamp, *, organisation_id: str, user_id: str) -> None:
    """Take a person out of an organisation: every session ends, and its keys and open invitations there are void.

    Access ends at the person's next request. Whoever may give all roles that the person holds may take them. Somebody who
    belongs to no organisation any more has no account either: the address is free for a new invitation, which is also the
    way for whoever has lost authenticator and recovery codes. Raises Missing("member-missing"),
    Forbidden("member-removal-not-permitted" | "browser-needed"), Conflict("administrator-last").
    """
    need_person(stamp)
    allowed = list_roles_to_give(db, stamp.actor, organisation_id)
    # All rows of the organisation are locked: of two administrators who remove each other, one stays.
    everybody = db.exec(select(Membership).where(col(Membership.organisation_id) == organisation_id).with_for_update()).all()
    held = {Role(member.role) for member in everybody if member.user_id == user_id}
    if not held:
        raise Missing("member-missing")
    if not held.issubset(allowed):
        raise Forbidden("member-removal-not-permitted")
    is_own = stamp.actor.organisation_id == organisation_id  # the organisation above may always: it can invite a new one
    if is_own and Role.ADMINISTRATOR in held and not _has_other_administrator(everybody, user_id):
        raise Conflict("administrator-last")
    here = (col(Membership.user_id) == user_id, col(Membership.organisation_id) == organisation_id)
    db.exec(delete(Membership).where(*here))
    close_all(db, user_id)
    contributing.leave(db, stamp, organisation_id=organisation_id, user_id=user_id)
    keys = (col(ApiToken.user_id) == user_id, col(ApiToken.organisation_id) == organisation_id, col(ApiToken.revoked_at).is_(None))
    db.exec(update(ApiToken).where(*keys).values(revoked_at=stamp.at))
    open_for_them = (
        col(Invitation.organisation_id) == organisation_id,
        col(Invitation.email) == select(User.email).where(col(User.id) == user_id).scalar_subquery(),
        col(Invitation.used_at).is_(None),
        col(Invitation.revoked_at).is_(None),
    )
    db.exec(update(Invitation).where(*open_for_them).values(revoked_at=stamp.at))
    is_closed = db.exec(select(Membership).where(col(Membership.user_id) == user_id)).first() is None
    if is_closed:
        _close_account(db, user_id)
    append(db, stamp, Act.MEMBER_REMOVE, "user", user_id, details={"organisation_id": organisation_id, "is_closed": is_closed})


def _close_account(db: Session, user_id: str) -> None:
    """Nothing opens it any more, and its address is free. The row stays: records name the person by it."""
    db.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    nothing = {"password_hash": None, "totp_secret": None, "oidc_issuer": None, "oidc_subject": None}
    closed = update(User).where(col(User.id) == user_id)
    db.exec(closed.values(state=UserState.DISABLED, email=f"closed-{user_id}@invalid", **nothing))


def _has_other_administrator(everybody: Sequence[Membership], user_id: str) -> bool:
    return any(member.role == Role.ADMINISTRATOR and member.user_id != user_id for member in everybody)
