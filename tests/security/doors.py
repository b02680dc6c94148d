"""For each route, somebody who gets through with their own things: from there, one detail is made wrong at a time.

What was seen at the first request that got through is kept, so that no test needs to ask for the same again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import Response
from starlette.datastructures import Headers

from portal.forms import FormModel
from tests.security.asking import ask
from tests.security.companies import Person
from tests.security.plans import NAMED, PLANS
from tests.security.plans.plan import CODES, Ids, Plan
from tests.security.probing import HARMLESS
from tests.security.refusing import forms_read
from tests.security.routes import Route
from tests.security.rows import changes_since
from tests.security.stage import Stage
from tests.security.targets import with_sides

# Tried in this order: who first gets through is the one.
KEYS = (
    "p1/procurement",
    "p1c1/respondent",
    "p1/reviewer",
    "p1/administrator",
    "p1c1/procurement",
    "p1c1/reviewer",
    "p1r/respondent",
    "invited/choosing",
    "invited/proved",
    "nobody/owes-code",
    "nobody/forgot",
    "nobody",
)


@dataclass(frozen=True)
class Door:
    """A request that is accepted."""

    route: Route
    person: Person
    values: dict[str, str]
    """What stands in the path."""
    plan: Plan
    ids: Ids

    @property
    def path(self) -> str:
        """The address."""
        return self.route.path.format(**self.values)

    @property
    def form(self) -> dict[str, Any]:
        """What the form holds; made anew each time, since codes of an authenticator grow old."""
        return self.plan.form(self.ids, self.person) if self.plan.form else {}

    @property
    def json(self) -> Any:
        """What the body holds, for programs."""
        return self.plan.json(self.ids, self.person) if self.plan.json else None

    def knock(self, stage: Stage, **changed: Any) -> Response:
        """The request, with other arguments of `Stage.knock`."""
        sent = {"form": self.form, "json": self.json, **changed}
        return stage.knock(sent.pop("person", self.person), sent.pop("method", self.route.method), sent.pop("path", self.path), **sent)


@dataclass(frozen=True)
class Seen:
    """What came of the request that first got through."""

    key: str
    """Who made it."""
    answer: Response
    written: frozenset[str]
    """The tables that it wrote to."""
    is_in_parts: bool
    """Whether somebody looked if htmx asks, and may therefore answer otherwise."""
    forms: tuple[type[FormModel], ...]
    """The models that it was validated by."""


def is_accepted(answer: Response) -> bool:
    """Whether the request did what it asks for: not refused, not led to the sign-in, not shown its form again."""
    return answer.status_code < 400 and not str(answer.headers.get("location", "")).startswith("/sign-in?")


def open_door(stage: Stage, route: Route) -> Door | None:
    """The accepted request for a route, or None where nobody of this world gets through."""
    found: Door | None = _found(stage, route)[0]
    return found


def seen_at(stage: Stage, route: Route) -> Seen | None:
    """What was seen when that request was made."""
    found: Seen | None = _found(stage, route)[1]
    return found


def _found(stage: Stage, route: Route) -> tuple[Any, Any]:
    if not stage.doors:
        first = stage.shared.once("doors", lambda _folder: _find_doors(stage))
        for each in stage.routes:
            seen = first.get(str(each))
            stage.doors[str(each)] = (_make(stage, each, seen.key), seen) if seen else (None, None)
    found: tuple[Any, Any] = stage.doors[str(route)]
    return found


def _find_doors(stage: Stage) -> dict[str, Seen]:
    """Route -> what came of who first gets through. It does not depend on the database, so one worker finds them for all."""
    with stage.database.undone(), stage.known(), _who_asks_for_parts() as asked, forms_read() as forms:
        tried = ((str(route), (_gets_through(stage, route, key, asked, forms) for key in KEYS)) for route in stage.routes)
        return {route: seen for route, all_seen in tried if (seen := next(filter(None, all_seen), None))}


def _gets_through(stage: Stage, route: Route, key: str, asked: list[str], forms: list[type[FormModel]]) -> Seen | None:
    try:
        door = _make(stage, route, key)
    except KeyError:
        return None
    with stage.database.undone():
        if ask(stage, door.person, route, door.values)[0] != 200:
            return None
        asked.clear()
        forms.clear()
        stage.database.written.clear()
        answer = door.knock(stage)
        written = frozenset(stage.database.written_but(HARMLESS))
        return Seen(key, answer, written, bool(asked), tuple(dict.fromkeys(forms))) if is_accepted(answer) else None


@contextmanager
def _who_asks_for_parts() -> Iterator[list[str]]:
    """Filled each time when somebody looks whether htmx asks."""
    found: list[str] = []
    inside = Headers.get

    def noting(headers: Headers, name: str, *more: Any) -> Any:
        if name.lower() == "hx-request":
            found.append(name)
        return inside(headers, name, *more)

    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr(Headers, "get", noting)
        yield found


def _make(stage: Stage, route: Route, key: str) -> Door:
    world, plan = stage.world, PLANS.get(str(route), Plan())
    person = world.people[key]
    company = world.companies.get(person.company, world.companies["p1"])
    place = world.places["p1c1>p1r" if company.key == "p1r" else "p1>p1c1"]
    known = {**person.ids, **company.ids, **with_sides(place, company).ids, "version": world.version_id}

    def ids(kind: str) -> str:
        return known[kind]

    values = {name: CODES.get(name) or ids(plan.at.get(name, NAMED[name])) for name in route.parameters}
    door = Door(route, person, values, plan, ids)
    assert isinstance(door.form, dict)  # a form that needs something that this person has not: KeyError
    return door


@contextmanager
def watched(stage: Stage) -> Iterator[list[tuple[str, str, str]]]:
    """The rows that are changed meanwhile, filled in at the end; then they are as before."""
    found: list[tuple[str, str, str]] = []
    with stage.database.undone() as connection:
        stage.database.written.clear()
        yield found
        found += changes_since(stage.baseline, connection, stage.database.written_but(HARMLESS))
