"""The companies and people of the world: two principals who know nothing of each other, each with a chain below it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from storage.stamp import Actor, Role

# Key -> who registered it. p1 and p2 are principals; each has two contractors, and the first of these a re-contractor.
REGISTRARS = {
    "p1": "",
    "p1c1": "p1",
    "p1c2": "p1",
    "p1r": "p1c1",
    "p2": "",
    "p2c1": "p2",
    "p2c2": "p2",
    "p2r": "p2c1",
}
# Engagement -> the one above it in the chain.
LINKS = {
    "p1>p1c1": "",
    "p1>p1c2": "",
    "p1c1>p1r": "p1>p1c1",
    "p2>p2c1": "",
    "p2>p2c2": "",
    "p2c1>p2r": "p2>p2c1",
}


def parties(link: str) -> tuple[str, str]:
    """Principal and contractor of an engagement."""
    principal, _, contractor = link.partition(">")
    return principal, contractor


def seen_by(link: str) -> frozenset[str]:
    """Who sees an engagement: its two parties, and every principal above."""
    above = LINKS[link]
    return frozenset(parties(link)) | ({parties(above)[0]} | (seen_by(above) - {parties(above)[1]}) if above else frozenset())


def related(company: str) -> frozenset[str]:
    """Who knows that a company exists: itself, its registrar, whoever sees an engagement of it, and whoever promises something to it."""
    seeing = (seen_by(link) for link in LINKS if company in parties(link))
    promising = (parties(link)[1] for link in LINKS if LINKS[link] and company in seen_by(link))
    return frozenset({company, REGISTRARS[company], *promising} - {""}).union(*seeing)


def tenant(company: str) -> str:
    """The principal at the top."""
    return company[:2]


@dataclass
class Company:
    """A company of the world."""

    key: str
    id: str
    name: str
    ids: dict[str, str] = field(default_factory=dict)
    """Things of the company that hang on no engagement, by what a path calls them."""


@dataclass
class Person:
    """Somebody who may come in: a person acting for a company, or nobody at all."""

    key: str
    company: str
    actor: Actor | None = None
    email: str = ""
    cookie: str = ""
    token: str = ""
    """An API token, used instead of the cookie."""
    ids: dict[str, str] = field(default_factory=dict)
    also: frozenset[str] = frozenset()
    """Further keys under which marks are readable for this person alone."""

    @property
    def reads_as(self) -> frozenset[str]:
        """The keys under which the person may read marks."""
        return frozenset({self.company, self.key}) | self.also

    @property
    def roles(self) -> frozenset[Role]:
        """What the person may be asked to do in the company."""
        return self.actor.roles if self.actor else frozenset()

    @property
    def role(self) -> Role | None:
        """The one role, where the person has exactly one."""
        return next(iter(self.actor.roles)) if self.actor and len(self.actor.roles) == 1 else None


@dataclass
class Place:
    """One engagement with everything that can hang on it, each thing by kind and state: "assessment/closed" -> id."""

    link: str
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def seen_by(self) -> frozenset[str]:
        """The companies within whose reach it is."""
        return seen_by(self.link)


@cache
def readers_of(link: str, what: str) -> frozenset[str]:
    """Who may read a text in an engagement: the papers are for both sides, a draft for its writer's side, the principal's own for it alone,
    the rest also for those above.
    """
    principal, contractor = parties(link)
    return {
        "work": seen_by(link),
        "papers": frozenset({principal, contractor}),
        "draft": frozenset({contractor}),
        "own": frozenset({principal}),
        "company": frozenset({contractor}),
    }[what]


def without(companies: Iterable[str], *less: str) -> list[str]:
    """The companies but these, in a fixed order."""
    return sorted(set(companies) - set(less))
