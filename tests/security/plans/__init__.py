"""What to send to each route, one file for each area of the product: whoever adds an area adds a file, and nothing else here.

A file of this folder holds any of three tables: PLANS (route -> how to try it), NAMED (parameter of a path -> what it names)
and REASONS (field of a form that has the name of a protected column -> why it may).

An act of the API that has the address of its page is sent what the page's form sends, unless a plan says otherwise.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import Any

from tests.security.companies import Person
from tests.security.plans.plan import Ids, Plan

Form = Callable[[Ids, Person], dict[str, Any]]
_ANYBODY: Any = SimpleNamespace(company="", ids={})  # whether a file goes with a form does not depend on who sends it

_AREAS = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name != "plan"]


def _of_all(table: str) -> dict[str, Any]:
    """One table of all areas. Nothing is said twice: who was read last would win."""
    said: dict[str, Any] = {}
    for area in _AREAS:
        here = getattr(area, table, {})
        assert not said.keys() & here.keys(), f"{table} of {area.__name__}, and of another file too: {sorted(said.keys() & here.keys())}"
        said |= here
    return said


def _as_the_page(plan: Plan) -> Plan:
    """The same for a program: JSON, or the form itself where a file goes with it."""
    sent = plan.form(str, _ANYBODY) if plan.form else {}
    if any(isinstance(value, tuple) for value in sent.values()):
        return Plan(form=plan.form, at=plan.at)
    if plan.form is None:
        return Plan(at=plan.at)

    def body(ids: Ids, person: Person, form: Form = plan.form) -> dict[str, Any]:
        return {name: value for name, value in form(ids, person).items() if value != ""}  # a form's empty field is none of a body

    return Plan(json=body, at=plan.at)


def _of_programs(said: dict[str, Plan]) -> dict[str, Plan]:
    """Plans for the acts of the API that have the address of their page and no plan of their own."""
    listed = (Path(__file__).parents[1] / "routes.txt").read_text(encoding="utf-8").splitlines()
    routes = [line.partition("  ")[0].split(" ") for line in listed]
    acts = [(method, path) for method, path in routes if method in {"POST", "PUT"} and path.startswith("/api/v1/")]
    pages = {f"{method} {path}": said.get(f"POST {path.removeprefix('/api/v1')}") for method, path in acts}
    return {route: _as_the_page(plan) for route, plan in pages.items() if plan is not None and route not in said}


PLANS: dict[str, Plan] = _of_all("PLANS")
PLANS |= _of_programs(PLANS)
NAMED: dict[str, str] = _of_all("NAMED")
REASONS: dict[str, str] = _of_all("REASONS")
