"""One request and one question at a door, each looked at from all sides: what was answered, what was read, which rows were changed."""

from dataclasses import dataclass, field

from httpx2 import Response

from portal.permissions import Standing, permits
from tests.security.asking import Doors, Told, ask, doors_that_remember
from tests.security.companies import Person
from tests.security.findings import Finding, Report
from tests.security.plans import NAMED, PLANS
from tests.security.plans.plan import CODES, Ids, Plan
from tests.security.routes import Route
from tests.security.rows import changes_since, mentions
from tests.security.stage import Stage
from tests.security.targets import AbsentError

# Written at any request, and nobody's business: when a session was last seen, how often somebody knocked.
HARMLESS = frozenset({"user_session", "api_token", "login_throttle"})
# Filing an incident tells every link above it: lines to them and duties of theirs come about, which the one who files never reads.
FILING = "/engagements/{engagement_id}/incidents"
TOLD_ABOVE = frozenset({"incident_notice", "performance", "ledger_entry"})


@dataclass
class Probing:
    """Knocks and asks on a stage; `report` grows with every time. While it is used, nothing else changes the database."""

    stage: Stage
    report: Report = field(default_factory=Report)
    _hidden: dict[str, frozenset[str]] = field(default_factory=dict)
    _doors: Doors = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """The doors as they are now."""
        self._doors = doors_that_remember(self.stage.app)

    def send(
        self, route: Route, plan: Plan, person: Person, probe: str, ids: Ids, in_form: Ids | None = None, *, is_strange: bool = False
    ) -> Response:
        """One request, looked at from all sides. `ids` fill the path, `in_form` (or the same) the form."""
        path = route.path.format(**values_of(route, ids))
        given = in_form or ids
        form = plan.form(given, person) if plan.form else None
        json = plan.json(given, person) if plan.json else None
        if plan.query and probe != "unknown":
            query = plan.query(given, person)
            path += "?" + "&".join(f"{name}={value}" for name, value in query.items())
        database = self.stage.database
        with database.undone() as connection:
            database.written.clear()
            answer = self.stage.knock(person, route.method, path, form, json=json)
            found = changes_since(self.stage.baseline, connection, database.written_but(HARMLESS))
            self._look_at_rows(route, person, probe, found, is_strange=is_strange)
        self.report.probes += 1
        self._look_at(route, person, probe, answer)
        return answer

    def ask(self, route: Route, person: Person, probe: str, ids: Ids, *, is_strange: bool = True) -> Told | None:
        """What the door says, looked at from all sides; None where there is no such thing to ask for."""
        try:
            values = values_of(route, ids)
        except AbsentError:
            return None
        self.stage.database.written.clear()
        told = ask(self.stage, person, route, values, doors=self._doors)
        self.report.asked += 1
        if told[0] >= 500:
            self.find(route, person, probe, f"{told[0]}: {told[1]}")
        if leaked := self.stage.world.canaries.leaked(told[1], person.reads_as):
            self.find(route, person, probe, f"reads {sorted(leaked)[:3]}: {told[1]}")
        if is_strange and (written := self.stage.database.written_but(HARMLESS)):
            self.find(route, person, probe, f"changes {sorted(written)} at the door")
        return told

    def judge(self, route: Route, person: Person, standing: Standing, status: int, *, is_in: bool, is_through: bool = True) -> None:
        """Whether that is what the table says; `is_through`: whoever is in has also got what they came for."""
        if is_in and is_through:
            self.report.succeeded.setdefault(str(route), set()).add(person.key)
        if route.act is None:
            return
        if not is_known(person):
            if is_in or status not in {303, 401}:
                self.find(route, person, "own", f"{status} to somebody who is not signed in")
            return
        if not is_permitted(route, person, standing):
            if status != 403:
                self.find(route, person, "own", f"{status} though {route.act} is not permitted as {standing}")
            return
        if is_through:
            self.report.permitted.setdefault(str(route), set()).add(person.key)
        if status == 403:
            self.report.stricter.add((str(route), person.key))
        elif status in {401, 404}:
            self.find(route, person, "own", f"{status} though {route.act} is permitted as {standing}")

    def find(self, route: Route, person: Person, probe: str, what: str) -> None:
        """Something that must not be."""
        self.report.findings.append(Finding(str(route), person.key, probe, what))

    def _look_at(self, route: Route, person: Person, probe: str, answer: Response) -> None:
        if answer.status_code >= 500:
            fault = self.stage.faults[-1] if self.stage.faults else "?"
            self.find(route, person, probe, f"{answer.status_code}: {fault}")
        text = answer.text + str(answer.headers)
        if leaked := self.stage.world.canaries.leaked(text, person.reads_as):
            places = [text[max(0, text.lower().find(mark) - 60) :][:120] for mark in sorted(leaked)[:2]]
            self.find(route, person, probe, f"reads {sorted(leaked)[:3]}: {places}")

    def _look_at_rows(self, route: Route, person: Person, probe: str, found: list[tuple[str, str, str]], *, is_strange: bool) -> None:
        if person.key not in self._hidden:
            # Somebody on the way in is not of the other principal, whoever they will be.
            known_as = person.company if person.company in self.stage.world.companies else "p1"
            self._hidden[person.key] = self.stage.world.hidden_from(known_as)
        hidden = self._hidden[person.key]
        for table, old, new in found:
            if not is_strange and not old and table in TOLD_ABOVE and str(route).endswith(FILING):
                continue
            if is_strange or mentions(old, hidden) or mentions(new, hidden):
                self.find(route, person, probe, f"changes {table}: {old[:200]} -> {new[:200]}")


def kinds_of(route: Route) -> list[str]:
    """What the path of a route names."""
    at = PLANS.get(str(route), Plan()).at
    return [at.get(name, NAMED[name]) for name in route.parameters if name not in CODES]


def values_of(route: Route, ids: Ids) -> dict[str, str]:
    """What stands in the path."""
    at = PLANS.get(str(route), Plan()).at
    return {name: CODES.get(name) or ids(at.get(name, NAMED[name])) for name in route.parameters}


def is_known(person: Person) -> bool:
    """Whether the person can sign in."""
    return person.actor is not None and not person.key.endswith("/disabled")


def is_permitted(route: Route, person: Person, standing: Standing) -> bool:
    """Whether the table of permissions lets a person who is signed in do it; by a key nothing is done at the address of a page."""
    if route.act is None:
        return True
    is_at_its_door = route.is_safe or route.is_api or not person.token
    return is_at_its_door and is_known(person) and person.actor is not None and permits(person.actor, route.act, standing)
