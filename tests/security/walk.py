"""The walk: every route, tried by every persona with its own things, its neighbour's, a stranger's, and things that never were.

What must hold is asked of every single answer: no fault, no mark that this person may not read, no row changed that the
person has no part in, and to whoever has no reach the answer is the same, byte for byte, as if the thing did not exist.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from httpx2 import Response

from portal.permissions import Standing, permits
from tests.security.companies import Person
from tests.security.plans import NAMED, PLANS
from tests.security.plans.plan import CODES, COMMON, Ids, Plan
from tests.security.routes import Route
from tests.security.rows import changes, mentions, read_rows
from tests.security.stage import Stage
from tests.security.targets import LINKS, AbsentError, Surroundings, Target, unknown

# Written at any request, and nobody's business: when a session was last seen, how often somebody knocked.
HARMLESS = frozenset({"user_session", "api_token", "login_throttle"})
# Filing an incident tells every link above it: lines to them and duties of theirs come about, which the one who files never reads.
FILING = "/engagements/{engagement_id}/incidents"
TOLD_ABOVE = frozenset({"incident_notice", "performance", "ledger_entry"})
_TOKEN = re.compile(r'name="csrf_token" value="[0-9a-f]{64}"')


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


@dataclass
class Walk:
    """A walk over a stage. `report` grows with every request."""

    stage: Stage
    report: Report = field(default_factory=Report)
    _unknown: dict[tuple[str, ...], tuple[Any, ...]] = field(default_factory=dict)
    """Answers to things that never were, for the present route and persona."""
    _hidden: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def near(self) -> Surroundings:
        """Whose is what."""
        return Surroundings(self.stage.world)

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
        own = list(self.near.own(person, kinds))
        for target in own:
            self._try_own(route, plan, person, target)
        self._unknown = {}
        if set(kinds) & LINKS and not own:
            self._send(route, plan, person, "unknown", unknown())
        elif set(kinds) - COMMON - LINKS:
            for probe, target in self.near.strangers(person, kinds):
                self._compare(route, plan, person, probe, target, dict.fromkeys(kinds), {})
        elif not own:
            self._try_own(route, plan, person, self.near.home(person))

    # --- the ways

    def _try_own(self, route: Route, plan: Plan, person: Person, target: Target) -> None:
        """What is one's own: permitted as the table says, and never with a stranger's thing in the form."""
        asked: set[str] = set()
        ids = self.near.ids(target)

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
        self._judge(route, person, self.near.standing(person, target, kinds), answer, is_in=is_in)
        if answer.status_code == 403:
            return
        self._unknown = {}  # what was answered beside another thing of one's own is no measure here
        for kind in sorted((asked | set(kinds[1:])) - COMMON):
            for probe, stranger in self.near.strangers(person, [kind]):
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
        of_stranger = self.near.ids(stranger)

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
                self._unknown[key] = ask(f"{probe}: unknown", unknown())
            theirs = ask(probe, of_stranger)
            if theirs != self._unknown[key]:  # a minute may have passed between the two: what is printed on the page is the time
                self._unknown[key], theirs = ask(f"{probe}: unknown", unknown()), ask(probe, of_stranger)
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
                found = changes(self.stage.baseline, read_rows(connection, written))
                self._look_at_rows(route, person, probe, found, is_strange=is_strange)
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
            if not is_strange and not old and table in TOLD_ABOVE and str(route).endswith(FILING):
                continue
            if is_strange or mentions(old, hidden) or mentions(new, hidden):
                self._find(route, person, probe, f"changes {table}: {old[:200]} -> {new[:200]}")

    def _find(self, route: Route, person: Person, probe: str, what: str) -> None:
        self.report.findings.append(Finding(str(route), person.key, probe, what))


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
            same = takewhile(lambda pair: pair[0] == pair[1], zip(str(one), str(other), strict=False))
            at = sum(1 for _ in same)
            return f"{str(one)[max(0, at - 60) : at + 80]!r} and {str(other)[max(0, at - 60) : at + 80]!r}"
    return ""
