"""One table from the six kinds of failure to what the world sees: a page, a part for htmx, or problem+json.

An unknown failure becomes a bare 500: what went wrong inside is written to the log and never shown.
"""

import logging
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException

from portal import words
from portal.forms import field_problem
from portal.guards import SignInNeeded
from portal.rendering.formats import size
from portal.rendering.languages import locale_of
from portal.rendering.pages import is_htmx, redirect, render, render_part
from storage.problems import Conflict, Forbidden, Invalid, Missing, Problem, Refused, Unavailable

STATUS: dict[type[Problem], int] = {Invalid: 422, Missing: 404, Forbidden: 403, Conflict: 409, Refused: 403, Unavailable: 503}
TOO_BIG = 413
API_PREFIX = "/api/"
log = logging.getLogger("portal")


def answer(request: Request, status: int, code: str, parameters: dict[str, object] | None = None, field: str | None = None) -> Response:
    """The response for a failure: problem+json for the API, a page (or its part) for people."""
    shown = dict(parameters or {})
    text = words.say(locale_of(request), "problem", code, shown)
    if request.url.path.startswith(API_PREFIX):
        body: dict[str, object] = {"type": f"urn:portal:problem:{code}", "title": text, "status": status, "code": code}
        if field:
            body["field"] = field
        if shown:
            body["parameters"] = jsonable_encoder(shown)  # a conflict tells both texts, dates included
        return JSONResponse(body, status, media_type="application/problem+json")
    shown_as = {"problem_status": status, "problem_code": code, "sentence": text, "back": _page_before(request)}
    if is_htmx(request):
        return render_part(request, "problem.html", "part", status, **shown_as)
    return render(request, "problem.html", status, **shown_as)


def _page_before(request: Request) -> str:
    """The page whose form was sent, where the browser says so and it is one of ours; else empty."""
    before = urlsplit(request.headers.get("referer", ""))
    if request.method == "GET" or f"{before.scheme}://{before.netloc}" not in request.app.state.settings.origins:
        return ""
    return quote(before.path) + (f"?{before.query}" if before.query else "")


async def on_problem(request: Request, error: Exception) -> Response:
    """A failure that somebody below named."""
    assert isinstance(error, Problem)
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    return answer(request, status, error.code, error.parameters, error.field)


async def on_sign_in_needed(request: Request, _error: Exception) -> Response:
    """Nobody is signed in. A program is told how it shows a token; a person comes back to the page after signing in."""
    if request.url.path.startswith(API_PREFIX):
        response = answer(request, 401, "token-needed", {"page": "/account#api-tokens"})
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if is_htmx(request):
        return answer(request, 401, "sign-in-needed")
    back = request.url.path if request.method == "GET" else "/"
    return redirect(request, f"/sign-in?return_to={quote(back)}")


async def on_http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: no such route, wrong method, a body that is too big."""
    assert isinstance(error, HTTPException)
    code = {404: "page-missing", 405: "method-not-allowed", 413: "body-too-big", 400: "request-malformed"}.get(error.status_code)
    limit: dict[str, object] | None = (
        {"limit": size(request.app.state.settings.upload_limit_bytes)} if error.status_code == TOO_BIG else None
    )
    response = answer(request, error.status_code, code or "request-malformed", limit)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def on_validation(request: Request, error: Exception) -> Response:
    """An API body or a query that does not fit its model; the first fault is named."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = [str(part) for part in first["loc"] if part not in {"body", "query", "path"}]
    value = str(first.get("input", ""))[:200].encode(errors="replace").decode()  # it may hold half a character
    found = field_problem({**first, "input": value})
    return answer(request, 422, found.code, {"value": value, **found.parameters}, ".".join(place) or None)


async def on_data(request: Request, _error: Exception) -> Response:
    """The database cannot hold a value of an API body, such as a NUL: nothing was changed."""
    log.warning("value refused by the database on %s %s", request.method, quote(request.url.path))
    return answer(request, 422, "request-malformed")


async def on_database(request: Request, error: Exception) -> Response:
    """The database does not answer, is locked or its disk is full: nothing was changed."""
    log.error("database unavailable: %s", error)
    return answer(request, 503, "database-full" if _is_full(error) else "database-unavailable")


def _is_full(error: BaseException | None) -> bool:
    """Whether the database's disk has no room: SQLSTATE 53100 of PostgreSQL, SQLITE_FULL.

    SQLite gives the whole transaction up by itself; what is undone after that fails too, and has the cause as its context.
    """
    while error is not None:
        if getattr(error, "sqlstate", "") == "53100" or getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            return True
        error = error.__cause__ or error.__context__
    return False


async def on_fault(request: Request, error: Exception) -> Response:
    """Our own fault. The log has the trace; the page has none."""
    log.error("unhandled error on %s %s", request.method, quote(request.url.path), exc_info=error)
    return answer(request, 500, "fault")


def install(app: FastAPI) -> None:
    """Register the table with the application."""
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(SignInNeeded, on_sign_in_needed)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(DataError, on_data)
    app.add_exception_handler(OperationalError, on_database)
    app.add_exception_handler(Exception, on_fault)
