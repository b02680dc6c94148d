"""The way back for whoever has forgotten the password and still has the authenticator."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.accounts.reset import ask_for_reset, find_by_reset_token
from portal.accounts.sessions import close_all, first_organisation
from portal.accounts.sign_in import Outcome, try_code
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, public
from portal.pages.accounts.admission import carry, open_session
from portal.pages.accounts.invitation_steps import check_new_password
from portal.pages.accounts.sign_in import plain_address
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Invalid, Missing

router = APIRouter()

FORGOTTEN = "Whoever has forgotten the password cannot sign in"


class AddressInput(FormModel):
    """The address that somebody signs in with."""

    email: Annotated[str, Field(min_length=1, max_length=254)]


class ResetInput(FormModel):
    """The new password twice, and the second factor."""

    password: Annotated[str, Field(min_length=1, max_length=256)]
    password_again: Annotated[str, Field(min_length=1, max_length=256)]
    code: Annotated[str, Field(min_length=1, max_length=40)]


@router.get("/sign-in/forgotten")
def ask_address(entry: Annotated[Entry, public(FORGOTTEN)]) -> Response:
    """Which address?"""
    return render(entry, "accounts/forgotten.html", filled=blank_form())


@router.post("/sign-in/forgotten")
def take_address(entry: Annotated[Entry, public(FORGOTTEN)]) -> Response:
    """One answer for every address."""
    filled = read_form(AddressInput, entry.form)
    if filled.value is None:
        return render(entry, "accounts/forgotten.html", 422, filled=filled)
    ask_for_reset(entry.session, entry.stamp, email=plain_address(filled.value.email))
    return redirect(entry, "/sign-in", "reset-mail-sent", "info")


@router.get("/sign-in/reset/{token}")
def ask_password(entry: Annotated[Entry, public(FORGOTTEN)], token: str) -> Response:
    """The form behind the link. Looking changes nothing."""
    return _page(entry, _user(entry, token), blank_form())


@router.post("/sign-in/reset/{token}")
def take_password(entry: Annotated[Entry, public(FORGOTTEN)], token: str) -> Response:
    """With the second factor: the new password, the end of all sessions, and one new session."""
    user = _user(entry, token)
    filled = read_form(ResetInput, entry.form)
    attempt(entry.session, filled, lambda value: check_new_password(value.password, value.password_again, user.email))
    if filled.value is None or filled.problems:
        return _page(entry, user, filled, 422)
    outcome = try_code(entry.session, entry.stamp, user=user, code=filled.value.code, secret_key=entry.request.app.state.secret_key)
    if outcome is not Outcome.RIGHT:
        filled.add(Invalid("sign-in-throttled" if outcome is Outcome.THROTTLED else "code-wrong", "code"))
        return _page(entry, user, filled, 429 if outcome is Outcome.THROTTLED else 422)
    organisation_id = first_organisation(entry.session, user.id)
    if organisation_id is None:
        raise Missing("reset-link-dead")
    entry.session.refresh(user)
    user.password_hash = hash_password(filled.value.password)
    entry.session.add(user)
    entry.session.flush()
    close_all(entry.session, user.id)
    entry.session.refresh(user)
    append(entry.session, entry.stamp, Act.ACCOUNT_CHANGE, "user", user.id, fields=["password_hash"], details={"way": "reset"})
    session_token = open_session(entry.session, entry.request, entry.stamp, user, organisation_id, way="password-reset")
    return carry(redirect(entry, "/", "password-changed"), entry.request, session_token, user)


def _user(entry: Entry, token: str) -> User:
    return find_by_reset_token(entry.session, entry.request.app.state.secret_key, token, entry.stamp.at)


def _page(entry: Entry, user: User, filled: Filled[ResetInput] | Filled[FormModel], status: int = 200) -> Response:
    return render(entry, "accounts/reset.html", status, filled=filled, user=user)
