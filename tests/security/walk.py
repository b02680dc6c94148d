"""The walk: every route, tried by every persona with its own things, its neighbour's, a stranger's, and things that never were.

What must hold is asked of every single answer: no fault, no mark that this person may not read, no row changed that the
person has no part in, and to whoever has no reach the answer is the same, byte for byte, as if the thing did not exist.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from httpx2 import Response

from portal.permissions import Standing, permits
from tests.security.companies import REGISTRARS, Company, Person, Place, parties, tenant
from tests.security.plans import CODES, COMMON, NAMED, PLANS, Ids, Plan
from tests.security.routes import Route
from tests.security.rows import changes, mentions, read_rows
from tests.security.stage import Stage

# Written at any request, and nobody's business: when a session was last seen, how often somebody knocked.
HARMLESS = frozenset({"user_session", "api_token", "login_throttle"})
LINKS = frozenset({"token", "reset_token"})  # whoever has one may use it
OF_A_COMPANY = frozenset({"contractor_id", "contractor_invitation_id", "invitation_id", "user_id", "organisation_id", "managed_id", "mail"})


_TOKEN = re.compile(r'name="csrf_token" value="[0-9a-f]{64}"')


class AbsentError(Exception):
    """There is no such thing to try the route with."""


@dataclass(frozen=True)
class Finding:
    """Something that must not be."""

    route: str
    person: str
    probe: str
    what: str


@dataclass
class Report:
    """What came of a walk."""

    findings: list[Finding] = field(default_factory=list)
    probes: int = 0
    permitted: dict[str, set[str]] = field(default_factory=dict)
    """Route -> who tried it on their own things, when the table says yes."""
    succeeded: dict[str, set[str]] = field(default_factory=dict)
    """Route -> who got through to it."""
    stricter: set[tuple[str, str]] = field(default_factory=set)
    """(route, person): the table says yes, and a rule behind it no."""

    @property
    def allowed(self) -> int:
        """How many pairs of route and persona got through."""
        return sum(map(len, self.succeeded.values()))

    @property
    def blocked(self) -> list[str]:
        """Routes that the table and the rules behind it permit to somebody of this walk, and that nobody of it got through to."""
        return sorted(self.permitted.keys() - self.succeeded.keys() - {route for route, _ in self.stricter})


@dataclass(frozen=True)
class Target:
    """Whose things a request names."""

    place: Place
    company: Company
    person: Person


@dataclass
class Walk:
    """A walk over a stage. `report` grows with every request."""

    stage: Stage
    report: Report = field(default_factory=Report)
    _unknown: dict[tuple[str, ...], tuple[Any, ...]] = field(default_factory=dict)
    """Answers to things that never were, for the present route and persona."""
    _hidden: dict[str, frozenset[str]] = field(default_factory=dict)

    def run(self, routes: Iterable[Route], people: Iterable[Person]) -> Report:
        """Every one of `routes` by every one of `people`."""
        wanted = list(routes)
        with self.stage.database.undone():
            for person in people:
                for route in wanted:
                    self.try_route(route, person)
        return self.report

    def try_route(self, route: Route, person: Person) -> None:
        """One route by one persona, in all its ways."""
        plan = PLANS.get(str(route), Plan())
        kinds = [plan.at.get(name, NAMED[name]) for name in route.parameters if name not in CODES]
        own = list(self._own(route, person, kinds))
        for target in own:
            self._try_own(route, plan, person, target)
        self._unknown = {}
        if set(kinds) & LINKS and not own:
            self._send(route, plan, person, "unknown", _unknown())
        elif set(kinds) - COMMON - LINKS:
            for probe, target in self._strangers(person, kinds):
                self._compare(route, plan, person, probe, target, dict.fromkeys(kinds), {})
        elif not own:
            self._try_own(route, plan, person, self._home(person, None))

    # --- whose things

    def _home(self, person: Person, place: Place | None) -> Target:
        world = self.stage.world
        company = world.companies.get(person.company) or world.companies["p1"]
        return Target(place or next(found for found in world.places.values() if company.key in found.seen_by), company, person)

    def _own(self, route: Route, person: Person, kinds: list[str]) -> Iterator[Target]:
        """One target for each way in which the person's company can stand to such a thing."""
        seen = set()
        places = [place for place in self.stage.world.places.values() if person.company in place.seen_by]
        for place in places or [None]:
            target = self._home(person, place)
            standing = self._standing(person, target, kinds)
            if standing not in seen and all(self._reaches(person, kind, target) for kind in kinds):
                seen.add(standing)
                yield target

    def _strangers(self, person: Person, kinds: list[str]) -> list[tuple[str, Target]]:
        """A target out of reach in the own tenant, where there is one, and one of the other principal."""
        world, found = self.stage.world, []
        own = tenant(person.company) if person.company in world.companies else "p1"
        for probe, of in (("sibling", own), ("foreign", {"p1": "p2", "p2": "p1"}[own])):
            for target in self._targets(of, person):
                if all(self._has(kind, target) and not self._reaches(person, kind, target) for kind in kinds):
                    found.append((probe, target))
                    break
        return found

    def _targets(self, of: str, person: Person) -> Iterator[Target]:
        world = self.stage.world
        for place in world.places.values():
            for company in world.companies.values():
                if place.link.startswith(of) and company.key.startswith(of):
                    other = next(one for one in world.people.values() if one.company == company.key and one.actor and one is not person)
                    yield Target(place, company, other)

    def _has(self, kind: str, target: Target) -> bool:
        return any(kind in ids for ids in (target.place.ids, target.company.ids, target.person.ids))

    def _reaches(self, person: Person, kind: str, target: Target) -> bool:
        """Whether such a thing of `target` is within the person's reach; by the world's book-keeping, not by the product's."""
        if kind in COMMON:
            return True
        if not self._has(kind, target):
            return False
        if kind.endswith("invitation_id"):
            return person.company in self.stage.world.known_to[target.company.ids[kind]]
        if kind == "organisation_id":
            return person.company == target.company.key or (person.key.endswith("/both") and target.company.key == "p2c1")
        if kind == "managed_id":
            return person.company in {target.company.key, REGISTRARS[target.company.key]}
        if kind in OF_A_COMPANY:
            return person.company == target.company.key
        if kind in target.person.ids:
            return target.person is person
        return person.company in self.stage.world.known_to.get(target.place.ids[kind], target.place.seen_by)

    def _standing(self, person: Person, target: Target, kinds: list[str]) -> Standing:
        if "contractor_id" in kinds:
            return Standing.OWNER
        if any(kind in target.place.ids for kind in kinds) and kinds[0] in target.place.ids and not kinds[0].startswith("evidence"):
            sides = dict(zip(parties(target.place.link), (Standing.PRINCIPAL, Standing.CONTRACTOR), strict=True))
            return sides.get(person.company, Standing.ABOVE)
        return Standing.NONE

    def _ids(self, target: Target) -> Ids:
        def find(kind: str) -> str:
            if kind == "version":
                return self.stage.world.version_id
            for ids in (target.place.ids, target.company.ids, target.person.ids):
                if kind in ids:
                    return ids[kind]
            raise AbsentError(kind)

        return find

    # --- the ways

    def _try_own(self, route: Route, plan: Plan, person: Person, target: Target) -> None:
        """What is one's own: permitted as the table says, and never with a stranger's thing in the form."""
        asked: set[str] = set()
        ids = self._ids(target)

        def noting(kind: str) -> str:
            asked.add(kind)
            return ids(kind)

        try:
            answer = self._send(route, plan, person, "own", ids, noting)
            if plan.query:  # and without a cursor or a choice: the list from its beginning
                self._send(route, Plan(), person, "own", ids)
        except AbsentError:
            return  # such a company has no such thing, e.g. no contractor to open an engagement with
        kinds = [plan.at.get(name, NAMED[name]) for name in route.parameters if name not in CODES]
        is_in = answer.status_code < 400 and not str(answer.headers.get("location", "")).startswith("/sign-in?")
        self._judge(route, person, self._standing(person, target, kinds), answer, is_in=is_in)
        if answer.status_code == 403:
            return
        for kind in sorted((asked | set(kinds[1:])) - COMMON):
            for probe, stranger in self._strangers(person, [kind]):
                in_path, in_form = ({kind: None}, {}) if kind in kinds[1:] and kind not in asked else ({}, {kind: None})
                self._compare(route, plan, person, f"own, but {probe} {kind}", stranger, in_path, in_form, base=ids)

    def _judge(self, route: Route, person: Person, standing: Standing, answer: Response, *, is_in: bool) -> None:
        if route.act is None:
            if is_in:
                self.report.succeeded.setdefault(str(route), set()).add(person.key)
            return
        is_known = person.actor is not None and not person.key.endswith("/disabled")
        if not is_known or person.actor is None:
            if is_in or answer.status_code not in {303, 401}:
                self._find(route, person, "own", f"{answer.status_code} to somebody who is not signed in")
            return
        if not permits(person.actor, route.act, standing):
            if answer.status_code != 403:
                self._find(route, person, "own", f"{answer.status_code} though {route.act} is not permitted as {standing}")
            return
        self.report.permitted.setdefault(str(route), set()).add(person.key)
        if is_in:
            self.report.succeeded.setdefault(str(route), set()).add(person.key)
        elif answer.status_code == 403:
            self.report.stricter.add((str(route), person.key))
        elif answer.status_code in {401, 404}:
            self._find(route, person, "own", f"{answer.status_code} though {route.act} is permitted as {standing}")

    def _compare(
        self,
        route: Route,
        plan: Plan,
        person: Person,
        probe: str,
        stranger: Target,
        in_path: dict[str, None],
        in_form: dict[str, None],
        base: Ids | None = None,
    ) -> None:
        """The stranger's things, and then things that never were, in the path and in the form: the answers must be the same."""
        of_stranger = self._ids(stranger)

        def chosen(kinds: dict[str, None], other: Ids) -> Ids:
            return lambda kind: other(kind) if base is None or kind in kinds else base(kind)

        def ask(said: str, other: Ids) -> tuple[Any, ...]:
            used: list[str] = []

            def noting(kind: str) -> str:
                found = other(kind)
                used.append(found)
                return found

            answer = self._send(route, plan, person, said, chosen(in_path, noting), chosen(in_form, noting), is_strange=True)
            return _plain(answer, used)

        key = ("path", *in_path, "form", *in_form) if base else ()
        try:
            if key not in self._unknown:
                self._unknown[key] = ask(f"{probe}: unknown", _unknown())
            theirs = ask(probe, of_stranger)
            if theirs != self._unknown[key]:  # a minute may have passed between the two: what is printed on the page is the time
                self._unknown[key], theirs = ask(f"{probe}: unknown", _unknown()), ask(probe, of_stranger)
        except AbsentError:
            return
        if theirs != self._unknown[key]:
            self._find(route, person, probe, f"not as if it did not exist: {_difference(theirs, self._unknown[key])}")

    # --- one request

    def _send(
        self, route: Route, plan: Plan, person: Person, probe: str, ids: Ids, in_form: Ids | None = None, *, is_strange: bool = False
    ) -> Response:
        """One request, looked at from all sides. `ids` fill the path, `in_form` (or the same) the form."""
        values = {name: CODES.get(name) or ids(plan.at.get(name, NAMED[name])) for name in route.parameters}
        path = route.path.format(**values)
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
            written = database.written - HARMLESS
            if written:
                self._look_at_rows(route, person, probe, changes(self.stage.baseline, read_rows(connection, written)), is_strange=is_strange)
        self.report.probes += 1
        self._look_at(route, person, probe, answer)
        return answer

    def _look_at(self, route: Route, person: Person, probe: str, answer: Response) -> None:
        if answer.status_code >= 500:
            fault = self.stage.faults[-1] if self.stage.faults else "?"
            self._find(route, person, probe, f"{answer.status_code}: {fault}")
        text = answer.text + str(answer.headers)
        if leaked := self.stage.world.canaries.leaked(text, person.reads_as):
            places = [text[max(0, text.lower().find(mark) - 60) :][:120] for mark in sorted(leaked)[:2]]
            self._find(route, person, probe, f"reads {sorted(leaked)[:3]}: {places}")

    def _look_at_rows(self, route: Route, person: Person, probe: str, found: list[tuple[str, str, str]], *, is_strange: bool) -> None:
        if person.key not in self._hidden:
            # Somebody on the way in is not of the other principal, whoever they will be.
            known_as = person.company if person.company in self.stage.world.companies else "p1"
            self._hidden[person.key] = self.stage.world.hidden_from(known_as)
        hidden = self._hidden[person.key]
        for table, old, new in found:
            if is_strange or mentions(old, hidden) or mentions(new, hidden):
                self._find(route, person, probe, f"changes {table}: {old[:200]} -> {new[:200]}")

    def _find(self, route: Route, person: Person, probe: str, what: str) -> None:
        self.report.findings.append(Finding(str(route), person.key, probe, what))


def _unknown() -> Ids:
    """Ids of things that never were, the same for the same kind."""
    made: dict[str, str] = {}

    def make(kind: str) -> str:
        return made.setdefault(kind, secrets.token_hex(32 if kind == "session_id" or "hash" in kind else 16))

    return make


def _plain(answer: Response, ids: list[str]) -> tuple[Any, ...]:
    """What can be told apart of an answer, without the ids that were sent. To a program each page gives another forgery token."""
    text = _TOKEN.sub("", answer.text)
    location = str(answer.headers.get("location", ""))
    for found in ids:
        text, location = text.replace(found, "‹id›"), location.replace(found, "‹id›")
    return answer.status_code, text, location, sorted(name for name in answer.headers if name != "content-length")


def _difference(first: tuple[Any, ...], second: tuple[Any, ...]) -> str:
    if first[0] != second[0]:
        return f"{first[0]} and {second[0]}"
    for one, other in zip(first, second, strict=True):
        if one != other:
            at = next((place for place, (a, b) in enumerate(zip(str(one), str(other), strict=False)) if a != b), min(len(str(one)), len(str(other))))
            return f"{str(one)[max(0, at - 60) : at + 80]!r} and {str(other)[max(0, at - 60) : at + 80]!r}"
    return ""
