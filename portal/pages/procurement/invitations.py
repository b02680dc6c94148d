"""Inviting the people of a contractor. The mail goes out by itself; the same link stays on screen to be handed on."""

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.parties.models import Organisation
from portal.accounts import invitations
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.procurement import contractors
from portal.rendering.pages import redirect
from storage.acts import Act
from storage.problems import Missing
from storage.stamp import Role

router = APIRouter()


class InvitationInput(FormModel):
    """Whom to invite, as what, and in which language the mail is written."""

    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    email: Annotated[str, Field(min_length=3, max_length=254)]
    role: Role
    locale: Literal["ja", "en"]


@router.post("/contractors/{contractor_id}/invitations")
def issue(entry: Annotated[Entry, guard(Act.INVITATION_ISSUE, of=subjects.contractor)]) -> Response:
    """Invite one person of the contractor."""
    contractor: Organisation = entry.subject
    filled = read_form(InvitationInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: invitations.invite(
            entry.session,
            entry.stamp,
            organisation_id=contractor.id,
            email=value.email,
            person_name=value.person_name,
            role=value.role,
            locale=value.locale,
            secret_key=entry.request.app.state.secret_key,
        ),
    )
    if made is None:
        return contractors.page(entry, filled, 422)
    return redirect(entry, f"/contractors/{contractor.id}#invitation-{made.id}", "invitation-issued", name=made.person_name)


@router.post("/contractors/{contractor_id}/invitations/{invitation_id}/reissue")
def reissue(entry: Annotated[Entry, guard(Act.INVITATION_ISSUE, of=subjects.contractor)], invitation_id: str) -> Response:
    """A new link for seven days; the old one is dead."""
    _check_place(entry, invitation_id)
    made = invitations.reissue(entry.session, entry.stamp, invitation_id, secret_key=entry.request.app.state.secret_key)
    return redirect(entry, f"/contractors/{entry.subject.id}#invitation-{made.id}", "invitation-reissued", name=made.person_name)


@router.post("/contractors/{contractor_id}/invitations/{invitation_id}/revoke")
def revoke(entry: Annotated[Entry, guard(Act.INVITATION_REVOKE, of=subjects.contractor)], invitation_id: str) -> Response:
    """Take the invitation back."""
    _check_place(entry, invitation_id)
    made = invitations.revoke(entry.session, entry.stamp, invitation_id)
    return redirect(entry, f"/contractors/{entry.subject.id}#people", "invitation-revoked", name=made.person_name)


def _check_place(entry: Entry, invitation_id: str) -> None:
    """The invitation must belong to the contractor whose page this is."""
    if invitations.get_invitation(entry.session, entry.actor, invitation_id).organisation_id != entry.subject.id:
        raise Missing("invitation-missing")
