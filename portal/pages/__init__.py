"""The pages, one folder per area. A page is: guard, then query or action, then template."""

from importlib import import_module

from fastapi import APIRouter

AREAS: tuple[str, ...] = (
    "accounts",
    "information",
    "records",
    "answering",
    "review",
    "corrections",
    "results",
    "authoring",
    "interchange",
    "procurement",
    "sending",
    "contributing.routes",
    "workbook",
)


def routers() -> list[APIRouter]:
    """The routers of all areas."""
    return [import_module(f"{__name__}.{area}").router for area in AREAS]
