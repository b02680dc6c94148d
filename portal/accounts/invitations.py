"""Inviting: the officer's side. The invited person's side is in `acceptance`."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from contracts.parties.models import Organisation
from portal.accounts.keys import hash_token
from portal.accounts.links import confirmation_code, invitation_link, invitation_token
from portal.accounts.models import Invitation, Membership, User, UserState
from portal.accounts.rules import VALID_FOR, InvitationState, roles_to_give, state_of
from portal.mail.addresses import normalise_address
from portal.mail.notices import notify, send_to_invited, send_to_user
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Missing
from storage.stamp import Actor, Role, Stamp

# The links belong to inviting: whoever invites finds them here, too.
__all__ = [
    "ask_for_new_issue",
    "confirmation_code",
    "get_invitation",
    "invitation_link",
    "invitation_token",
    "invite",
    "list_for_organisation",
    "list_roles_to_give",
    "need_person",
    "reissue",
    "revoke",
]


def invite(
    db: Session,
    stamp: Stamp,
    *,
    organisation_id: str,
    email: str,
    person_name: str,
    role: Role,
    locale: str,
    secret_key: str,
) -> Invitation:
    """Invite one address into one organisation in one role, and put the mail into the queue.

    Raises Missing("organisation-missing"), Forbidden("invitation-not-permitted"), Invalid("address-malformed"),
    Conflict("member-already" | "invitation-already-open"). An API token invites nobody: Forbidden("browser-needed").
    """
    need_person(stamp)
    organisation = _organisation_for(db, stamp.actor, organisation_id, role)
    address = normalise_address(email)
    _check_not_there(db, stamp.at, organisation.id, address, role)
    invitation = Invitation(
        organisation_id=organisation.id,
        email=address,
        person_name=person_name,
        role=role,
        locale=locale,
        invited_by=stamp.actor.user_id,
        invited_by_organisation_id=stamp.actor.organisation_id,
        token_hash="",
        issued_at=stamp.at,
        expires_at=stamp.at + VALID_FOR,
    )
    invitation.token_hash = hash_token(invitation_token(secret_key, invitation))
    db.add(invitation)
    db.flush()
    _note(db, stamp, Act.INVITATION_ISSUE, invitation)
    send_to_invited(db, template="invitation", invitation=invitation)
    return invitation


def find_open(db: Session, organisation_id: str, email: str, now: datetime) -> Invitation | None:
    """The invitation of this address into this organisation that can still be used, or None."""
    query = select(Invitation).where(
        col(Invitation.organisation_id) == organisation_id,
        col(Invitation.email) == normalise_address(email),
        col(Invitation.used_at).is_(None),
        col(Invitation.revoked_at).is_(None),
        col(Invitation.expires_at) > now,
    )
    return db.exec(query).first()


def reissue(db: Session, stamp: Stamp, invitation_id: str, *, secret_key: str) -> Invitation:
    """A new link and seven new days for an invitation that nobody has used; the old link dies. Raises as `invite`."""
    need_person(stamp)
    invitation = get_invitation(db, stamp.actor, invitation_id, is_locking=True)
    if state_of(invitation, stamp.at) is InvitationState.USED:
        raise Conflict("invitation-used")
    _check_not_there(db, stamp.at, invitation.organisation_id, invitation.email, Role(invitation.role), besides=invitation.id)
    invitation.issue_number += 1
    invitation.token_hash = hash_token(invitation_token(secret_key, invitation))
    invitation.invited_by = stamp.actor.user_id
    invitation.invited_by_organisation_id = stamp.actor.organisation_id
    invitation.issued_at = stamp.at
    invitation.expires_at = stamp.at + VALID_FOR
    invitation.revoked_at = None
    invitation.requested_at = None
    invitation.code_failures = 0
    db.add(invitation)
    db.flush()
    _note(db, stamp, Act.INVITATION_ISSUE, invitation)
    send_to_invited(db, template="invitation", invitation=invitation)
    return invitation


def revoke(db: Session, stamp: Stamp, invitation_id: str) -> Invitation:
    """Take an invitation back: its link is dead from now on. Raises Conflict("invitation-used") when it is too late."""
    invitation = get_invitation(db, stamp.actor, invitation_id)
    unused = (col(Invitation.id) == invitation.id, col(Invitation.used_at).is_(None))
    if db.exec(update(Invitation).where(*unused).values(revoked_at=stamp.at)).rowcount != 1:
        raise Conflict("invitation-used")
    db.refresh(invitation)
    _note(db, stamp, Act.INVITATION_REVOKE, invitation)
    return invitation


def get_invitation(db: Session, actor: Actor, invitation_id: str, *, is_locking: bool = False) -> Invitation:
    """An invitation that the actor might have issued. Raises Missing out of sight, Forbidden in sight but not permitted."""
    query = select(Invitation).where(col(Invitation.id) == invitation_id)
    invitation = db.exec(query.with_for_update() if is_locking else query).one_or_none()
    if invitation is None:
        raise Missing("invitation-missing")
    try:
        _organisation_for(db, actor, invitation.organisation_id, Role(invitation.role))
    except Missing as out_of_sight:
        raise Missing("invitation-missing") from out_of_sight
    return invitation


def list_for_organisation(db: Session, actor: Actor, organisation_id: str) -> list[Invitation]:
    """The invitations into an organisation that nobody has used yet, newest first. Raises as `invite`."""
    _organisation_for(db, actor, organisation_id, None)
    unused = (col(Invitation.organisation_id) == organisation_id, col(Invitation.used_at).is_(None))
    return list(db.exec(select(Invitation).where(*unused).order_by(col(Invitation.issued_at).desc()).limit(200)))


def list_roles_to_give(db: Session, actor: Actor, organisation_id: str) -> tuple[Role, ...]:
    """The roles for which the actor may invite into an organisation; empty if none. Raises Missing out of sight."""
    organisation = db.get(Organisation, organisation_id)
    roles = roles_to_give(actor, organisation_id, organisation.registrar_organisation_id) if organisation else None
    if roles is None:
        raise Missing("organisation-missing")
    return roles


def ask_for_new_issue(db: Session, invitation: Invitation, now: datetime) -> None:
    """Note that the person found the link dead, and tell whoever invited them. Once per issue, however often it is pressed."""
    asked = update(Invitation).where(col(Invitation.id) == invitation.id, col(Invitation.requested_at).is_(None))
    if db.exec(asked.values(requested_at=now)).rowcount != 1:
        return
    parameters = {"invitation_id": invitation.id}
    inviter = db.get(User, invitation.invited_by)
    at_work = (col(Membership.user_id) == invitation.invited_by, col(Membership.organisation_id) == invitation.invited_by_organisation_id)
    if inviter and inviter.state == UserState.ACTIVE and db.exec(select(Membership).where(*at_work)).first():
        send_to_user(
            db,
            template="invitation-requested",
            user_id=inviter.id,
            organisation_id=invitation.invited_by_organisation_id,
            parameters=parameters,
        )
        return
    for role in (Role.ADMINISTRATOR, Role.PROCUREMENT):
        notify(
            db,
            template="invitation-requested",
            organisation_id=invitation.invited_by_organisation_id,
            role=role,
            parameters=parameters,
        )


def need_person(stamp: Stamp) -> None:
    """Refuse what comes with an API token: whoever found one must not be able to let others in."""
    if stamp.origin == "api":
        raise Forbidden("browser-needed")


def _organisation_for(db: Session, actor: Actor, organisation_id: str, role: Role | None) -> Organisation:
    """The organisation, if the actor may invite into it for `role` (None: for any)."""
    roles = list_roles_to_give(db, actor, organisation_id)
    if not roles or (role is not None and role not in roles):
        raise Forbidden("invitation-not-permitted")
    return db.get_one(Organisation, organisation_id)


def _check_not_there(db: Session, now: datetime, organisation_id: str, email: str, role: Role, *, besides: str = "") -> None:
    is_member = (col(User.email) == email, col(Membership.organisation_id) == organisation_id, col(Membership.role) == role)
    if db.exec(select(User).join(Membership, col(Membership.user_id) == col(User.id)).where(*is_member)).first():
        raise Conflict("member-already", "email", address=email)
    is_open = (
        col(Invitation.organisation_id) == organisation_id,
        col(Invitation.email) == email,
        col(Invitation.role) == role,
        col(Invitation.id) != besides,
        col(Invitation.used_at).is_(None),
        col(Invitation.revoked_at).is_(None),
        col(Invitation.expires_at) > now,
    )
    if db.exec(select(Invitation).where(*is_open)).first():
        raise Conflict("invitation-already-open", "email", address=email)


def _note(db: Session, stamp: Stamp, act: Act, invitation: Invitation) -> None:
    details = {"organisation_id": invitation.organisation_id, "role": invitation.role, "issue_number": invitation.issue_number}
    append(db, stamp, act, "invitation", invitation.id, details=details)
