"""Who is on stage, where everything stands, and the scenes that the story is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import httpx2

from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Person
from portal.demonstration.joining import Member
from storage import clock

TIME_ZONE = "Asia/Tokyo"


@dataclass(slots=True)
class Cast:
    """The people by e-mail address and the places (paths of pages) by name.

    `invitation`: the first administrator's link and code. `work_off`: does what waits in the background, as a worker would.
    """

    client: httpx2.Client
    base_url: str
    invitation: tuple[str, str]
    work_off: Callable[[], None]
    members: dict[str, Member] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def newcomer(self) -> Visitor:
        """The browser of somebody who has not been here before."""
        return Visitor(self.client, self.base_url, is_hurried=True)

    def of(self, person: Person) -> Visitor:
        """The browser of a person who has joined."""
        return self.members[person.email].visitor

    def day(self, days: int = 0) -> date:
        """Today at the principal's, and days before or after it."""
        return clock.local_date(clock.now(), TIME_ZONE) + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of the story with its title in both languages."""

    ja: str
    en: str
    play: Callable[[Cast], None]
