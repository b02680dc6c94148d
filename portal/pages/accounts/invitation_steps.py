"""Setting up an account by invitation: name and password, authenticator, recovery codes. Or the company account instead of all.

What each step has found out stays in the pre-session of this browser; a step whose forerunner is missing leads back to it.
"""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.accounts import totp
from portal.accounts.acceptance import Factors, has_account, join_as_new
from portal.accounts.models import PreSession, User
from portal.accounts.passwords import check_password, hash_password
from portal.accounts.rules import InvitationState
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, public
from portal.pages.accounts.admission import carry, open_session
from portal.pages.accounts.invitation import BY_LINK, Shown, dead, describe, proved
from portal.rendering.pages import redirect, render
from storage.problems import Invalid

router = APIRouter()


class AccountInput(FormModel):
    """Name and password, the password twice."""

    display_name: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=256)]
    password_again: Annotated[str, Field(min_length=1, max_length=256)]


class CompanyAccountInput(FormModel):
    """The name to be known by here; the rest is the provider's word."""

    display_name: Annotated[str, Field(min_length=1, max_length=100)]


class AuthenticatorInput(FormModel):
    """The first code of the new authenticator."""

    code: Annotated[str, Field(min_length=1, max_length=20)]


@router.get("/invitations/{token}/account")
def ask_account(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """Choose a password, or see that there is an account already."""
    shown, pre_session, otherwise = _enter(entry, token)
    if pre_session is None:
        return otherwise
    if has_account(entry.session, shown.invitation):
        return render(entry, "accounts/invitation_existing.html", shown=shown)
    filled = blank_form(display_name=pre_session.display_name or shown.invitation.person_name)
    return _account_page(entry, shown, pre_session, filled)


@router.post("/invitations/{token}/account")
def take_account(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """Remember name and password; the authenticator comes next."""
    shown, pre_session, otherwise = _enter(entry, token)
    if pre_session is None or not pre_session.is_address_proved:
        return otherwise
    filled = read_form(AccountInput, entry.form)
    attempt(entry.session, filled, lambda value: check_new_password(value.password, value.password_again, shown.invitation.email))
    if filled.value is None or filled.problems:
        return _account_page(entry, shown, pre_session, filled, 422)
    pre_session.display_name = filled.value.display_name
    pre_session.password_hash = hash_password(filled.value.password)
    pre_session.totp_secret = pre_session.totp_secret or totp.new_secret(entry.request.app.state.secret_key)
    entry.session.add(pre_session)
    return redirect(entry, f"{shown.path}/authenticator")


@router.post("/invitations/{token}/company-account")
def join_by_company_account(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """The end for somebody whom the provider has vouched for: the invitation is used up and the account is there."""
    shown, pre_session, otherwise = _enter(entry, token)
    if pre_session is None or pre_session.oidc_subject is None:
        return otherwise
    filled = read_form(CompanyAccountInput, entry.form)
    if filled.value is None:
        return _account_page(entry, shown, pre_session, filled, 422)
    factors = Factors(filled.value.display_name, oidc_issuer=pre_session.oidc_issuer, oidc_subject=pre_session.oidc_subject)
    user = attempt(entry.session, filled, lambda _: join_as_new(entry.session, entry.stamp, shown.invitation, factors))
    if user is None:
        return _not_joined(entry, token, filled)
    session_token = open_session(entry.session, entry.request, entry.stamp, user, shown.invitation.organisation_id, way="invitation")
    return carry(redirect(entry, "/", "invitation-accepted"), entry.request, session_token, user)


@router.get("/invitations/{token}/authenticator")
def ask_authenticator(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """Set up the authenticator."""
    shown, pre_session, otherwise = _enter(entry, token)
    if pre_session is None:
        return otherwise
    if pre_session.totp_secret is None:
        return redirect(entry, f"{shown.path}/account")
    return _authenticator_page(entry, shown, pre_session.totp_secret, None)


@router.post("/invitations/{token}/authenticator")
def take_authenticator(entry: Annotated[Entry, public(BY_LINK)], token: str) -> Response:
    """The end: the first code is right, the invitation is used up, the recovery codes are shown this once."""
    shown, pre_session, otherwise = _enter(entry, token)
    if pre_session is None:
        return otherwise
    if pre_session.totp_secret is None:
        return redirect(entry, f"{shown.path}/account")
    secret = totp.reveal(entry.request.app.state.secret_key, pre_session.totp_secret)
    filled = read_form(AuthenticatorInput, entry.form)
    counter = totp.matching_counter(secret, filled.value.code, entry.stamp.at) if filled.value else None
    if counter is None:
        if filled.is_valid:
            filled.add(Invalid("code-wrong", "code"))
        return _authenticator_page(entry, shown, pre_session.totp_secret, filled, 422)
    factors = Factors(pre_session.display_name, pre_session.password_hash, pre_session.totp_secret, counter)
    user = attempt(entry.session, filled, lambda _: join_as_new(entry.session, entry.stamp, shown.invitation, factors))
    if user is None:
        return _not_joined(entry, token, filled)
    return _welcome(entry, shown, user)


def check_new_password(password: str, again: str, email: str) -> None:
    """Raise Invalid when a new password is not good enough or was not typed twice alike."""
    check_password(password, email)
    if password != again:
        raise Invalid("passwords-differ", "password_again")


def _enter(entry: Entry, token: str) -> tuple[Shown, PreSession | None, Response]:
    """The invitation, what this browser has proved for it, and where to go when that is nothing."""
    shown = describe(entry, token)
    if shown.state is not InvitationState.OPEN:
        return shown, None, dead(entry, shown)
    return shown, proved(entry, shown), redirect(entry, shown.path)


def _account_page(entry: Entry, shown: Shown, pre_session: PreSession, filled: object, status: int = 200) -> Response:
    is_vouched_for = pre_session.oidc_subject is not None
    template = "accounts/invitation_company_account.html" if is_vouched_for else "accounts/invitation_account.html"
    return render(entry, template, status, shown=shown, filled=filled)


def _authenticator_page(entry: Entry, shown: Shown, stored: str, filled: Filled[AuthenticatorInput] | None, status: int = 200) -> Response:
    secret = totp.reveal(entry.request.app.state.secret_key, stored)
    qr = totp.qr_image(secret, shown.invitation.email)
    return render(entry, "accounts/invitation_authenticator.html", status, shown=shown, filled=filled, secret=secret, qr=qr)


def _not_joined(entry: Entry, token: str, filled: Filled[AuthenticatorInput] | Filled[CompanyAccountInput]) -> Response:
    """Somebody else was faster, or the address has an account meanwhile."""
    shown = describe(entry, token)
    if filled.problems[0].code == "account-exists":
        return render(entry, "accounts/invitation_existing.html", 409, shown=shown)
    return dead(entry, shown)


def _welcome(entry: Entry, shown: Shown, user: User) -> Response:
    codes = totp.new_recovery_codes(entry.session, user.id)
    token = open_session(entry.session, entry.request, entry.stamp, user, shown.invitation.organisation_id, way="invitation")
    response = render(entry, "accounts/recovery_codes.html", codes=codes, email=user.email, is_new=True, path="/")
    return carry(response, entry.request, token, user)
