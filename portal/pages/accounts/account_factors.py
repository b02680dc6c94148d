"""Changing one's second factor: another authenticator, fresh recovery codes. Each needs a code of the present one."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.accounts import totp
from portal.accounts.models import User, UserSession
from portal.forms import Filled, FormModel, read_form
from portal.guards import Entry, guard
from portal.pages.accounts.account import begin_anew, confirms, page
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid

router = APIRouter()


class CodeInput(FormModel):
    """A code of the authenticator, or a recovery code."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


@router.post("/account/recovery-codes")
def renew_recovery_codes(entry: Annotated[Entry, guard(Act.ACCOUNT_CHANGE)]) -> Response:
    """Ten new recovery codes, shown this once; the old ones are void."""
    user = _user_with_authenticator(entry)
    filled = read_form(CodeInput, entry.form)
    if filled.value is None or not confirms(entry, filled, filled.value.code):
        return page(entry, 422, code_form=filled)
    codes = totp.new_recovery_codes(entry.session, user.id)
    append(entry.session, entry.stamp, Act.ACCOUNT_CHANGE, "user", user.id, fields=["recovery_codes"])
    return render(entry, "accounts/recovery_codes.html", codes=codes, email=user.email, is_new=False, path="/account")


@router.post("/account/authenticator")
def begin_authenticator(entry: Annotated[Entry, guard(Act.ACCOUNT_CHANGE)]) -> Response:
    """The present authenticator agrees to be replaced; the new secret waits in this session."""
    _user_with_authenticator(entry)
    filled = read_form(CodeInput, entry.form)
    if filled.value is None or not confirms(entry, filled, filled.value.code):
        return page(entry, 422, code_form=filled)
    session = _session(entry)
    session.pending_totp_secret = totp.new_secret(entry.request.app.state.secret_key)
    entry.session.add(session)
    return redirect(entry, "/account/authenticator")


@router.get("/account/authenticator")
def ask_authenticator(entry: Annotated[Entry, guard(Act.ACCOUNT_CHANGE)]) -> Response:
    """Set up the new authenticator."""
    session = _session(entry)
    if session.pending_totp_secret is None:
        return redirect(entry, "/account")
    return _page(entry, session.pending_totp_secret, None)


@router.post("/account/authenticator/confirmation")
def take_authenticator(entry: Annotated[Entry, guard(Act.ACCOUNT_CHANGE)]) -> Response:
    """Its first code is right: it replaces the old one, and all other sessions end."""
    session = _session(entry)
    if session.pending_totp_secret is None:
        return redirect(entry, "/account")
    filled = read_form(CodeInput, entry.form)
    secret = totp.reveal(entry.request.app.state.secret_key, session.pending_totp_secret)
    counter = totp.matching_counter(secret, filled.value.code, entry.stamp.at) if filled.value else None
    if counter is None:
        if filled.is_valid:
            filled.add(Invalid("code-wrong", "code"))
        return _page(entry, session.pending_totp_secret, filled, 422)
    user = _user_with_authenticator(entry)
    user.totp_secret, user.totp_last_counter = session.pending_totp_secret, counter
    session.pending_totp_secret = None
    entry.session.add_all([user, session])
    entry.session.flush()
    append(entry.session, entry.stamp, Act.ACCOUNT_CHANGE, "user", user.id, fields=["totp_secret"])
    return begin_anew(entry, user, "authenticator-changed")


def _page(entry: Entry, stored: str, filled: Filled[CodeInput] | None, status: int = 200) -> Response:
    secret = totp.reveal(entry.request.app.state.secret_key, stored)
    qr = totp.qr_image(secret, entry.signed_in.email if entry.signed_in else "")
    return render(entry, "accounts/account_authenticator.html", status, filled=filled, secret=secret, qr=qr, path="/account/authenticator")


def _user_with_authenticator(entry: Entry) -> User:
    user = entry.session.get_one(User, entry.actor.user_id)
    if user.totp_secret is None:
        raise Conflict("authenticator-elsewhere")
    return user


def _session(entry: Entry) -> UserSession:
    session = entry.session.get(UserSession, entry.signed_in.session_id) if entry.signed_in else None
    if session is None:
        raise Conflict("browser-needed")
    return session
