"""The one door of every route: who comes in, whether the thing is in reach (404), whether the act is permitted (403).

A route declares its door and nothing else decides about entrance::

    @router.get("/engagements/{engagement_id}")
    def show(entry: Annotated[Entry, guard(Act.ENGAGEMENT_VIEW, of=subjects.engagement)]) -> Response: ...

The door also opens the transaction of the request and commits it after the endpoint and before the response is sent.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.datastructures import FormData

from contracts.engagements.queries import Reach, reach_of
from portal import csrf
from portal.accounts.sessions import SignedIn, read_api_token, read_user_session
from portal.database import transaction
from portal.intake import Intake, store_upload, uploaded
from portal.permissions import Standing, permits
from portal.settings import Settings
from storage import clock
from storage.acts import Act
from storage.database import Database
from storage.problems import Forbidden, Invalid, Missing, Problem
from storage.stamp import SYSTEM, Actor, Stamp

SAFE_METHODS = frozenset({"GET", "HEAD"})
VIEWS_IN_LEDGER = frozenset({Act.EVIDENCE_VIEW, Act.INCIDENT_READ})  # reading these is an entry too (S21)
API = "/api/"  # where programs come
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class SignInNeeded(Exception):
    """Nobody is signed in: pages lead to the sign-in, the API answers 401."""


@dataclass(slots=True)
class Entry:
    """What an endpoint gets from its door: the visitor, the open transaction, and the thing it is about."""

    request: Request
    session: Session
    settings: Settings
    stamp: Stamp
    form: FormData
    signed_in: SignedIn | None = None
    subject: Any = None
    standing: Standing = Standing.NONE
    intake: Intake | Problem | None = None  # the file that came with the form, or why it may not come in
    reading: Any = None  # what `reads` of the door found in a file that is not kept, or the Problem why it cannot be read

    def read(self) -> Any:
        """What the door found in the file. Raises the Problem why it cannot be read."""
        if isinstance(self.reading, Problem):
            raise self.reading
        return self.reading

    @property
    def actor(self) -> Actor:
        """The person who acts; the system actor on a public route without a sign-in."""
        return self.signed_in.actor if self.signed_in else SYSTEM

    @property
    def reach(self) -> Reach:
        """The engagements that the actor may see."""
        return reach_of(self.actor)

    def may(self, act: Act, standing: Standing | None = None) -> bool:
        """Whether the actor may do `act` with the thing of this page: for showing or leaving out a button."""
        return self.signed_in is not None and permits(self.actor, act, self.standing if standing is None else standing)


Loader = Callable[[Session, Actor, Mapping[str, str]], tuple[Any, Standing]]
"""Loads the thing that a path names, within the actor's reach (raises Missing), and says how the organisation stands to it."""


Reader = Callable[[Entry], Callable[[], Any]]
"""Takes what it needs from a reading transaction, and gives back the reading itself, which is done while none is open."""


async def read_submitted(request: Request) -> AsyncIterator[FormData]:
    """The submitted form, or an empty one; its files are closed with the request. Async, because reading the body is.

    Raises Invalid("request-malformed") where query or form holds a NUL: nobody types one, and PostgreSQL cannot store one;
    a path with one names nothing (Missing).
    """
    if any(_has_nul(part) for part in request.path_params.values()):
        raise Missing("page-missing")
    _refuse_nul(request.query_params.values())
    if request.method in SAFE_METHODS or not request.headers.get("content-type", "").startswith(FORM_TYPES):
        yield FormData()
        return
    async with request.form(max_files=20, max_fields=6000) as form:
        _refuse_nul([text for item in form.multi_items() for text in item])
        yield form


Submitted = Annotated[FormData, Depends(read_submitted)]


def _has_nul(text: object) -> bool:
    return isinstance(text, str) and "\0" in text


def _refuse_nul(texts: Iterable[object]) -> None:
    if any(_has_nul(text) for text in texts):
        raise Invalid("request-malformed")


