"""The page behind the link in an invitation. Looking changes nothing; every step further is a press of a button."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.parties.models import Organisation
from portal.accounts import cookies
from portal.accounts.acceptance import find_by_token, join_with_account, prove_address
from portal.accounts.invitations import ask_for_new_issue
from portal.accounts.links import invitation_token
from portal.accounts.models import Invitation, PreSession, User
from portal.accounts.pre_sessions import INVITATION_LIFETIME, find_pre_session, open_pre_session
from portal.accounts.rules import CODE_FAILURES, InvitationState, state_of
from portal.accounts.sessions import switch_organisation
from portal.accounts.throttle import Limit, take
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, public
from portal.mail.facts import inviting_organisation
from portal.mail.notices import send_to_invited
from portal.pages.accounts.company_account import leave_for_provider
from portal.rendering.formats import company
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.problems import Invalid

router = APIRouter()

BY_LINK = "Whoever has the link of an invitation has no account yet"
CODE_MAILS = (5, timedelta(hours=1))


class ConfirmationInput(FormModel):
    """The confirmation code, from the mail or from the telephone."""

    code: Annotated[str, Field(min_length=1, max_length=20)]


class EmptyInput(FormModel):
    """A button without fields."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages of an invitation say about it."""

    invitation: Invitation
    path: str
    state: InvitationState
    inviting: str
    organisation: str
    masked_email: str
    codes_left: int
    has_company_account: bool


