"""The pages, one folder per area. A page is: guard, then query or action, then template."""

from importlib import import_module

from fastapi import APIRouter

AREAS: tuple[str, ...] = (
    "accounts",
    "information",
    "incidents",
    "records",
    "answering",
    "review",
    "corrections",
    "duties",
    "results",
    "authoring",
    "interchange",
    "agreements",
    "clauses",
    "procurement",
    "recontracts",
    "sending",
    "contributing.routes",
    "workbook",
    "education",
    "registers",
    "monthly",
    "support",
    "held",
    "contacts",
    "inspections",
    "risks",
    "policy",
)


def routers() -> list[APIRouter]:
    """The routers of all areas."""
    return [import_module(f"{__name__}.{area}").router for area in AREAS]
