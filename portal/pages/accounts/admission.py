"""Letting somebody in: the one place where a browser becomes a signed-in one."""

from datetime import timedelta

from fastapi import Request, Response
from sqlmodel import Session

from portal import csrf
from portal.accounts import cookies
from portal.accounts.models import User
from portal.accounts.pre_sessions import close_pre_session
from portal.accounts.sessions import SignedIn, close, open_user_session
from portal.accounts.sign_in import note_success
from portal.accounts.sweeping import sweep
from portal.guards import Entry
from portal.rendering.languages import COOKIE, LOCALES
from portal.settings import Settings
from storage.problems import Forbidden
from storage.stamp import Stamp


def open_session(db: Session, request: Request, stamp: Stamp, user: User, organisation_id: str, *, way: str) -> str:
    """A fresh session under a new id; what the browser held before (session and pre-session) ends. Returns the token."""
    settings: Settings = request.app.state.settings
    before: SignedIn | None = request.state.signed_in
    if before is not None and before.session_id:
        close(db, before.session_id, user_id=before.actor.user_id, now=stamp.at)
    close_pre_session(db, cookies.read(request, settings, "pre-session"))
    sweep(db, stamp.at)
    token = open_user_session(
        db,
        user=user,
        organisation_id=organisation_id,
        now=stamp.at,
        address=stamp.address,
        agent=stamp.agent,
        lifetime=timedelta(hours=settings.session_hours),
    )
    note_success(db, stamp, user, way)
    # Forms of the page that is shown in this very response belong to the new session.
    request.state.csrf_token = csrf.token_for(request.app.state.secret_key, token)
    return token


def need_browser(entry: Entry) -> None:
    """Refuse an API token: whoever found one must not be able to make it last, or to let others in."""
    if entry.signed_in is None or not entry.signed_in.session_id:
        raise Forbidden("browser-needed")


def carry(response: Response, request: Request, token: str, user: User) -> Response:
    """The same response with the cookies of the new session; the person's language, unless this browser has chosen one."""
    settings: Settings = request.app.state.settings
    cookies.put(response, settings, "session", token)
    cookies.take_away(response, settings, "pre-session")
    if request.cookies.get(COOKIE) not in LOCALES:
        put_language(response, settings, user.locale)
    return response


def put_language(response: Response, settings: Settings, locale: str) -> None:
    """Let the browser remember the language for a year."""
    response.set_cookie(COOKIE, locale, max_age=365 * 24 * 3600, httponly=True, samesite="lax", secure=settings.is_secure, path="/")
