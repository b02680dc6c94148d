"""A door asked directly: does it let this person in, and if not, what are they told? Without what lies behind it and without a page.

The answer to whoever is refused is made from the request and from this alone (`portal.problems`): who is told the same here,
is shown the same page.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.datastructures import FormData

from portal import csrf
from portal.guards import SignInNeeded
from portal.problems import STATUS
from storage.problems import Problem
from tests.security.companies import Person
from tests.security.routes import Route
from tests.security.stage import Stage

Told = tuple[int, str]
"""The status that would be answered, and what makes up the answer; 200 of whoever may come in."""


@cache
def _doors(app: FastAPI) -> dict[tuple[str, str], Callable[..., Any]]:
    """The one door of each route."""
    found: dict[tuple[str, str], Callable[..., Any]] = {}
    for context in iter_route_contexts(app.routes):
        if isinstance(context.route, APIRoute):
            calls = [each.call for each in context.route.dependant.dependencies]
            (door,) = [call for call in calls if call is not None and (hasattr(call, "act") or hasattr(call, "public_because"))]
            found |= {(method, context.path or ""): door for method in context.methods or ()}
    return found


def ask(
    stage: Stage,
    person: Person,
    route: Route,
    values: Mapping[str, str],
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    query: str = "",
) -> Told:
    """What the door of `route` says to the person about the things that `values` name. A fault of the door is status 500.

    The request comes from our own pages, unless `headers` say otherwise, which are then sent in their place.
    """
    given = {"origin": stage.settings.origin, csrf.HEADER: stage.csrf_of(person)} if headers is None else headers
    sent = {"user-agent": "Tests", **stage.credentials_of(person), **given}
    scope = {
        "type": "http", "app": stage.app, "method": route.method, "path": route.path.format(**values), "query_string": query.encode(),
        "path_params": dict(values), "headers": [(name.encode(), value.encode()) for name, value in sent.items()], "state": {},
    }  # fmt: skip
    door = _doors(stage.app)[route.method, route.path](Request(scope), FormData(form or {}))
    with stage.database.undone():
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
