"""For each route, somebody who gets through with their own things: from there, one detail is made wrong at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from httpx2 import Response

from tests.security.asking import ask
from tests.security.companies import Person
from tests.security.plans import NAMED, PLANS
from tests.security.plans.plan import CODES, Ids, Plan
from tests.security.probing import HARMLESS
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


def is_accepted(answer: Response) -> bool:
    """Whether the request did what it asks for: not refused, not led to the sign-in, not shown its form again."""
    return answer.status_code < 400 and not str(answer.headers.get("location", "")).startswith("/sign-in?")


def open_door(stage: Stage, route: Route) -> Door | None:
    """The accepted request for a route, or None where nobody of this world gets through."""
    if not stage.doors:
        finders = stage.shared.once("doors", lambda _folder: _find_doors(stage))
        stage.doors = {str(each): _make(stage, each, key) if (key := finders.get(str(each))) else None for each in stage.routes}
    found: Door | None = stage.doors[str(route)]
    return found


def _find_doors(stage: Stage) -> dict[str, str]:
    """Route -> who first gets through. It does not depend on the database, so one worker finds them for all."""
    with stage.database.undone(), stage.known():
        tried = ((str(route), next((key for key in KEYS if _gets_through(stage, route, key)), "")) for route in stage.routes)
        return {route: key for route, key in tried if key}


def _gets_through(stage: Stage, route: Route, key: str) -> bool:
    try:
        door = _make(stage, route, key)
    except KeyError:
        return False
    with stage.database.undone():
        return ask(stage, door.person, route, door.values)[0] == 200 and is_accepted(door.knock(stage))


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
