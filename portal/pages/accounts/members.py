"""The people of one's own organisation, and the page of an invitation for whoever issued it or might have."""

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.parties.models import Organisation
from portal.accounts import invitations
from portal.accounts.links import code_valid_until, confirmation_code, invitation_link
from portal.accounts.members import list_members, remove_member
from portal.accounts.models import Invitation
from portal.accounts.rules import CODE_FAILURES, InvitationState, state_of
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages.accounts.admission import need_browser
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Invalid
from storage.stamp import Role

router = APIRouter()


class InvitationInput(FormModel):
    """Whom to invite, as what, and in which language the mail is written."""

    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    email: Annotated[str, Field(min_length=3, max_length=254)]
    role: Role
    locale: Literal["ja", "en"]


class RemovalInput(FormModel):
    """Out of which organisation; the own one unless said."""

    organisation_id: Annotated[str, Field(max_length=32, pattern=r"^[0-9a-f]*$")] = ""


@router.get("/members")
def show(entry: Annotated[Entry, guard(Act.INVITATION_VIEW)]) -> Response:
    """Who belongs to the organisation, who is invited, and the form to invite."""
    return _page(entry, blank_form(locale=locale_of(entry.request)))


@router.post("/members/invitations")
def invite(entry: Annotated[Entry, guard(Act.INVITATION_ISSUE)]) -> Response:
    """Invite somebody into the own organisation."""
    filled = read_form(InvitationInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: invitations.invite(
            entry.session,
            entry.stamp,
            organisation_id=entry.actor.organisation_id,
            email=value.email,
            person_name=value.person_name,
            role=value.role,
            locale=value.locale,
            secret_key=entry.request.app.state.secret_key,
        ),
    )
    if made is None:
        return _page(entry, filled, 422)
    return redirect(entry, f"/members/invitations/{made.id}", "member-invited", name=made.person_name)


@router.get("/members/invitations/{invitation_id}")
def show_invitation(entry: Annotated[Entry, guard(Act.INVITATION_VIEW)], invitation_id: str) -> Response:
    """The link to copy and the code to tell, as long as the invitation is open. Nothing depends on mail."""
    need_browser(entry)
    invitation = invitations.get_invitation(entry.session, entry.actor, invitation_id)
    key, now = entry.request.app.state.secret_key, entry.stamp.at
    state = state_of(invitation, now)
    is_open = state is InvitationState.OPEN
    return render(
        entry,
        "accounts/member_invitation.html",
        invitation=invitation,
        state=state,
        organisation=entry.session.get_one(Organisation, invitation.organisation_id),
        is_own=invitation.organisation_id == entry.actor.organisation_id,
        link=invitation_link(entry.settings.base_url, key, invitation) if is_open else "",
        code=confirmation_code(key, invitation, now) if is_open else "",
        code_until=code_valid_until(now),
        codes_left=max(0, CODE_FAILURES - invitation.code_failures),
    )


@router.post("/members/invitations/{invitation_id}/reissue")
def reissue(entry: Annotated[Entry, guard(Act.INVITATION_ISSUE)], invitation_id: str) -> Response:
    """A new link for seven days; the old one is dead."""
    made = invitations.reissue(entry.session, entry.stamp, invitation_id, secret_key=entry.request.app.state.secret_key)
    return redirect(entry, f"/members/invitations/{made.id}", "invitation-reissued", name=made.person_name)


@router.post("/members/invitations/{invitation_id}/revoke")
def revoke(entry: Annotated[Entry, guard(Act.INVITATION_REVOKE)], invitation_id: str) -> Response:
    """Take the invitation back."""
    made = invitations.revoke(entry.session, entry.stamp, invitation_id)
    return redirect(entry, f"/members/invitations/{made.id}", "invitation-revoked", name=made.person_name)


@router.post("/members/{user_id}/removal")
def remove(entry: Annotated[Entry, guard(Act.MEMBER_REMOVE)], user_id: str) -> Response:
    """Take somebody out of the own organisation, or out of one that it has registered: access ends at their next request."""
    value = read_form(RemovalInput, entry.form).value
    if value is None:
        raise Invalid("request-malformed")
    organisation_id = value.organisation_id or entry.actor.organisation_id
    remove_member(entry.session, entry.stamp, organisation_id=organisation_id, user_id=user_id)
    is_own = organisation_id == entry.actor.organisation_id
    return redirect(entry, "/members" if is_own else f"/contractors/{organisation_id}", "member-removed")


def _page(entry: Entry, filled: Filled[InvitationInput] | Filled[FormModel], status: int = 200) -> Response:
    roles = invitations.list_roles_to_give(entry.session, entry.actor, entry.actor.organisation_id)
    waiting: list[tuple[Invitation, InvitationState]] = []
    if roles:
        listed = invitations.list_for_organisation(entry.session, entry.actor, entry.actor.organisation_id)
        waiting = [(invitation, state_of(invitation, entry.stamp.at)) for invitation in listed if invitation.role in roles]
    return render(
        entry,
        "accounts/members.html",
        status,
        filled=filled,
        members=list_members(entry.session, entry.actor, entry.actor.organisation_id),
        waiting=waiting,
        roles=roles,
        path="/members",
    )
