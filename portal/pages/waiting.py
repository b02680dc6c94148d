"""What waits for a person, whatever it is about: one list on all homes, fed by the areas.

Each area names its source in SOURCES: a module with `list_waiting(entry, today)`, which returns what waits for *this person's*
act (what it may do by the table of permissions), the most urgent first, at most LIMIT, in a constant number of queries.
"""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import NamedTuple, cast

from portal.guards import Entry

LIMIT = 20
SOURCES: tuple[str, ...] = (
    "portal.pages.registers.standing",
    "portal.pages.recontracts.waiting",
    "portal.pages.incidents.waiting",
    "portal.pages.agreements.standing",
    "portal.pages.duties.standing",
    "portal.pages.monthly.telling",
    "portal.pages.support.telling",
    "portal.pages.held.telling",
    "portal.pages.contacts.telling",
    "portal.pages.inspections.telling",
    "portal.pages.risks.telling",
    "portal.pages.education.telling",
    "portal.pages.policy.telling",
)


class Waiting(NamedTuple):
    """One thing to do: what it is (a code of the words "waiting"), where it is done, for which work, and until when."""

    code: str
    href: str
    work: str
    counterpart: str
    due_on: date | None = None
    parameters: dict[str, object] = {}


def list_waiting(entry: Entry, today: date) -> list[Waiting]:
    """Everything that waits for the person of `entry`, with a date first and by date."""
    found: list[Waiting] = []
    for name in SOURCES:
        source = cast(Callable[[Entry, date], list[Waiting]], import_module(name).list_waiting)
        found += source(entry, today)
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or today))