def guard(act: Act, *, of: Loader | None = None, takes_file: bool = False, reads: Reader | None = None) -> Any:
    """The door of a route for signed-in people: `act` is what it does, `of` loads what it does it to.

    `takes_file`: the form may bring a file. Its bytes are stored before the transaction opens, but only of whoever may come in.
    `reads`: the form brings a file that is read and not kept. That is done before, too: nobody waits while it is unpacked.
    """

    def enter(request: Request, form: Submitted) -> Iterator[Entry]:
        database: Database = request.app.state.database
        is_writing = request.method not in SAFE_METHODS or act in VIEWS_IN_LEDGER
        signed_in = identify(request, database)
        if signed_in is None:
            raise SignInNeeded
        protect(request, form)
        is_by_key: bool = request.state.is_api_token

        def admit(session: Session) -> tuple[Any, Standing]:
            subject, standing = of(session, signed_in.actor, request.path_params) if of else (None, Standing.NONE)
            if not permits(signed_in.actor, act, standing):
                raise Forbidden("act-not-permitted", act=act.value)
            if is_by_key and request.method not in SAFE_METHODS and not request.url.path.startswith(API):
                raise Forbidden("browser-needed")  # what stays with people must not be had by a key at the address of its page
            return subject, standing

        intake = None
        if takes_file and (upload := uploaded(form)) is not None:
            with transaction(database, is_writing=False) as session:
                admit(session)
            state = request.app.state
            intake = store_upload(state.store, state.scanner, upload, limit=state.settings.upload_limit_bytes)
        reading = None
        if reads is not None:
            with transaction(database, is_writing=False) as session:
                subject, standing = admit(session)
                reading = _found(reads, _entry(request, session, form, signed_in, subject, standing))
            if not isinstance(reading, Problem):
                reading = _found(reading)
        with transaction(database, is_writing=is_writing) as session:
            subject, standing = admit(session)
            entry = _entry(request, session, form, signed_in, subject, standing)
            entry.intake, entry.reading = intake, reading
            yield entry

    enter.act = act  # type: ignore[attr-defined]  # read by the architecture test that walks all routes
    return Depends(enter, scope="function")


def _found(read: Callable[..., Any], *given: Entry) -> Any:
    """What `read` gives, or the Problem that it raises: the page shows that beside the field."""
    try:
        return read(*given)
    except Problem as problem:
        return problem


def public(reason: str) -> Any:
    """The door of a route that nobody needs to sign in for; `reason` says why that is right."""

    def enter(request: Request, form: Submitted) -> Iterator[Entry]:
        database: Database = request.app.state.database
        signed_in = identify(request, database)
        protect(request, form)
        with transaction(database, is_writing=request.method not in SAFE_METHODS) as session:
            yield _entry(request, session, form, signed_in, None, Standing.NONE)

    enter.public_because = reason  # type: ignore[attr-defined]  # read by the architecture test that walks all routes
    return Depends(enter, scope="function")


def identify(request: Request, database: Database) -> SignedIn | None:
    """Who comes in, by API token or by session cookie; remembered on the request for the templates."""
    settings: Settings = request.app.state.settings
    authorization = request.headers.get("authorization", "")
    now = clock.now()
    if authorization.startswith("Bearer "):
        signed_in = read_api_token(database, authorization.removeprefix("Bearer ").strip(), now)
        request.state.is_api_token = signed_in is not None  # a key that opens nothing excuses from nothing
    else:
        request.state.is_api_token = False
        cookie = request.cookies.get(cookie_name("session", settings))
        signed_in = read_user_session(database, cookie, now, settings) if cookie else None
    request.state.signed_in = signed_in
    request.state.csrf_token = csrf.token_for(request.app.state.secret_key, _visitor(request, settings))
    return signed_in


def protect(request: Request, form: FormData) -> None:
    """Refuse a forged request. An API token is not sent by a browser on its own, so it needs no second token."""
    if request.method in SAFE_METHODS or request.state.is_api_token:
        return
    given = request.headers.get(csrf.HEADER) or str(form.get(csrf.FIELD, ""))
    csrf.check(request, origins=request.app.state.settings.origins, expected=request.state.csrf_token, given=given)


def cookie_name(name: str, settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and to https; on a loopback address without https browsers would drop it."""
    return f"__Host-portal-{name}" if settings.is_secure else f"portal-{name}"


def _visitor(request: Request, settings: Settings) -> str:
    """The cookie that the CSRF token is bound to: the session, or a random one for visitors who are not signed in."""
    cookies = request.cookies
    known = cookies.get(cookie_name("session", settings)) or cookies.get(cookie_name("visitor", settings))
    if known is None:
        known = request.state.new_visitor = secrets.token_urlsafe(32)
    return known


def _entry(request: Request, session: Session, form: FormData, signed_in: SignedIn | None, subject: Any, standing: Standing) -> Entry:
    stamp = Stamp(
        actor=signed_in.actor if signed_in else SYSTEM,
        at=clock.now(),
        origin="api" if request.state.is_api_token else "page",
        address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", "")[:300],
    )
    return Entry(request, session, request.app.state.settings, stamp, form, signed_in, subject, standing)
