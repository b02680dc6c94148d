"""Signing in with password and code, in two steps, and signing out."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.accounts import cookies
from portal.accounts.acceptance import join_with_account
from portal.accounts.models import Invitation, PreSession, User, UserState
from portal.accounts.paths import local_path
from portal.accounts.pre_sessions import find_pre_session, open_pre_session
from portal.accounts.sessions import close, first_organisation
from portal.accounts.sign_in import Outcome, try_code, try_password
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard, public
from portal.mail.addresses import normalise_address
from portal.pages.accounts.admission import carry, open_session
from portal.pages.accounts.invitation import EmptyInput
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Forbidden, Invalid

router = APIRouter()

AT_THE_DOOR = "Signing in is what makes somebody known"


class PasswordInput(FormModel):
    """Who somebody says they are, and the password."""

    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=256)]
    return_to: Annotated[str, Field(max_length=500)] = "/"


class CodeInput(FormModel):
    """A code of the authenticator, or a recovery code."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


@router.get("/sign-in")
def ask_password(entry: Annotated[Entry, public(AT_THE_DOOR)], return_to: Annotated[str, Field(max_length=500)] = "/") -> Response:
    """The first step. Whoever is signed in already goes on."""
    if entry.signed_in is not None:
        return redirect(entry, local_path(return_to))
    return _password_page(entry, blank_form(return_to=local_path(return_to)))


@router.post("/sign-in")
def take_password(entry: Annotated[Entry, public(AT_THE_DOOR)]) -> Response:
    """Judge address and password. Right: the code is still owed, and a pre-session remembers that it is."""
    filled = read_form(PasswordInput, entry.form)
    if filled.value is None:
        return _password_page(entry, filled, 422)
    outcome, user = try_password(entry.session, entry.stamp, email=plain_address(filled.value.email), password=filled.value.password)
    if user is None:
        filled.add(Invalid("sign-in-throttled" if outcome is Outcome.THROTTLED else "sign-in-wrong"))
        return _password_page(entry, filled, 429 if outcome is Outcome.THROTTLED else 422)
    invited = _pre_session(entry)
    token, pre_session = open_pre_session(entry.session, entry.stamp.at)
    pre_session.user_id, pre_session.epoch = user.id, user.epoch
    pre_session.next_path = local_path(filled.value.return_to)
    if invited is not None:
        pre_session.invitation_id, pre_session.invitation_issue = invited.invitation_id, invited.invitation_issue
    response = redirect(entry, "/sign-in/code")
    cookies.put(response, entry.settings, "pre-session", token)
    return response


@router.get("/sign-in/code")
def ask_code(entry: Annotated[Entry, public(AT_THE_DOOR)]) -> Response:
    """The second step, for a browser that has passed the first."""
    if _who_owes_code(entry) is None:
        return redirect(entry, "/sign-in")
    return render(entry, "accounts/sign_in_code.html", filled=None)


@router.post("/sign-in/code")
def take_code(entry: Annotated[Entry, public(AT_THE_DOOR)]) -> Response:
    """Judge the code. Right: a session, and membership if an invitation was waiting for this sign-in."""
    user = _who_owes_code(entry)
    pre_session = _pre_session(entry)
    if user is None or pre_session is None:
        return redirect(entry, "/sign-in")
    filled = read_form(CodeInput, entry.form)
    if filled.value is None:
        return render(entry, "accounts/sign_in_code.html", 422, filled=filled)
    outcome = try_code(entry.session, entry.stamp, user=user, code=filled.value.code, secret_key=entry.request.app.state.secret_key)
    if outcome is not Outcome.RIGHT:
        filled.add(Invalid("sign-in-throttled" if outcome is Outcome.THROTTLED else "code-wrong", "code"))
        return render(entry, "accounts/sign_in_code.html", 429 if outcome is Outcome.THROTTLED else 422, filled=filled)
    entry.session.refresh(user)
    joined, failure = _join_invited(entry, pre_session, user)
    organisation_id = joined or first_organisation(entry.session, user.id)
    if organisation_id is None:
        filled.add(Forbidden(failure or "sign-in-without-organisation"))
        return render(entry, "accounts/sign_in_code.html", 403, filled=filled)
    token = open_session(entry.session, entry.request, entry.stamp, user, organisation_id, way="password")
    flash = "invitation-accepted" if joined else failure
    response = redirect(entry, pre_session.next_path, flash, "success" if joined else "caution")
    return carry(response, entry.request, token, user)


@router.post("/sign-out")
def sign_out(entry: Annotated[Entry, guard(Act.SIGN_OUT)]) -> Response:
    """End this session, here and on the server."""
    if entry.signed_in is not None and entry.signed_in.session_id:
        close(entry.session, entry.signed_in.session_id, user_id=entry.actor.user_id, now=entry.stamp.at)
        append(entry.session, entry.stamp, Act.SIGN_OUT, "user", entry.actor.user_id)
    response = redirect(entry, "/sign-in", "signed-out")
    cookies.take_away(response, entry.settings, "session")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _password_page(entry: Entry, filled: Filled[PasswordInput] | Filled[FormModel], status: int = 200) -> Response:
    invited = _pre_session(entry)
    waiting = entry.session.get(Invitation, invited.invitation_id) if invited and invited.invitation_id else None
    return render(entry, "accounts/sign_in.html", status, filled=filled, waiting=waiting)


def _pre_session(entry: Entry) -> PreSession | None:
    return find_pre_session(entry.session, cookies.read(entry.request, entry.settings, "pre-session"), entry.stamp.at)


def _who_owes_code(entry: Entry) -> User | None:
    """Whose password this browser has given, unless the account has changed since."""
    pre_session = _pre_session(entry)
    user = entry.session.get(User, pre_session.user_id) if pre_session and pre_session.user_id else None
    if pre_session is None or user is None or user.state != UserState.ACTIVE or user.epoch != pre_session.epoch:
        return None
    return user


def _join_invited(entry: Entry, pre_session: PreSession, user: User) -> tuple[str | None, str]:
    """Accept the invitation that sent this browser to the sign-in: (organisation joined or None, code of what hindered)."""
    invitation = entry.session.get(Invitation, pre_session.invitation_id) if pre_session.invitation_id else None
    if invitation is None:
        return None, ""
    if user.email != invitation.email:
        return None, "invitation-for-other-address"
    if invitation.issue_number != pre_session.invitation_issue:
        return None, "invitation-dead"
    asked = Filled(raw={}, value=EmptyInput())
    attempt(entry.session, asked, lambda _: join_with_account(entry.session, entry.stamp, invitation, user))
    return (None, asked.problems[0].code) if asked.problems else (invitation.organisation_id, "")


def plain_address(email: str) -> str:
    """The address as stored; something that is none stays as it is, and finds nobody."""
    try:
        return normalise_address(email)
    except Invalid:
        return email
