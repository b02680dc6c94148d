"""What is said of one route: the thing that its path should name, and a form that would be accepted from the right person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pyotp

from storage.clock import local_date, now
from tests.security.companies import Person
from tests.security.questionnaires import GROUP, ITEM, SECTION
from tests.storage.scanning.samples import PDF

Ids = Callable[[str], str]
"""Kind -> the id of such a thing; the walk decides whose."""

# Parts of the catalogue, which everybody may know.
CODES = {
    "section_code": SECTION,
    "item_code": ITEM,
    "group": GROUP,
    "format_name": "json",
    "course_code": "CASE-1",
    "class_code": "INTERNAL",
    "book": "items",
}
COMMON = frozenset({"version", "clause/built-in"})
NEW_PASSWORD = "another long sentence of the tests"
FILE = ("file.pdf", PDF, "application/pdf")


@dataclass(frozen=True)
class Plan:
    """How to try one route. `at` names the things of the path; `form`, `json` and `query` make what is sent."""

    form: Callable[[Ids, Person], dict[str, Any]] | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    json: Callable[[Ids, Person], Any] | None = None
    query: Callable[[Ids, Person], dict[str, str]] | None = None


def today(days: int = 0) -> str:
    """A day as a form sends it."""
    return (local_date(now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def code_of(person: Person) -> str:
    """What the person's authenticator shows."""
    return pyotp.TOTP(person.ids["totp"]).now() if "totp" in person.ids else "000000"


def assessment(state: str) -> dict[str, str]:
    """`at` of a route about an assessment in this state."""
    return {"assessment_id": f"assessment/{state}"}


def nothing(_ids: Ids, _person: Person) -> dict[str, Any]:
    """A form that is only a button."""
    return {}


def invitation(_ids: Ids, _person: Person) -> dict[str, Any]:
    """Somebody new, with the role that everybody who invites may give."""
    return {"person_name": "Guest", "email": "guest@elsewhere.example", "role": "respondent", "locale": "en"}


def code(_ids: Ids, person: Person) -> dict[str, Any]:
    """A form that asks for what the authenticator shows."""
    return {"code": code_of(person)}


def for_programs(plans: Mapping[str, Plan], *routes: str) -> dict[str, Plan]:
    """The same acts at the same addresses of the API: what the form of the page holds, as JSON."""
    return {route.replace(" /", " /api/v1/", 1): Plan(json=plans[route].form, at=plans[route].at) for route in routes}
