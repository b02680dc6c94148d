"""Whose things a request names: one's own, a neighbour's, a stranger's, or nobody's; by the world's book-keeping alone."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.permissions import Standing
from storage.stamp import Role
from tests.security.companies import REGISTRARS, Company, Person, Place, parties, tenant
from tests.security.plans.plan import COMMON, Ids
from tests.security.world import World

LINKS = frozenset({"token", "reset_token", "calendar_secret"})  # whoever has one may use it
OF_A_COMPANY = frozenset(
    {
        "dispatch_id",
        "contractor_id",
        "mail",
        "questionnaire_import_id",
        "draft_id",
        "addition_id",
        "own_version_id",
        "seen/head",
        "leaver_id",
        "leaver_point_id",
        "leaver_ready_id",
        "clause_id",
        "clause_draft_id",
        "clause_template_id",
        "policy-draft/drafting",
        "policy-draft/proposed",
        "policy-version",
    }
)


# Whose door asks how the company stands to them.
OWNED = frozenset(
    {
        "draft_id",
        "addition_id",
        "own_version_id",
        "questionnaire_import_id",
        "contractor_id",
        "dispatch_id",
        "clause_id",
        "clause_draft_id",
        "policy-draft/drafting",
        "policy-draft/proposed",
        "policy-version",
    }
)
SIDES = ("principal", "contractor")


def with_sides(place: Place, company: Company) -> Place:
    """The place with its things by side under the names that a plan calls them: "change/own-side" and "change/other-side"."""
    own = SIDES[company.key != parties(place.link)[0]]
    parts = [(kind.rpartition("/"), found) for kind, found in place.ids.items()]
    named = {f"{stem}/{'own' if side == own else 'other'}-side": found for (stem, _, side), found in parts if side in SIDES}
    return Place(place.link, place.ids | named)


class AbsentError(Exception):
    """There is no such thing to try the route with."""


@dataclass(frozen=True)
class Target:
    """Whose things a request names."""

    place: Place
    company: Company
    person: Person


@dataclass(frozen=True)
class Surroundings:
    """What is near and what is far, for each persona of the world. Found once for each: a walk asks the same again at every route."""

    world: World
    _own: dict[tuple[str, ...], list[Target]] = field(default_factory=dict, repr=False)
    _strangers: dict[tuple[str, ...], list[tuple[str, Target]]] = field(default_factory=dict, repr=False)
    _places: dict[tuple[str, str], Place] = field(default_factory=dict, repr=False)

    def home(self, person: Person, place: Place | None = None) -> Target:
        """The person's own things, in `place` or in the first place where the company has a part."""
        world = self.world
        company = world.companies.get(person.company) or world.companies["p1"]
        here = place or next(found for found in world.places.values() if company.key in found.seen_by)
        return Target(self._at(here, company), company, person)

    def _at(self, place: Place, company: Company) -> Place:
        key = (place.link, company.key)
        if key not in self._places:
            self._places[key] = with_sides(place, company)
        return self._places[key]

    def own(self, person: Person, kinds: list[str]) -> list[Target]:
        """One target for each way in which the person's company can stand to such a thing."""
        key = (person.key, *kinds)
        if key not in self._own:
            self._own[key] = list(self._find_own(person, kinds))
        return self._own[key]

    def _find_own(self, person: Person, kinds: list[str]) -> Iterator[Target]:
        seen = set()
        places = [place for place in self.world.places.values() if person.company in place.seen_by]
        for target in [self.home(person, place) for place in places] or [self.home(person)]:
            standing = self.standing(person, target, kinds)
            if standing not in seen and all(self._reaches(person, kind, target) for kind in kinds):
                seen.add(standing)
                yield target

    def strangers(self, person: Person, kinds: list[str]) -> list[tuple[str, Target]]:
        """A target out of reach in the own tenant, where there is one, and one of the other principal."""
        key = (person.key, *kinds)
        if key not in self._strangers:
            self._strangers[key] = self._find_strangers(person, kinds)
        return self._strangers[key]

    def _find_strangers(self, person: Person, kinds: list[str]) -> list[tuple[str, Target]]:
        world, found = self.world, []
        own = tenant(person.company) if person.company in world.companies else "p1"
        for probe, of in (("sibling", own), ("foreign", {"p1": "p2", "p2": "p1"}[own])):
            for target in self._targets(of, person):
                if all(self._has(kind, target) and not self._reaches(person, kind, target) for kind in kinds):
                    found.append((probe, target))
                    break
        return found

    def _targets(self, of: str, person: Person) -> Iterator[Target]:
        world = self.world
        for place in world.places.values():
            for company in world.companies.values():
                if place.link.startswith(of) and company.key.startswith(of):
                    other = next(one for one in world.people.values() if one.company == company.key and one.actor and one is not person)
                    yield Target(self._at(place, company), company, other)

    def _has(self, kind: str, target: Target) -> bool:
        return any(kind in ids for ids in (target.place.ids, target.company.ids, target.person.ids))

    def _reaches(self, person: Person, kind: str, target: Target) -> bool:
        """Whether such a thing of `target` is within the person's reach; by the world's book-keeping, not by the product's."""
        if kind in COMMON:
            return True
        if person.role is Role.CONTRIBUTOR and kind in target.place.ids:  # nobody has given it a part of anything
            return False
        if not self._has(kind, target):
            return False
        if kind.endswith("invitation_id"):
            return person.company in self.world.known_to[target.company.ids[kind]]
        if kind == "organisation_id":
            return person.company == target.company.key or (person.key.endswith("/both") and target.company.key == "p2c1")
        if kind in {"managed_id", "user_id"}:  # who registered a company looks after its people
            return person.company in {target.company.key, REGISTRARS[target.company.key]}
        if kind in OF_A_COMPANY:
            return person.company == target.company.key
        if kind in target.person.ids:
            return target.person is person
        return person.company in self.world.known_to.get(target.place.ids[kind], target.place.seen_by)

    def standing(self, person: Person, target: Target, kinds: list[str]) -> Standing:
        if OWNED & set(kinds):
            return Standing.OWNER
        if any(kind in target.place.ids for kind in kinds) and kinds[0] in target.place.ids and not kinds[0].startswith("evidence"):
            sides = dict(zip(parties(target.place.link), (Standing.PRINCIPAL, Standing.CONTRACTOR), strict=True))
            found = sides.get(person.company, Standing.ABOVE)
            if kinds[0].startswith("monthly-report") and found is Standing.ABOVE:
                return Standing.CONSENTED  # every re-contractor of the world has signed that those above may read them
            return Standing.OWNER if kinds[0].startswith("performance") and found is Standing.CONTRACTOR else found
        return Standing.NONE

    def ids(self, target: Target) -> Ids:
        """The ids of the target's things. Raises AbsentError for a kind of which it has none."""

        def find(kind: str) -> str:
            if kind == "version":
                return self.world.version_id
            for ids in (target.place.ids, target.company.ids, target.person.ids):
                if kind in ids:
                    return ids[kind]
            raise AbsentError(kind)

        return find


def unknown() -> Ids:
    """Ids of things that never were, the same for the same kind."""
    made: dict[str, str] = {}

    def make(kind: str) -> str:
        return made.setdefault(kind, secrets.token_hex(32 if kind == "session_id" or "hash" in kind else 16))

    return make
