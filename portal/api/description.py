"""How the API tells about itself: OpenAPI with a tag for each subject, the act on each door, and the errors that it answers with."""

import json
from functools import cache
from inspect import getdoc
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute, iter_route_contexts

from portal.guards import Entry, guard
from portal.version import VERSION
from portal.words import say
from storage.acts import Act

PROBLEM = "application/problem+json"
# What every act can answer with instead, by status: what it means, and a code to show.
ERRORS = {
    "401": ("No token in the header `Authorization: Bearer`, or one that has expired or was revoked.", "token-needed"),
    "403": ("The thing is in reach, but this person may not do that with it.", "act-not-permitted"),
    "404": ("There is no such thing, or it is out of reach: both look the same.", "agreement-missing"),
    "409": ("It has changed meanwhile, or is not in a state that allows the act: read it again.", "duty-changed-meanwhile"),
    "422": ("What was sent cannot be right; `field` names the place.", "input-missing"),
}
SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "description": "A URN that ends with the code."},
        "title": {"type": "string", "description": "A sentence for people, in the language of Accept-Language (ja or en)."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "What went wrong, for programs; it never changes its meaning."},
        "field": {"type": "string", "description": "The field at fault, with a point between levels."},
        "parameters": {"type": "object", "description": "The values of the sentence."},
    },
}


def add_description(router: APIRouter, subjects: list[str]) -> None:
    """Give the API an address that describes it; `subjects` are its tags in their order."""

    @cache  # the same for everybody, and it takes a second to write
    def written() -> dict[str, Any]:
        return describe(router, subjects)

    @router.get("/openapi.json", include_in_schema=False)
    def show_description(_entry: Annotated[Entry, guard(Act.HOME_VIEW)]) -> JSONResponse:
        """The description of the API in OpenAPI 3.1."""
        return JSONResponse(written())


def describe(router: APIRouter, subjects: list[str]) -> dict[str, Any]:
    """The description of the routes of `router`."""
    doors = {
        (method.lower(), context.path): context.route
        for context in iter_route_contexts(router.routes)
        if isinstance(context.route, APIRoute)
        for method in context.methods or ()
    }
    told = get_openapi(
        title="Vendor assurance portal",
        version=VERSION,
        summary="The same acts as the pages, through the same doors.",
        description="How to begin, lists, errors, repeating and what stays with people: docs/api.md.",
        routes=router.routes,
        tags=[{"name": subject} for subject in subjects],
    )
    told["components"].setdefault("schemas", {})["Problem"] = SCHEMA
    told["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "A key made on the account page."}}
    told["security"] = [{"key": []}]
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            _complete(operation, doors[method, path], is_safe=method == "get")
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form of an error, which this API never answers with
        told["components"]["schemas"].pop(unused, None)
    return _with_short_names(told)


def _with_short_names(told: dict[str, Any]) -> dict[str, Any]:
    """Models of one name in several modules are told by module and name, instead of by the whole path to the module."""
    text = json.dumps(told)
    for name in sorted(told["components"]["schemas"], key=len, reverse=True):
        parts = [part for part in name.split("__")[1:] if part not in {"api", "pages", "rules"}]
        if parts:
            text = text.replace(f'"{name}"', f'"{".".join(parts[-2:])}"').replace(f'/{name}"', f'/{".".join(parts[-2:])}"')
    short: dict[str, Any] = json.loads(text)
    return short


def _complete(operation: dict[str, Any], route: APIRoute, *, is_safe: bool) -> None:
    act: Act = next(found for one in route.dependant.dependencies if (found := getattr(one.call, "act", None)))
    words = getdoc(route.endpoint) or ""
    operation["summary"] = words.partition("\n")[0].partition(". ")[0].rstrip(".")
    operation["description"] = f"{words}\n\nNeeds the permission for the act `{act.value}`."
    operation["operationId"] = f"{route.endpoint.__module__.rpartition('.')[2]}-{route.endpoint.__name__}".replace("_", "-")
    for status, (meaning, code) in ERRORS.items():
        if status == "409" and is_safe:
            continue
        example = {"type": f"urn:portal:problem:{code}", "title": say("en", "problem", code), "status": int(status), "code": code}
        content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
        operation["responses"][status] = {"description": meaning, "content": content}
