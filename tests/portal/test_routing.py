"""The shortcut to the page of an address finds what asking every route in turn would find."""

import re
from typing import Any

import pytest
from starlette.routing import Match

from portal.app import _pages, _pages_by_segment


def in_turn(scope: dict[str, Any]) -> tuple[Match, dict[str, Any]]:
    """What FastAPI would do: the first that takes both, else the first that takes the path."""
    partial: dict[str, Any] | None = None
    for route in _pages():
        match, found = route.matches(scope)
        if match is Match.FULL:
            return match, dict(found)
        if match is Match.PARTIAL and partial is None:
            partial = dict(found)
    return (Match.NONE, {}) if partial is None else (Match.PARTIAL, partial)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_every_address_leads_to_the_same_page(method: str) -> None:
    paths = {re.sub(r"\{[^}]+\}", "x1", route.path) for route in _pages()}
    paths |= {f"{path}/more" for path in paths} | {f"{path}/" for path in paths} | {"/no-such-page", "//engagements", "/Engagements"}
    assert len(paths) > 400
    for path in sorted(paths):
        scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
        expected, found = _pages_by_segment().matches(scope), in_turn(scope)
        assert expected == found, path
