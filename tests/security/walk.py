"""The walk: every route, tried by every persona with its own things, its neighbour's, a stranger's, and things that never were.

What must hold is asked of every single answer: no fault, no mark that this person may not read, no row changed that the
person has no part in, and to whoever has no reach the answer is the same, byte for byte, as if the thing did not exist.

Everybody comes to every door with their own things, with a neighbour's, a stranger's and with things that never were. Among
those whom the table of permissions answers alike, the way on is one for all: there one of them, another one at each route, makes
whole requests of all kinds, and of the others one of each role reads the pages; the rest of them is only asked at the door.
Where a group of people stands as another group does (`Walk.turn`), less of this is done twice.
Whoever is refused at the door gets a page that is made of what the door says: of pages that would be the same, one is asked for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any
from zlib import crc32

from httpx2 import Response

from portal.permissions import Standing, permits
from storage.stamp import Role
from tests.security.asking import Told, ask
from tests.security.companies import Person, tenant
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
PACKED = ("application/pdf", "application/vnd.openxmlformats", "application/zip")
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
    """Whole requests."""
    asked: int = 0
    """Questions at a door alone."""
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
    def open(self) -> set[str]:
        """Routes that the table permits to somebody of this walk, and that nobody of it got through to."""
        return self.permitted.keys() - self.succeeded.keys()

    @property
    def blocked(self) -> list[str]:
        """Of these, the ones that no rule behind the table closes."""
        return sorted(self.open - {route for route, _ in self.stricter})


@dataclass
class Walk:
    """A walk over a stage. `report` grows with every request."""

    stage: Stage
    is_short: bool = False
    """Whole requests only of one of those who are alike and only with their own things: to see that another database means the same."""
    turn: int | None = None
    """Of those who stand where others have been: pages are read by one of those who are alike, and of the routes that change something
    only the even (0) or the odd ones (1) are tried with whole requests; at the rest, their doors are asked."""
    report: Report = field(default_factory=Report)
    _packed: set[str] = field(default_factory=set)
    """Routes that answer with a packed file, in which no mark can be read: who of those alike takes it is all one."""
    _unknown: dict[tuple[str, ...], tuple[Any, ...]] = field(default_factory=dict)
    """Answers to things that never were, for the present route and persona."""
    _nowhere: Told | None = None
    """What the door says to one of those who are alike about things that never were, for the present route."""
    _hidden: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def near(self) -> Surroundings:
        """Whose is what."""
        return Surroundings(self.stage.world)

    def run(self, routes: Iterable[Route], people: Iterable[Person]) -> Report:
        """Every one of `routes` by every one of `people`."""
        everybody = list(people)
        with self.stage.database.undone(), self.stage.known():
            for route in routes:
                for alike in self._alike(route, everybody):
                    turn = crc32(str(route).encode()) % len(alike)
                    roles: list[frozenset[Role]] = []
                    self._nowhere = None
                    for person in [*alike[turn:], *alike[:turn]]:
                        is_next = not roles or str(route) in self.report.open  # as long as nobody has got what they came for
                        if is_next and self._is_whole(route):
                            self._try_whole(route, person)
                        else:
                            self._ask_own(route, person, self._own(route, person))
                            self._ask_strangers(route, person)
                            if self._is_read(route) and person.roles not in roles:
                                self._read(route, person)
                        roles.append(person.roles)
        return self.report

    def _is_whole(self, route: Route) -> bool:
        """Whether there are whole requests of one of those who are alike."""
        return route.is_safe or self.turn is None or crc32(str(route).encode()) % 2 == self.turn

    def _is_read(self, route: Route) -> bool:
        """Whether of the others who are alike one of each role reads the page."""
        return route.is_page and not self.is_short and self.turn is None and str(route) not in self._packed

    def _alike(self, route: Route, people: list[Person]) -> Iterable[list[Person]]:
        """Those whose companies stand alike and to whom the table says the same; whoever is not signed in is like nobody else."""
        found: dict[tuple[Any, ...], list[Person]] = {}
        for person in people:
            key: tuple[Any, ...] = (person.key,)
            if _is_known(person):
                permitted = [(standing, self._is_permitted(route, person, standing)) for _, standing in self._own(route, person)]
                key = (person.company.removeprefix(tenant(person.company)), person.actor and person.actor.is_confined, *permitted)
            found.setdefault(key, []).append(person)
        return found.values()

    def _own(self, route: Route, person: Person) -> list[tuple[Target, Standing]]:
        """The person's own things that a route may be about, one for each way to stand to them."""
        kinds = _kinds(route)
        targets = self.near.own(person, kinds) or ([] if set(kinds) - COMMON else [self.near.home(person)])
        return [(target, self.near.standing(person, target, kinds)) for target in targets]

    def _is_permitted(self, route: Route, person: Person, standing: Standing) -> bool:
        """Whether the table of permissions lets a person who is signed in do it; by a key nothing is done at the address of a page."""
        if route.act is None:
            return True
        is_at_its_door = route.is_safe or route.is_api or not person.token
        return is_at_its_door and _is_known(person) and person.actor is not None and permits(person.actor, route.act, standing)

    def _try_whole(self, route: Route, person: Person) -> None:
        """One route by one persona, in all ways."""
        plan = PLANS.get(str(route), Plan())
        kinds = _kinds(route)
        own = self._own(route, person)
        permitted = [each for each in own if self._is_permitted(route, person, each[1])]
        # What the table refuses, the door refuses: at every fourth route as a page, too.
        whole = permitted or (own[:1] if crc32(str(route).encode()) % 4 == 0 else [])
        for target, standing in whole:
            self._try_own(route, plan, person, target, standing)
        self._unknown = {}
        is_let_in = not self.is_short and bool(permitted or (not own and _is_known(person)))
        self._ask_own(route, person, [each for each in own if each not in whole])
        if set(kinds) & LINKS and not own:
            self._send(route, plan, person, "unknown", unknown())
        elif not is_let_in:
            self._ask_strangers(route, person)
        elif set(kinds) - COMMON - LINKS:
            for probe, target in self.near.strangers(person, kinds):
                self._compare(route, plan, person, probe, target, dict.fromkeys(kinds), {})

    def _read(self, route: Route, person: Person) -> None:
        """The page of one's own, as far as one is permitted to see it."""
        plan = PLANS.get(str(route), Plan())
        for target, standing in self._own(route, person):
            if self._is_permitted(route, person, standing):
                try:
                    answer = self._send(route, Plan(at=plan.at), person, "own", self.near.ids(target))
                except AbsentError:
                    continue
                self._judge(route, person, standing, answer.status_code, is_in=_is_in(answer))

    def _ask_own(self, route: Route, person: Person, own: list[tuple[Target, Standing]]) -> None:
        """What the door says to the person about their own things."""
        for target, standing in own:
            if (told := self._ask(route, person, "own", self.near.ids(target), is_strange=False)) is not None:
                self._judge(route, person, standing, told[0], is_in=told[0] == 200, is_through=False)

    def _ask_strangers(self, route: Route, person: Person) -> None:
        """What the door says about a neighbour's things and a stranger's: the same as about things that never were."""
        kinds = _kinds(route)
        if not set(kinds) - COMMON - LINKS:
            return
        for probe, target in self.near.strangers(person, kinds):
            told = self._ask(route, person, probe, self.near.ids(target))
            self._hold_against_nowhere(route, person, probe, told)

    def _hold_against_nowhere(self, route: Route, person: Person, probe: str, told: Told | None) -> None:
        """What the door says about a stranger's thing must be what it says about one that never was."""
        if told is None or told == self._nowhere:
            return
        # The first of those who are alike; or this one is told something else than they are, and that is the measure.
        self._nowhere = self._ask(route, person, "unknown", unknown())
        self._hold_against(route, person, probe, told, self._nowhere)

    def _hold_against(self, route: Route, person: Person, probe: str, told: Told, nowhere: Told | None) -> None:
        if nowhere is not None and told != nowhere:
            self._find(route, person, probe, f"not as if it did not exist: {told[0]} and {nowhere[0]}, {told[1]} and {nowhere[1]}")

    def _ask(self, route: Route, person: Person, probe: str, ids: Ids, *, is_strange: bool = True) -> Told | None:
        """What the door says, looked at from all sides; None where there is no such thing to ask for."""
        try:
            values = _values(route, ids)
        except AbsentError:
            return None
        self.stage.database.written.clear()
        told = ask(self.stage, person, route, values)
        self.report.asked += 1
        if told[0] >= 500:
            self._find(route, person, probe, f"{told[0]}: {told[1]}")
        if leaked := self.stage.world.canaries.leaked(told[1], person.reads_as):
            self._find(route, person, probe, f"reads {sorted(leaked)[:3]}: {told[1]}")
        if is_strange and (written := self.stage.database.written - HARMLESS):
            self._find(route, person, probe, f"changes {sorted(written)} at the door")
        return told

    # --- the ways

    def _try_own(self, route: Route, plan: Plan, person: Person, target: Target, standing: Standing) -> None:
        """What is one's own: permitted as the table says, and never with a stranger's thing in the form."""
        asked: set[str] = set()
        ids = self.near.ids(target)

        def noting(kind: str) -> str:
            asked.add(kind)
            return ids(kind)

        kinds = _kinds(route)
        try:
            answer = self._send(route, plan, person, "own", ids, noting)
            if plan.query:  # and without a cursor or a choice: the list from its beginning
                self._send(route, Plan(at=plan.at), person, "own", ids)
        except AbsentError:
            return  # such a company has no such thing, e.g. no contractor to open an engagement with
        if answer.headers.get("content-type", "").startswith(PACKED):
            self._packed.add(str(route))
        self._judge(route, person, standing, answer.status_code, is_in=_is_in(answer))
        if self.is_short or answer.status_code in {401, 403} or _is_to_sign_in(answer):
            return
        self._unknown = {}  # what was answered beside another thing of one's own is no measure here
        for kind in sorted((asked | set(kinds[1:])) - COMMON):
            for probe, stranger in self.near.strangers(person, [kind]):
                in_path, in_form = ({kind: None}, {}) if kind in kinds[1:] and kind not in asked else ({}, {kind: None})
                self._compare(route, plan, person, f"own, but {probe} {kind}", stranger, in_path, in_form, base=ids)

    def _judge(self, route: Route, person: Person, standing: Standing, status: int, *, is_in: bool, is_through: bool = True) -> None:
        """Whether that is what the table says; `is_through`: whoever is in has also got what they came for."""
        if is_in and is_through:
            self.report.succeeded.setdefault(str(route), set()).add(person.key)
        if route.act is None:
            return
        if not _is_known(person):
            if is_in or status not in {303, 401}:
                self._find(route, person, "own", f"{status} to somebody who is not signed in")
            return
        if not self._is_permitted(route, person, standing):
            if status != 403:
                self._find(route, person, "own", f"{status} though {route.act} is not permitted as {standing}")
            return
        if is_through:
            self.report.permitted.setdefault(str(route), set()).add(person.key)
        if status == 403:
            self.report.stricter.add((str(route), person.key))
        elif status in {401, 404}:
            self._find(route, person, "own", f"{status} though {route.act} is permitted as {standing}")

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

        def answer_to(said: str, other: Ids) -> tuple[Any, ...]:
            used: list[str] = []

            def noting(kind: str) -> str:
                found = other(kind)
                used.append(found)
                return found

            answer = self._send(route, plan, person, said, chosen(in_path, noting), chosen(in_form, noting), is_strange=True)
            return _plain(answer, used)

        key = ("path", *in_path, "form", *in_form) if base else ()
        try:
            if not in_form and (told := self._ask(route, person, probe, chosen(in_path, of_stranger))) and told[0] != 200:
                if base is None:
                    self._hold_against_nowhere(route, person, probe, told)
                else:  # the rest of the path leads to one's own
                    self._hold_against(route, person, probe, told, self._ask(route, person, "unknown", chosen(in_path, unknown())))
                # It is a page made of this, as is seen at every fourth.
                if crc32(f"{route} {probe}".encode()) % 4 == 0 and (status := answer_to(probe, of_stranger)[0]) != told[0]:
                    self._find(route, person, probe, f"{status} on the page, {told} at the door")
                return
            if key not in self._unknown:
                self._unknown[key] = answer_to(f"{probe}: unknown", unknown())
            theirs = answer_to(probe, of_stranger)
            if theirs != self._unknown[key]:  # a minute may have passed between the two: what is printed on the page is the time
                self._unknown[key], theirs = answer_to(f"{probe}: unknown", unknown()), answer_to(probe, of_stranger)
        except AbsentError:
            return
        if theirs != self._unknown[key]:
            self._find(route, person, probe, f"not as if it did not exist: {_difference(theirs, self._unknown[key])}")

    # --- one request

    def _send(
        self, route: Route, plan: Plan, person: Person, probe: str, ids: Ids, in_form: Ids | None = None, *, is_strange: bool = False
    ) -> Response:
        """One request, looked at from all sides. `ids` fill the path, `in_form` (or the same) the form."""
        path = route.path.format(**_values(route, ids))
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


def _kinds(route: Route) -> list[str]:
    """What the path of a route names."""
    at = PLANS.get(str(route), Plan()).at
    return [at.get(name, NAMED[name]) for name in route.parameters if name not in CODES]


def _values(route: Route, ids: Ids) -> dict[str, str]:
    """What stands in the path."""
    at = PLANS.get(str(route), Plan()).at
    return {name: CODES.get(name) or ids(at.get(name, NAMED[name])) for name in route.parameters}


def _is_known(person: Person) -> bool:
    """Whether the person can sign in."""
    return person.actor is not None and not person.key.endswith("/disabled")


def _is_in(answer: Response) -> bool:
    return answer.status_code < 400 and not _is_to_sign_in(answer)


def _is_to_sign_in(answer: Response) -> bool:
    return str(answer.headers.get("location", "")).startswith("/sign-in?")


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
