"""The walk: every route, tried by every persona with its own things, its neighbour's, a stranger's, and things that never were.

What must hold is asked of every single answer: no fault, no mark that this person may not read, no row changed that the
person has no part in, and to whoever has no reach the answer is the same, byte for byte, as if the thing did not exist.

Everybody comes to every door with their own things, with a neighbour's, a stranger's and with things that never were. Among
those whom the table of permissions answers alike, the way on is one for all: there one of them, another one at each route, makes
whole requests of all kinds, and of the others one of each role reads the pages, each where they stand in another way, since what
a company may read is the same for all its people; the rest of them is only asked at the door.
Where a group of people stands as another group does (`Walk.turn`), less of this is done twice.
Whoever is refused at the door gets a page that is made of what the door says: of pages that would be the same, one is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zlib import crc32

from portal.permissions import Standing
from storage.stamp import Role
from tests.security.answers import difference, is_in, is_to_sign_in, plain
from tests.security.asking import Told
from tests.security.companies import Person, tenant
from tests.security.findings import Report
from tests.security.plans import PLANS
from tests.security.plans.plan import COMMON, Ids, Plan
from tests.security.probing import Probing, is_known, is_permitted, kinds_of
from tests.security.routes import Route
from tests.security.stage import Stage
from tests.security.targets import LINKS, AbsentError, Surroundings, Target, unknown

PACKED = ("application/pdf", "application/vnd.openxmlformats", "application/zip")


@dataclass
class Walk:
    """A walk over a stage."""

    stage: Stage
    is_short: bool = False
    """Whole requests only of one of those who are alike and only with their own things: to see that another database means the same."""
    turn: int | None = None
    """Of those who stand where others have been: pages are read by one of those who are alike, and of the routes that change something
    only the even (0) or the odd ones (1) are tried with whole requests; at the rest, their doors are asked."""
    _never: Ids = field(default_factory=unknown)
    """Ids of things that never were."""
    _packed: set[str] = field(default_factory=set)
    """Routes that answer with a packed file, in which no mark can be read: who of those alike takes it is all one."""
    _unknown: dict[tuple[str, ...], tuple[Any, ...]] = field(default_factory=dict)
    """Answers to things that never were, for the present route and persona."""
    _nowhere: Told | None = None
    """What the door says to one of those who are alike about things that never were, for the present route."""

    @cached_property
    def probing(self) -> Probing:
        """What every request and every question goes through."""
        return Probing(self.stage)

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
                        is_next = not roles or str(route) in self.probing.report.open  # as long as nobody has got what they came for
                        if is_next and self._is_whole(route):
                            self._try_whole(route, person)
                        else:
                            self._ask_own(route, person, self._own(route, person))
                            self._ask_strangers(route, person)
                            if self._is_read(route) and person.roles not in roles:
                                self._read(route, person, turn + len(roles))
                        roles.append(person.roles)
        return self.probing.report

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
            if is_known(person):
                permitted = [(standing, is_permitted(route, person, standing)) for _, standing in self._own(route, person)]
                key = (person.company.removeprefix(tenant(person.company)), person.actor and person.actor.is_confined, *permitted)
            found.setdefault(key, []).append(person)
        return found.values()

    def _own(self, route: Route, person: Person) -> list[tuple[Target, Standing]]:
        """The person's own things that a route may be about, one for each way to stand to them."""
        kinds = kinds_of(route)
        targets = self.near.own(person, kinds) or ([] if set(kinds) - COMMON else [self.near.home(person)])
        return [(target, self.near.standing(person, target, kinds)) for target in targets]

    def _try_whole(self, route: Route, person: Person) -> None:
        """One route by one persona, in all ways."""
        plan = PLANS.get(str(route), Plan())
        kinds = kinds_of(route)
        own = self._own(route, person)
        permitted = [each for each in own if is_permitted(route, person, each[1])]
        # What the table refuses, the door refuses: at every fourth route as a page, too.
        whole = permitted or (own[:1] if crc32(str(route).encode()) % 4 == 0 else [])
        for target, standing in whole:
            self._try_own(route, plan, person, target, standing)
        self._unknown = {}
        is_let_in = not self.is_short and bool(permitted or (not own and is_known(person)))
        self._ask_own(route, person, [each for each in own if each not in whole])
        if set(kinds) & LINKS and not own:
            self.probing.send(route, plan, person, "unknown", self._never)
        elif not is_let_in:
            self._ask_strangers(route, person)
        elif set(kinds) - COMMON - LINKS:
            for probe, target in self.near.strangers(person, kinds):
                self._compare(route, plan, person, probe, target, dict.fromkeys(kinds), {})

    def _read(self, route: Route, person: Person, turn: int) -> None:
        """The page of one's own, as far as one is permitted to see it; of those one stands to in different ways, one by turns."""
        permitted = [each for each in self._own(route, person) if is_permitted(route, person, each[1])]
        if not permitted:
            return
        target, standing = permitted[turn % len(permitted)]
        try:
            answer = self.probing.send(route, Plan(at=PLANS.get(str(route), Plan()).at), person, "own", self.near.ids(target))
        except AbsentError:
            return
        self.probing.judge(route, person, standing, answer.status_code, is_in=is_in(answer))

    def _ask_own(self, route: Route, person: Person, own: list[tuple[Target, Standing]]) -> None:
        """What the door says to the person about their own things."""
        for target, standing in own:
            if (told := self.probing.ask(route, person, "own", self.near.ids(target), is_strange=False)) is not None:
                self.probing.judge(route, person, standing, told[0], is_in=told[0] == 200, is_through=False)

    def _ask_strangers(self, route: Route, person: Person) -> None:
        """What the door says about a neighbour's things and a stranger's: the same as about things that never were."""
        kinds = kinds_of(route)
        if not set(kinds) - COMMON - LINKS:
            return
        for probe, target in self.near.strangers(person, kinds):
            told = self.probing.ask(route, person, probe, self.near.ids(target))
            self._hold_against_nowhere(route, person, probe, told)

    def _hold_against_nowhere(self, route: Route, person: Person, probe: str, told: Told | None) -> None:
        """What the door says about a stranger's thing must be what it says about one that never was."""
        if told is None or told == self._nowhere:
            return
        # The first of those who are alike; or this one is told something else than they are, and that is the measure.
        self._nowhere = self.probing.ask(route, person, "unknown", self._never)
        self._hold_against(route, person, probe, told, self._nowhere)

    def _hold_against(self, route: Route, person: Person, probe: str, told: Told, nowhere: Told | None) -> None:
        if nowhere is not None and told != nowhere:
            self.probing.find(route, person, probe, f"not as if it did not exist: {told[0]} and {nowhere[0]}, {told[1]} and {nowhere[1]}")

    # --- the ways

    def _try_own(self, route: Route, plan: Plan, person: Person, target: Target, standing: Standing) -> None:
        """What is one's own: permitted as the table says, and never with a stranger's thing in the form."""
        asked: set[str] = set()
        ids = self.near.ids(target)

        def noting(kind: str) -> str:
            asked.add(kind)
            return ids(kind)

        kinds = kinds_of(route)
        try:
            answer = self.probing.send(route, plan, person, "own", ids, noting)
            if plan.query:  # and without a cursor or a choice: the list from its beginning
                self.probing.send(route, Plan(at=plan.at), person, "own", ids)
        except AbsentError:
            return  # such a company has no such thing, e.g. no contractor to open an engagement with
        if answer.headers.get("content-type", "").startswith(PACKED):
            self._packed.add(str(route))
        self.probing.judge(route, person, standing, answer.status_code, is_in=is_in(answer))
        if self.is_short or answer.status_code in {401, 403} or is_to_sign_in(answer):
            return
        self._unknown = {}  # what was answered beside another thing of one's own is no measure here
        for kind in sorted((asked | set(kinds[1:])) - COMMON):
            for probe, stranger in self.near.strangers(person, [kind]):
                in_path, in_form = ({kind: None}, {}) if kind in kinds[1:] and kind not in asked else ({}, {kind: None})
                self._compare(route, plan, person, f"own, but {probe} {kind}", stranger, in_path, in_form, base=ids)

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

            answer = self.probing.send(route, plan, person, said, chosen(in_path, noting), chosen(in_form, noting), is_strange=True)
            return plain(answer, used)

        key = ("path", *in_path, "form", *in_form) if base else ()
        try:
            if not in_form and (told := self.probing.ask(route, person, probe, chosen(in_path, of_stranger))) and told[0] != 200:
                if base is None:
                    self._hold_against_nowhere(route, person, probe, told)
                else:  # the rest of the path leads to one's own
                    self._hold_against(route, person, probe, told, self.probing.ask(route, person, "unknown", chosen(in_path, self._never)))
                # It is a page made of this, as is seen at every fourth.
                if crc32(f"{route} {probe}".encode()) % 4 == 0 and (status := answer_to(probe, of_stranger)[0]) != told[0]:
                    self.probing.find(route, person, probe, f"{status} on the page, {told} at the door")
                return
            if key not in self._unknown:
                self._unknown[key] = answer_to(f"{probe}: unknown", self._never)
            theirs = answer_to(probe, of_stranger)
            if theirs != self._unknown[key]:  # a minute may have passed between the two: what is printed on the page is the time
                self._unknown[key], theirs = answer_to(f"{probe}: unknown", self._never), answer_to(probe, of_stranger)
        except AbsentError:
            return
        if theirs != self._unknown[key]:
            self.probing.find(route, person, probe, f"not as if it did not exist: {difference(theirs, self._unknown[key])}")