@router.api_route("/invitations/{token}", methods=["GET", "HEAD"])
def show(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """Who invites whom for what, and what happens next."""
    shown = describe(entry, token)
    if shown.state is not InvitationState.OPEN:
        return dead(entry, shown)
    return _page(entry, shown, blank_form())


@router.post("/invitations/{token}/code-mail")
def mail_code(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """Send the confirmation code to the invited address. A few times an hour, whatever is pressed."""
    shown = describe(entry, token)
    if shown.state is not InvitationState.OPEN:
        return dead(entry, shown)
    if take(entry.session, [Limit("code-mail", shown.invitation.id, *CODE_MAILS)], entry.stamp.at):
        return redirect(entry, shown.path, "confirmation-code-throttled", "caution")
    send_to_invited(entry.session, template="confirmation-code", invitation=shown.invitation)
    return redirect(entry, shown.path, "confirmation-code-sent", "info", address=shown.masked_email)


@router.post("/invitations/{token}/code")
def confirm_code(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """The second proof. Right: this browser may set up the account."""
    shown = describe(entry, token)
    if shown.state is not InvitationState.OPEN:
        return dead(entry, shown)
    filled = read_form(ConfirmationInput, entry.form)
    key = entry.request.app.state.secret_key
    is_right = attempt(
        entry.session, filled, lambda value: prove_address(entry.session, entry.stamp, shown.invitation, code=value.code, secret_key=key)
    )
    if not is_right:
        if filled.is_valid:
            filled.add(Invalid("confirmation-code-wrong", "code"))
        entry.session.refresh(shown.invitation)
        return _page(entry, describe(entry, token), filled, 422)
    session_token, pre_session = open_pre_session(entry.session, entry.stamp.at, lifetime=INVITATION_LIFETIME)
    pre_session.invitation_id, pre_session.invitation_issue = shown.invitation.id, shown.invitation.issue_number
    pre_session.is_address_proved = True
    response = redirect(entry, f"{shown.path}/account")
    cookies.put(response, entry.settings, "pre-session", session_token)
    return response


@router.post("/invitations/{token}/sign-in")
def sign_in_first(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """Somebody who has an account already: to the sign-in, which will accept the invitation when it succeeds."""
    shown = describe(entry, token)
    if shown.state is not InvitationState.OPEN:
        return dead(entry, shown)
    session_token, pre_session = open_pre_session(entry.session, entry.stamp.at)
    pre_session.invitation_id, pre_session.invitation_issue = shown.invitation.id, shown.invitation.issue_number
    response = redirect(entry, "/sign-in")
    cookies.put(response, entry.settings, "pre-session", session_token)
    return response


@router.post("/invitations/{token}/join")
def join(entry: Annotated[Entry, public("The page itself asks for a sign-in, or leads to it")], token: str) -> Response:
    """Somebody who is signed in and was invited under the address of that account."""
    shown = describe(entry, token)
    if entry.signed_in is None or not entry.signed_in.session_id:
        return redirect(entry, shown.path)
    user = entry.session.get_one(User, entry.actor.user_id)
    asked = Filled(raw={}, value=EmptyInput())
    attempt(entry.session, asked, lambda _: join_with_account(entry.session, entry.stamp, shown.invitation, user))
    if asked.problems:
        return dead(entry, describe(entry, token))
    is_new_here = shown.invitation.organisation_id not in {known for known, _name in entry.signed_in.organisations}
    if not is_new_here:
        switch_organisation(entry.session, entry.signed_in, shown.invitation.organisation_id)
    return redirect(entry, "/account", "invitation-accepted")


@router.post("/invitations/{token}/request")
def ask_again(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """The link is dead and the person wants a new one: whoever invited is told, once."""
    shown = describe(entry, token)
    if shown.state is not InvitationState.OPEN and shown.state is not InvitationState.USED:
        ask_for_new_issue(entry.session, shown.invitation, entry.stamp.at)
    return redirect(entry, shown.path, "invitation-requested", "info", organisation=shown.inviting)


@router.get("/invitations/{token}/company-account")
def use_company_account(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """Staff of the organisation with a company account: to its provider. The invitation itself does not change."""
    shown = describe(entry, token)
    if shown.state is not InvitationState.OPEN or not shown.has_company_account:
        return redirect(entry, shown.path)
    return leave_for_provider(entry, invitation=shown.invitation)


def describe(entry: Entry, token: str) -> Shown:
    """The invitation of a link, as its pages show it. Raises Missing for a link that never was."""
    invitation = find_by_token(entry.session, token)
    local_part, _, domain = invitation.email.partition("@")
    locale = locale_of(entry.request)
    return Shown(
        invitation=invitation,
        path=f"/invitations/{invitation_token(entry.request.app.state.secret_key, invitation)}",
        state=state_of(invitation, entry.stamp.at),
        inviting=company(inviting_organisation(entry.session, invitation), locale),
        organisation=company(entry.session.get_one(Organisation, invitation.organisation_id), locale),
        masked_email=f"{local_part[:1]}…@{domain}",
        codes_left=max(0, CODE_FAILURES - invitation.code_failures),
        has_company_account=entry.settings.has_oidc and invitation.organisation_id == entry.settings.oidc_organisation_id,
    )


def dead(entry: Entry, shown: Shown) -> Response:
    """The page of an invitation that does not work any more, with the way to a new one."""
    return render(entry, "accounts/invitation_dead.html", 410, shown=shown, path=shown.path)


def proved(entry: Entry, shown: Shown) -> PreSession | None:
    """What this browser has proved for this issue of the invitation, or None."""
    pre_session = find_pre_session(entry.session, cookies.read(entry.request, entry.settings, "pre-session"), entry.stamp.at)
    if pre_session is None or pre_session.invitation_id != shown.invitation.id:
        return None
    is_proof = pre_session.is_address_proved or pre_session.oidc_subject is not None
    return pre_session if is_proof and pre_session.invitation_issue == shown.invitation.issue_number else None


def _page(entry: Entry, shown: Shown, filled: Filled[ConfirmationInput] | Filled[FormModel], status: int = 200) -> Response:
    is_mine = entry.signed_in is not None and entry.signed_in.email == shown.invitation.email
    return render(
        entry,
        "accounts/invitation.html",
        status,
        shown=shown,
        filled=filled,
        path=shown.path,
        is_mine=is_mine,
        has_proof=proved(entry, shown) is not None,
    )
