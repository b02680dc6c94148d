"""What to send to each route, one file for each area of the product: whoever adds an area adds a file, and nothing else here.

A file of this folder holds any of three tables: PLANS (route -> how to try it), NAMED (parameter of a path -> what it names)
and REASONS (field of a form that has the name of a protected column -> why it may).
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.security.plans.plan import Plan

_AREAS = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name != "plan"]


def _of_all(table: str) -> dict[str, Any]:
    """One table of all areas. Nothing is said twice: who was read last would win."""
    said: dict[str, Any] = {}
    for area in _AREAS:
        here = getattr(area, table, {})
        assert not said.keys() & here.keys(), f"{table} of {area.__name__}, and of another file too: {sorted(said.keys() & here.keys())}"
        said |= here
    return said


PLANS: dict[str, Plan] = _of_all("PLANS")
NAMED: dict[str, str] = _of_all("NAMED")
REASONS: dict[str, str] = _of_all("REASONS")
