"""Decisions about invitations and members: whose turn an invitation is, and who may invite or remove whom. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.accounts.models import Invitation
from storage.stamp import SYSTEM, Actor, Role

VALID_FOR = timedelta(days=7)
CODE_STEP = timedelta(minutes=10)
CODE_FAILURES = 5  # per issue; then somebody who may invite has to issue it again


class InvitationState(StrEnum):
    """From issue to end."""

    OPEN = "open"  # the invited person's: follows the link
    USED = "used"  # nobody's: the person has joined
    REVOKED = "revoked"  # nobody's: it was taken back
    EXPIRED = "expired"  # whose who may invite: issues it again


def state_of(invitation: Invitation, now: datetime) -> InvitationState:
    """Where an invitation stands at this moment."""
    if invitation.used_at is not None:
        return InvitationState.USED
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    return InvitationState.EXPIRED if invitation.expires_at <= now else InvitationState.OPEN


def roles_to_give(actor: Actor, organisation_id: str, registrar_organisation_id: str | None) -> tuple[Role, ...] | None:
    """The roles that `actor` may give, and take, in an organisation. None: the organisation is out of the actor's sight.

    Into the own organisation administrators invite for every role, and respondents invite respondents and contributors. Into an
    organisation that one's own has registered, procurement and administrators invite respondents, and a first
    administrator, who then looks after its own people.
    """
    if actor is SYSTEM:
        return tuple(Role)
    if organisation_id == actor.organisation_id:
        if actor.has(Role.ADMINISTRATOR):
            return tuple(Role)
        return (Role.RESPONDENT, Role.CONTRIBUTOR) if actor.has(Role.RESPONDENT) else ()
    if registrar_organisation_id == actor.organisation_id:
        return (Role.RESPONDENT, Role.ADMINISTRATOR) if actor.has(Role.PROCUREMENT, Role.ADMINISTRATOR) else ()
    return None
