"""Whatever is typed, sent or put into an address, the answer is a sentence and never a fault."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote
from zlib import crc32

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from tests.security.asking import ask
from tests.security.doors import Door, is_accepted, open_door
from tests.security.findings import Finding
from tests.security.refusing import refused_fields
from tests.security.routes import Route
from tests.security.stage import Stage

VALUES = {
    "NUL": "a\0b",
    "a number beyond every column": "9" * 30,
    "a number of 32 bits and one": str(2**31),
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "very long": "x" * 20_000,
    "braces": "{0.__class__} {csrf_token} {{7*7}} %(x)s %s",
}
# Of which another database may think otherwise; the rest is turned away or kept by the same lines of Python. A NUL gets to none.
OF_THE_DATABASE = ("a number beyond every column", "a number of 32 bits and one", "the last day")
PARTS = 4  # so that no single test takes long
PATHS = ["%ff%fe", "a" * 3000, "..%2f..%2fetc%2fpasswd"]


def faults_of_fields(stage: Stage, doors: list[Door], values: Iterable[str] = VALUES) -> tuple[list[Finding], int]:
    """Which value in which field is answered by a fault; and in how many pairs of field and value."""
    findings, tried = [], 0
    with stage.database.undone(), stage.known():
        for door in doors:
            names = [name for name, given in door.form.items() if not isinstance(given, tuple)]
            for what in values:
                # Each try of a password costs a hash, and it may be anything.
                fields = [name for name in names if "password" not in name or what in {"NUL", "very long"}]
                findings += _faults(stage, door, what, fields)
                tried += len(fields)
    return findings, tried


def _faults(stage: Stage, door: Door, what: str, names: list[str]) -> list[Finding]:
    """What comes of the value in all these fields at once, and in fewer, until each was accepted or refused for its own sake."""
    if not names:
        return []
    form = door.form
    sent = {name: [VALUES[what]] if isinstance(form[name], list) else VALUES[what] for name in names}
    with stage.database.undone(), refused_fields() as refused:
        answer = door.knock(stage, form={**form, **sent})
    found = _fault(stage, door.route, f"{', '.join(names)}: {what}", answer.status_code)
    others = [name for name in names if name not in refused]
    if is_accepted(answer) or len(names) == 1 or not others or (what == "NUL" and not found):  # the door looks for a NUL in the whole form
        return found
    halves = [others] if len(others) < len(names) else [others[: len(others) // 2], others[len(others) // 2 :]]
    return [each for half in halves for each in _faults(stage, door, what, half)] or found


def _fault(stage: Stage, route: Route, what: str, status: int) -> list[Finding]:
    return [Finding(str(route), "", what, f"{status}: {stage.faults[-1:]}")] if status >= 500 else []


@pytest.mark.parametrize("part", range(PARTS))
def test_no_value_in_a_form_is_answered_by_a_fault(stage: Stage, part: int, database_kind: str) -> None:
    routes = [route for route in stage.routes if not route.is_safe][part::PARTS]
    doors = [door for route in routes if (door := open_door(stage, route))]
    findings, tried = faults_of_fields(stage, doors, VALUES if database_kind == "sqlite" else OF_THE_DATABASE)
    assert findings == []
    assert tried >= (650 if database_kind == "sqlite" else 300) // PARTS


@pytest.mark.only_on("sqlite")  # what a form lacks, the same lines of Python miss
def test_no_form_without_its_fields_is_answered_by_a_fault(stage: Stage) -> None:
    findings = []
    with stage.known():
        for route in stage.routes:
            door = None if route.is_safe else open_door(stage, route)
            if door is not None:
                with stage.database.undone():
                    findings += _fault(stage, route, "nothing at all", door.knock(stage, form={}).status_code)
    assert findings == []


@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_is_answered_by_a_fault(stage: Stage, part: int) -> None:
    """Nearly always the door finds nothing by such a name, and tells so as of any other; where it lets in, what is behind it is asked."""
    findings = []
    doors = [door for route in stage.routes[part::PARTS] if (door := open_door(stage, route))]
    with stage.database.undone(), stage.known():
        for door in doors:
            for name in door.route.parameters:
                for hostile in PATHS:
                    status, _ = ask(stage, door.person, door.route, {**door.values, name: unquote(hostile)})
                    if status == 200:
                        status = _at(stage, door, name, hostile)
                    findings += _fault(stage, door.route, f"{name}: {hostile[:30]}", status)
    assert findings == []


@pytest.mark.only_on("sqlite")  # so that none gets as far as a database
def test_no_address_with_a_nul_leads_anywhere(stage: Stage) -> None:
    with stage.database.undone(), stage.known():
        for route in stage.routes:
            if route.parameters and (door := open_door(stage, route)):
                name = route.parameters[crc32(str(route).encode()) % len(route.parameters)]
                assert _at(stage, door, name, "%00") in {404, 422}, route


def _at(stage: Stage, door: Door, name: str, hostile: str) -> int:
    """The status of the page at the address in which `hostile` stands in the place of one name."""
    with stage.database.undone():
        return door.knock(stage, path=door.route.path.format(**{**door.values, name: hostile})).status_code


def queries(stage: Stage) -> Iterator[tuple[Route, list[str]]]:
    """The routes that read their query, and what they read of it."""
    named = {}
    for context in iter_route_contexts(stage.app.routes):
        if isinstance(context.route, APIRoute):
            named[context.path] = [parameter.name for parameter in context.route.dependant.query_params]
    for route in stage.routes:
        if named.get(route.path):
            yield route, named[route.path]


def test_no_query_is_answered_by_a_fault(stage: Stage, database_kind: str) -> None:
    findings, tried = [], 0
    for route, names in queries(stage):
        door = open_door(stage, route)
        if door is None or not route.is_safe:
            continue
        for name in names:
            for what in VALUES if database_kind == "sqlite" else OF_THE_DATABASE:
                with stage.database.undone(), stage.known():
                    answer = door.knock(stage, path=f"{door.path}?{name}={quote(VALUES[what])}")
                tried += 1
                findings += _fault(stage, route, f"?{name}: {what}", answer.status_code)
    assert findings == []
    assert tried >= 80


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b'{"name": "\\ud800", "country": "DE", "contact_name": "\\u0000"}', b"\xff\xfe"]
)
def test_no_json_is_answered_by_a_fault(stage: Stage, body: bytes) -> None:
    person = stage.world.people["p1/api"]
    engagement = stage.world.places["p1>p1c1"].ids["engagement"]
    for path in ("/api/v1/contractors", f"/api/v1/engagements/{engagement}/handovers"):
        with stage.database.undone():
            headers: dict[str, Any] = {"authorization": f"Bearer {person.token}", "content-type": "application/json"}
            answer = stage.client.post(path, content=body, headers=headers)
        assert answer.status_code in {400, 422}, (path, answer.text, stage.faults[-1:])


def test_no_cookie_is_answered_by_a_fault(stage: Stage) -> None:
    for name in ("portal-session", "portal-visitor", "portal-pre-session", "portal-flash", "portal-language"):
        for value in ("", "x" * 3000, "a.b.c", "e30=.00", '"', "%00", "=;"):
            answer = stage.client.get("/sign-in", headers={"cookie": f"{name}={value}"})
            assert answer.status_code == 200, (name, value)


def test_no_header_is_answered_by_a_fault(stage: Stage) -> None:
    for headers in (
        {"authorization": "Bearer " + "x" * 3000},
        {"authorization": "Bearer %c3%a9"},
        {"authorization": "Basic abc"},
        {"accept-language": "x" * 3000},
        {"accept-language": ",;;q=,ja;q=zz"},
        {"range": "bytes=" + ",".join("0-0" for _ in range(300))},
        {"hx-request": "true", "user-agent": "x" * 3000},
    ):
        answer = stage.client.get("/sign-in", headers=headers)
        assert answer.status_code == 200, headers
