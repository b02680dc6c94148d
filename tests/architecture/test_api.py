"""By page and by API: whatever a page of contracts does, a program can do at the same address under /api/v1, or a reason says why not."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from portal.app import create_app
from portal.settings import Settings
from tests.architecture.on_pages import ON_PAGES, UNDER_ANOTHER_ADDRESS
from tests.security.routes import Route, list_routes

# The areas of pages about contracts; questionnaires, accounts and proofs have rules of their own.
AREAS = {
    "agreements", "clauses", "contacts", "corrections", "duties", "education", "held", "incidents", "information", "inspections", "monthly",
    "procurement", "policy", "recontracts", "registers", "risks", "support",
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
    told = " ".join((Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8").split())
    assert [reason for reason in sorted(set(ON_PAGES.values())) if reason not in told] == []
