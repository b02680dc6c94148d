"""A door asked directly: does it let this person in, and if not, what are they told? Without what lies behind it and without a page.

The answer to whoever is refused is made from the request and from this alone (`portal.problems`): who is told the same here,
is shown the same page.
"""

import contextlib
import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from sqlmodel import Session
from starlette.datastructures import FormData

from portal import csrf
from portal.guards import Loader, SignInNeeded, guard
from portal.permissions import Standing
from portal.problems import STATUS
from storage.problems import Problem
from storage.stamp import Actor
from tests.security.companies import Person
from tests.security.routes import Route
from tests.security.stage import Stage

Told = tuple[int, str]
"""The status that would be answered, and what makes up the answer; 200 of whoever may come in."""
Doors = Mapping[tuple[str, str], Callable[..., Any]]
"""Method and path -> the door of the route."""


@cache
def doors_of(app: FastAPI) -> Doors:
    """The one door of each route."""
    found: dict[tuple[str, str], Callable[..., Any]] = {}
    for context in iter_route_contexts(app.routes):
        if isinstance(context.route, APIRoute):
            calls = [each.call for each in context.route.dependant.dependencies]
            (door,) = [call for call in calls if call is not None and (hasattr(call, "act") or hasattr(call, "public_because"))]
            found |= {(method, context.path or ""): door for method in context.methods or ()}
    return found


def doors_that_remember(app: FastAPI) -> Doors:
    """The same doors, but many have the same loader: what it answers to the same person about the same things is asked for once.

    Whether the person is let in with that, each door decides as ever. For as long as nothing in the database changes.
    """
    loaders: dict[Loader, Loader] = {}
    return {place: _made_again(door, loaders) for place, door in doors_of(app).items()}


def _made_again(door: Callable[..., Any], loaders: dict[Loader, Loader]) -> Callable[..., Any]:
    made_of = inspect.getclosurevars(door).nonlocals
    loader = made_of.get("of")
    if loader is None or made_of["reads"] is not None:  # it looks at the thing itself, which therefore must be of its transaction
        return door
    remembering = loaders.setdefault(loader, _remembering(loader))
    made: Callable[..., Any] = guard(made_of["act"], of=remembering, takes_file=made_of["takes_file"]).dependency
    return made


def _remembering(loader: Loader) -> Loader:
    found: dict[Any, tuple[Any, Standing] | Problem] = {}

    def load(session: Session, actor: Actor, path: Mapping[str, str]) -> tuple[Any, Standing]:
        key = (actor, *path.items())
        if key not in found:
            try:
                found[key] = loader(session, actor, path)
            except Problem as problem:
                found[key] = problem
        answer = found[key]
        if isinstance(answer, Problem):
            raise answer.with_traceback(None)
        return answer

    return load


def ask(
    stage: Stage,
    person: Person,
    route: Route,
    values: Mapping[str, str],
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    query: str = "",
    doors: Doors | None = None,
) -> Told:
    """What the door of `route` says to the person about the things that `values` name. A fault of the door is status 500.

    The request comes from our own pages, unless `headers` say otherwise, which are then sent in their place. Within `undone()` of
    the caller: what a door writes, it takes back itself when nobody comes in.
    """
    given = {"origin": stage.settings.origin, csrf.HEADER: stage.csrf_of(person)} if headers is None else headers
    sent = {"user-agent": "Tests", **stage.credentials_of(person), **given}
    scope = {
        "type": "http", "app": stage.app, "method": route.method, "path": route.path.format(**values), "query_string": query.encode(),
        "path_params": dict(values), "headers": [(name.encode(), value.encode()) for name, value in sent.items()], "state": {},
    }  # fmt: skip
    door = (doors or doors_of(stage.app))[route.method, route.path](Request(scope), FormData(form or {}))
    with contextlib.nullcontext() if stage.database.connection is not None else stage.database.undone():
        try:
            next(door)
        except SignInNeeded:
            return (401 if route.is_api else 303), "sign-in"
        except Problem as problem:
            status = next(status for kind, status in STATUS.items() if isinstance(problem, kind))
            told = f"{problem.code} {problem.field} {problem.parameters}"
            for value in values.values():
                told = told.replace(value, "‹id›")
            return status, told
        except Exception as fault:  # a finding like any other
            return 500, repr(fault)
        finally:
            door.close()
    return 200, ""
