"""For each route, somebody who gets through with their own things: from there, one detail is made wrong at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from httpx2 import Response

from tests.security.companies import Company, Person, Place
from tests.security.plans import NAMED, PLANS
from tests.security.plans.plan import CODES, Ids, Plan
from tests.security.routes import Route
from tests.security.rows import changes, read_rows
from tests.security.stage import Stage
from tests.security.targets import with_sides
from tests.security.walk import HARMLESS

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
    path: str
    plan: Plan
    ids: Ids

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
    if str(route) not in stage.doors:
        stage.doors[str(route)] = _find_door(stage, route)
    found: Door | None = stage.doors[str(route)]
    return found


def _find_door(stage: Stage, route: Route) -> Door | None:
    plan = PLANS.get(str(route), Plan())
    world = stage.world
    for key in KEYS:
        person = world.people[key]
        company = world.companies.get(person.company, world.companies["p1"])
        place = world.places["p1c1>p1r" if company.key == "p1r" else "p1>p1c1"]
        try:
            door = _make(stage, route, plan, person, place, company)
        except KeyError:
            continue
        with stage.database.undone():
            if is_accepted(door.knock(stage)):
                return door
    return None


def _make(stage: Stage, route: Route, plan: Plan, person: Person, place: Place, company: Company) -> Door:
    known = {**person.ids, **company.ids, **with_sides(place, company).ids, "version": stage.world.version_id}

    def ids(kind: str) -> str:
        return known[kind]

    values = {name: CODES.get(name) or ids(plan.at.get(name, NAMED[name])) for name in route.parameters}
    door = Door(route, person, route.path.format(**values), plan, ids)
    assert isinstance(door.form, dict)  # a form that needs something that this person has not: KeyError
    return door


@contextmanager
def watched(stage: Stage) -> Iterator[list[tuple[str, str, str]]]:
    """The rows that are changed meanwhile, filled in at the end; then they are as before."""
    found: list[tuple[str, str, str]] = []
    with stage.database.undone() as connection:
        stage.database.written.clear()
        yield found
        written = stage.database.written - HARMLESS
        if written:
            found += changes(stage.baseline, read_rows(connection, written))
