"""Every route has exactly one door, and the walker that says so is shown to see them."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount

from portal.app import create_app
from portal.permissions import PERMISSIONS
from portal.settings import Settings
from storage.acts import Act


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """An application with everything switched on; its database is never opened."""
    return create_app(Settings(data_folder=tmp_path, demonstration=True))


def routes(app: FastAPI) -> list[APIRoute]:
    """All routes, those of included routers too (`app.routes` does not hold them)."""
    return [context.route for context in iter_route_contexts(app.routes) if isinstance(context.route, APIRoute)]


def doors(route: APIRoute) -> list[Any]:
    """The guards among a route's dependencies: functions that carry an act, or the reason why the route is public."""
    return [one.call for one in route.dependant.dependencies if hasattr(one.call, "act") or hasattr(one.call, "public_because")]


def test_the_walker_sees_routes_of_included_routers(app: FastAPI) -> None:
    paths = {route.path for route in routes(app)}
    assert {"/healthz", "/engagements/{engagement_id}/limits", "/ledger"} <= paths
    assert len(paths) > 50


def test_the_walker_would_notice_a_route_without_a_door(app: FastAPI) -> None:
    @app.get("/canary")
    def canary() -> str:
        return ""

    assert [route.path for route in routes(app) if not doors(route)] == ["/canary"]


def test_every_route_has_exactly_one_door(app: FastAPI) -> None:
    assert {route.path: len(doors(route)) for route in routes(app) if len(doors(route)) != 1} == {}


def test_nothing_is_mounted_but_the_static_files(app: FastAPI) -> None:
    assert [route.path for route in app.routes if isinstance(route, Mount)] == ["/static"]


def test_every_act_on_a_door_has_a_line_in_the_table_of_permissions(app: FastAPI) -> None:
    acts = {door.act for route in routes(app) for door in doors(route) if hasattr(door, "act")}
    assert acts <= set(PERMISSIONS)
    assert acts <= set(Act)


def test_a_path_that_names_a_thing_loads_it_at_the_door(app: FastAPI) -> None:
    """A route with `{engagement_id}` and the like must not take the id on trust."""
    loaded_elsewhere = {"evidence_id", "invitation_id", "user_id", "token", "version_id", "session_id", "token_id", "name"}
    for route in routes(app):
        names = {name for name in route.param_convertors if name.endswith("_id")} - loaded_elsewhere
        for door in doors(route):
            if names and hasattr(door, "act"):
                cells = {cell.cell_contents for cell in door.__closure__ or () if callable(cell.cell_contents)}
                assert cells, f"{route.path} names {names} but its door loads nothing"


def test_paths_are_kebab_case(app: FastAPI) -> None:
    for route in routes(app):
        fixed = [part for part in route.path.split("/") if part and not part.startswith("{")]
        assert all(part == part.lower() and "_" not in part for part in fixed), route.path
