"""By page and by API: whatever a page does, a program can do at the same address under /api/v1, or a reason says why not."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from portal.api import SUBJECTS, router
from portal.api.description import ERRORS, describe
from portal.app import create_app
from portal.settings import Settings
from portal.words import say
from tests.architecture.on_pages import ON_PAGES, UNDER_ANOTHER_ADDRESS
from tests.security.routes import Route, list_routes

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
# The areas of pages that this holds for; writing questionnaires, workbooks, accounts and proofs have rules of their own.
AREAS = {
    "agreements", "answering", "clauses", "contacts", "contributing", "corrections", "duties", "education", "held", "incidents",
    "information", "inspections", "monthly", "procurement", "policy", "recontracts", "registers", "review", "risks", "sending", "support",
}  # fmt: skip


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Route], dict[str, list[Route]]]:
    """The submitting routes of the pages of contracts by path, and those of the API."""
    app = create_app(Settings(data_folder=tmp_path_factory.mktemp("api")))
    areas = {
        context.path: context.route.endpoint.__module__.split(".")
        for context in iter_route_contexts(app.routes)
        if isinstance(context.route, APIRoute)
    }
    pages: dict[str, Route] = {}
    programs: dict[str, list[Route]] = {}
    for route in list_routes(app):
        module = areas[route.path]
        if not route.is_safe and route.is_api:
            programs.setdefault(route.path.removeprefix("/api/v1"), []).append(route)
        elif not route.is_safe and module[1] == "pages" and module[2] in AREAS:
            pages[route.path] = route
    return pages, programs


def test_what_a_page_does_a_program_can_do_or_a_reason_says_why_not(routes: tuple[dict[str, Route], dict[str, list[Route]]]) -> None:
    pages, programs = routes
    assert len(pages) > 100, "the walk does not see the pages"
    missing = []
    for path, page in pages.items():
        address = UNDER_ANOTHER_ADDRESS.get(path, path)
        if path not in ON_PAGES and page.act not in {one.act for one in programs.get(address, [])}:
            missing.append(f"{page}: no {page.act} at /api/v1{address}, and no reason in tests.architecture.on_pages.py")
    assert missing == []


def test_no_entry_outlives_its_page_or_stands_beside_what_it_denies(routes: tuple[dict[str, Route], dict[str, list[Route]]]) -> None:
    pages, programs = routes
    entries = {*ON_PAGES, *UNDER_ANOTHER_ADDRESS}
    assert sorted(entries - set(pages)) == [], "no such page any more"
    denied = [path for path in ON_PAGES if pages[path].act in {one.act for one in programs.get(path, [])}]
    assert denied == [], "the API has it"


def test_the_documentation_tells_every_reason() -> None:
    told = " ".join(GUIDE.read_text(encoding="utf-8").split())
    assert [reason for reason in sorted(set(ON_PAGES.values())) if reason not in told] == []


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """The description of the API."""
    return describe(router, list(SUBJECTS))


def test_the_description_tells_every_act_with_its_subject_and_its_errors(
    told: dict[str, Any], routes: tuple[dict[str, Route], dict[str, list[Route]]]
) -> None:
    acts = {f"{method.upper()} {path}": operation for path, found in told["paths"].items() for method, operation in found.items()}
    listed = {str(route) for found in routes[1].values() for route in found}
    assert listed <= acts.keys(), "the walk and the description see the same"
    assert len({one["operationId"] for one in acts.values()}) == len(acts)
    assert [
        name for name, one in acts.items() if not (one["summary"] and one["tags"] and {"401", "403", "404"} <= one["responses"].keys())
    ] == []
    assert [name for name, one in acts.items() if len(one["summary"]) > 140] == []
    text = json.dumps(told)
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= told["components"]["schemas"].keys()
    assert [name for name in told["components"]["schemas"] if "__" in name] == []
    assert "urn:portal:problem:duty-changed-meanwhile" in text
    assert [one for one in ERRORS.values() if say("en", "problem", one[1]) == one[1]] == []


def test_the_examples_of_the_guide_are_requests_that_the_api_takes(told: dict[str, Any]) -> None:
    examples = re.findall(r"curl -X (\w+) \$PORTAL(/api/v1\S+)(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    shapes = {path: re.compile(re.sub(r"{\w+}", "[^/?]+", path)) for path in told["paths"]}
    seen = set()
    for method, address, rest in examples:
        path = next((path for path, shape in shapes.items() if shape.fullmatch(address.partition("?")[0])), None)
        assert path is not None, address
        operation = told["paths"][path][method.lower()]
        seen |= set(operation["tags"])
        for body in re.findall(r"--json '(.*?)'", rest, flags=re.DOTALL):
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            schema = told["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
            given = json.loads(body)
            assert set(schema.get("required", [])) <= given.keys() <= schema["properties"].keys(), address
    assert seen == set(SUBJECTS), "one example for each subject"
