"""One's own account: who one is, for whom one acts, open sessions, password, API tokens."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.accounts import api_tokens, sessions
from portal.accounts.models import User
from portal.accounts.passwords import hash_password, verify_password
from portal.accounts.sign_in import FEW_MINUTES, Outcome, try_code
from portal.accounts.throttle import Limit, give_back, take
from portal.accounts.totp import count_recovery_codes
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages.accounts.admission import carry, need_browser, open_session
from portal.pages.accounts.invitation_steps import check_new_password
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Invalid

router = APIRouter()

TOKEN_DAYS = (30, 90, 180, 365)


class PasswordChangeInput(FormModel):
    """The present password, and the new one twice."""

    present_password: Annotated[str, Field(min_length=1, max_length=256)]
    password: Annotated[str, Field(min_length=1, max_length=256)]
    password_again: Annotated[str, Field(min_length=1, max_length=256)]


class TokenInput(FormModel):
    """What the token is for, how long it is valid, and a code of the authenticator where there is one."""

    purpose: Annotated[str, Field(min_length=1, max_length=100)]
    days: Annotated[int, Field(ge=1, le=api_tokens.LONGEST_DAYS)]
    token_code: Annotated[str, Field(max_length=40)] = ""


class OrganisationInput(FormModel):
    """For whom to act."""

    organisation_id: Annotated[str, Field(min_length=1, max_length=32)]


@router.get("/account")
def show(entry: Annotated[Entry, guard(Act.ACCOUNT_VIEW)]) -> Response:
    """Everything about oneself, and what one may change of it."""
    return page(entry)


@router.post("/account/organisation")
def act_for(entry: Annotated[Entry, guard(Act.ACCOUNT_CHANGE)]) -> Response:
    """Act for another organisation from now on."""
    value = read_form(OrganisationInput, entry.form).value
    if value is not None and entry.signed_in is not None and entry.signed_in.session_id:
        sessions.switch_organisation(entry.session, entry.signed_in, value.organisation_id)
    return redirect(entry, "/")


@router.post("/account/sessions/{session_id}/end")
def end_session(entry: Annotated[Entry, guard(Act.ACCOUNT_CHANGE)], session_id: str) -> Response:
    """End one of one's own sessions, for instance on a device that was left behind."""
    sessions.close(entry.session, session_id, user_id=entry.actor.user_id, now=entry.stamp.at)
    append(entry.session, entry.stamp, Act.SIGN_OUT, "user", entry.actor.user_id, details={"way": "ended"})
    return redirect(entry, "/account#sessions", "session-ended")


@router.post("/account/password")
def change_password(entry: Annotated[Entry, guard(Act.ACCOUNT_CHANGE)]) -> Response:
    """A new password. All sessions end; this browser gets a new one."""
    need_browser(entry)
    user = entry.session.get_one(User, entry.actor.user_id)
    filled = read_form(PasswordChangeInput, entry.form)
    attempt(entry.session, filled, lambda value: check_new_password(value.password, value.password_again, user.email))
    if filled.value is None or filled.problems:
        return page(entry, 422, password_form=filled)
    limits = [Limit("password-change", user.id, 10, FEW_MINUTES)]
    if take(entry.session, limits, entry.stamp.at):
        filled.add(Invalid("sign-in-throttled", "present_password"))
        return page(entry, 429, password_form=filled)
    if not verify_password(user.password_hash, filled.value.present_password):
        filled.add(Invalid("password-wrong", "present_password"))
        return page(entry, 422, password_form=filled)
    give_back(entry.session, limits)
    user.password_hash = hash_password(filled.value.password)
    entry.session.add(user)
    append(entry.session, entry.stamp, Act.ACCOUNT_CHANGE, "user", user.id, fields=["password_hash"])
    return begin_anew(entry, user, "password-changed")


@router.post("/account/api-tokens")
def create_token(entry: Annotated[Entry, guard(Act.API_TOKEN_CREATE)]) -> Response:
    """A new API token, shown this once."""
    filled = read_form(TokenInput, entry.form)
    if filled.value is None or not confirms(entry, filled, filled.value.token_code, field="token_code"):
        return page(entry, 422, token_form=filled)
    made = attempt(entry.session, filled, lambda value: api_tokens.create(entry.session, entry.stamp, name=value.purpose, days=value.days))
    if made is None:
        return page(entry, 422, token_form=filled)
    return render(entry, "accounts/api_token.html", token=made, name=filled.value.purpose, path="/account")


@router.post("/account/api-tokens/{token_id}/revoke")
def revoke_token(entry: Annotated[Entry, guard(Act.API_TOKEN_REVOKE)], token_id: str) -> Response:
    """End an API token, from the next request on."""
    api_tokens.revoke(entry.session, entry.stamp, token_id)
    return redirect(entry, "/account#api-tokens", "api-token-revoked")


def page(
    entry: Entry,
    status: int = 200,
    *,
    password_form: Filled[PasswordChangeInput] | None = None,
    token_form: Filled[TokenInput] | None = None,
    code_form: Filled[Any] | None = None,
) -> Response:
    """The account page; a form that was not right is given back in its place."""
    user = entry.session.get_one(User, entry.actor.user_id)
    return render(
        entry,
        "accounts/account.html",
        status,
        path="/account",
        user=user,
        sessions=sessions.list_sessions(entry.session, user.id, entry.stamp.at, entry.settings),
        tokens=api_tokens.list_tokens(entry.session, user.id),
        recovery_codes_left=count_recovery_codes(entry.session, user.id),
        password_form=password_form,
        token_form=token_form or blank_form(days=90),
        code_form=code_form,
        token_days=TOKEN_DAYS,
        now=entry.stamp.at,
    )


def confirms(entry: Entry, filled: Filled[Any], code: str, *, field: str = "code") -> bool:
    """Whether the person has just shown the authenticator again, as sensitive changes ask; else the problem is in `filled`.

    Whoever comes through the company account has none here: the provider asked for it.
    """
    need_browser(entry)
    user = entry.session.get_one(User, entry.actor.user_id)
    if user.totp_secret is None:
        return True
    outcome = try_code(entry.session, entry.stamp, user=user, code=code, secret_key=entry.request.app.state.secret_key)
    if outcome is Outcome.RIGHT:
        return True
    filled.add(Invalid("sign-in-throttled" if outcome is Outcome.THROTTLED else "code-wrong", field))
    return False


def begin_anew(entry: Entry, user: User, flash: str) -> Response:
    """End all sessions of the person and open a new one for this browser."""
    sessions.close_all(entry.session, user.id)
    entry.session.refresh(user)
    token = open_session(entry.session, entry.request, entry.stamp, user, entry.actor.organisation_id, way="account-change")
    return carry(redirect(entry, "/account", flash), entry.request, token, user)
