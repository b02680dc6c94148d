"""Whatever is typed, sent or put into an address, the answer is a sentence and never a fault."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute, iter_route_contexts
from httpx2 import Response
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from portal.guards import read_submitted
from tests.security.asking import ask
from tests.security.doors import Door, is_accepted, open_door, seen_at
from tests.security.findings import Finding
from tests.security.plans.plan import FILE
from tests.security.questionnaires import ITEM
from tests.security.refusing import refused_fields
from tests.security.routes import Route
from tests.security.stage import Stage

VALUES = {
    "a number beyond every column": "9" * 30,
    "a number of 32 bits and one": str(2**31),
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "very long": "x" * 20_000,
    "braces": "{0.__class__} {csrf_token} {{7*7}} %(x)s %s",
}
# Of which the databases may think otherwise; the rest is turned away or kept by the same lines of Python.
ON = {
    "sqlite": [what for what in VALUES if what != "a number of 32 bits and one"],  # it has room for that
    "postgresql": ["a number of 32 bits and one", "the last day"],
}
PARTS = 4  # so that no single test takes long
PATHS = ["%ff%fe", "a" * 3000, "..%2f..%2fetc%2fpasswd"]

Send = Callable[[dict[str, str]], Response]
"""Sends a request with these values in these fields."""


def faults_of_fields(stage: Stage, doors: list[Door], values: Iterable[str] = VALUES) -> tuple[list[Finding], int]:
    """Which value in which field is answered by a fault; and in how many pairs of field and value.

    With the first value, every page shows its form again as it was typed. What a form turns away of the others for its own sake is
    asked of its model: a whole request is made of what gets past it.
    """
    findings, tried = [], 0
    with stage.database.undone(), stage.known():
        for door in doors:
            names = [name for name, given in door.form.items() if not isinstance(given, tuple)]
            send = partial(_send_form, stage, door)
            alone: set[str] = set()
            for at, what in enumerate(values):
                # Each try of a password costs a hash, and it may be anything.
                fields = [name for name in names if "password" not in name or what == "very long"]
                tried += len(fields)
                turned_away = _turned_away(stage, door, dict.fromkeys(fields, VALUES[what])) if at else set()
                rest = [name for name in fields if name not in turned_away]
                for some in [[name for name in rest if name not in alone], *([name] for name in rest if name in alone)]:
                    findings += _faults(stage, door.route, send, what, some, alone)
    return findings, tried


def _send_form(stage: Stage, door: Door, values: dict[str, str]) -> Response:
    form = door.form
    sent = {name: [value] if isinstance(form[name], list) else value for name, value in values.items()}
    return door.knock(stage, form={**form, **sent})


def _turned_away(stage: Stage, door: Door, values: dict[str, str]) -> set[str]:
    """The fields that the model of the form turns away, each for what is in it alone; none where it has more than one."""
    seen = seen_at(stage, door.route)
    if seen is None or len(seen.forms) != 1:
        return set()
    (model,) = seen.forms
    texts: dict[str, Any] = {name: value for name, value in values.items() if name in model.model_fields}
    lists = {name: [value] for name, value in texts.items() if "list" in str(model.model_fields[name].annotation)}
    with refused_fields(but="missing") as found, suppress(ValidationError):
        model.model_validate(texts | lists)
    return found


def _faults(stage: Stage, route: Route, send: Send, what: str, names: list[str], alone: set[str]) -> list[Finding]:
    """What comes of the value in all these fields at once, and in fewer, until each was accepted or refused for its own sake.

    Into `alone` comes each field that an act refuses, whatever the others hold: with the next value, it needs no company.
    """
    if not names:
        return []
    with stage.database.undone(), refused_fields() as refused:
        answer = send(dict.fromkeys(names, VALUES[what]))
    found = _fault(stage, route, f"{', '.join(names)}: {what}", answer.status_code)
    others = [name for name in names if name not in refused]
    if not is_accepted(answer) and names == others[:1]:
        alone |= {*names}
    if is_accepted(answer) or len(names) == 1 or not others:
        return found
    halves = [others] if len(others) < len(names) else [others[: len(others) // 2], others[len(others) // 2 :]]
    return [each for half in halves for each in _faults(stage, route, send, what, half, alone)] or found


def _fault(stage: Stage, route: Route, what: str, status: int) -> list[Finding]:
    return [Finding(str(route), "", what, f"{status}: {stage.faults[-1:]}")] if status >= 500 else []


@pytest.mark.parametrize("part", range(PARTS))
def test_no_value_in_a_form_is_answered_by_a_fault(stage: Stage, part: int, database_kind: str) -> None:
    routes = [route for route in stage.routes if not route.is_safe][part::PARTS]
    doors = [door for route in routes if (door := open_door(stage, route))]
    findings, tried = faults_of_fields(stage, doors, ON[database_kind])
    assert findings == []
    assert tried >= 450 * len(ON[database_kind]) // PARTS


@pytest.mark.only_on("sqlite")  # what a form lacks, the same lines of Python miss
def test_no_form_and_no_body_without_its_fields_is_answered_by_a_fault(stage: Stage) -> None:
    findings = []
    doors = [door for route in stage.routes if not route.is_safe and (door := open_door(stage, route))]
    with stage.database.undone(), stage.known():
        for door in doors:
            if door.form or door.json:  # else that is what was accepted
                with stage.database.undone():
                    answer = door.knock(stage, form={}, json=None if door.json is None else {})
                findings += _fault(stage, door.route, "nothing at all", answer.status_code)
    assert findings == []


@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_is_answered_by_a_fault(stage: Stage, part: int, database_kind: str) -> None:
    """Nearly always the door finds nothing by such a name, and tells so as of any other; where it lets in, what is behind it is asked."""
    paths = PATHS if database_kind == "sqlite" else PATHS[-1:]  # of another database: whether what is no id fits the column
    findings = []
    doors = [door for route in stage.routes[part::PARTS] if (door := open_door(stage, route))]
    with stage.database.undone(), stage.known():
        for door in doors:
            for name in door.route.parameters:
                for hostile in paths:
                    status, _ = ask(stage, door.person, door.route, {**door.values, name: unquote(hostile)})
                    if status == 200:
                        status = _at(stage, door, name, hostile)
                    findings += _fault(stage, door.route, f"{name}: {hostile[:30]}", status)
    assert findings == []


@pytest.mark.only_on("sqlite")  # so that none gets as far as a database
def test_no_nul_gets_past_any_door(stage: Stage) -> None:
    """Before every door somebody looks for it in the path, the query and the form; seen at one door of each kind."""
    routes = [context.route for context in iter_route_contexts(stage.app.routes) if isinstance(context.route, APIRoute)]
    before = [{first.call for door in route.dependant.dependencies for first in door.dependencies} for route in routes]
    assert len(routes) >= 600
    assert [route.path for route, looks in zip(routes, before, strict=True) if read_submitted not in looks] == []
    person = stage.world.people["p1/procurement"]
    engagement = f"/engagements/{stage.world.places['p1>p1c1'].ids['engagement']}"
    evidence = f"/assessments/{stage.world.places['p1>p1c1'].ids['assessment/in_progress']}/items/{ITEM}/evidence"
    with stage.database.undone():
        assert stage.knock(person, "GET", "/engagements/%00").status_code == 404
        assert stage.knock(person, "GET", "/engagements?state=%00").status_code == 422
        assert stage.knock(person, "POST", f"{engagement}/items", {"name": "a\0b"}).status_code == 422
        assert stage.knock(person, "POST", evidence, {"file": FILE, "kind": "a\0b"}).status_code == 422


def _at(stage: Stage, door: Door, name: str, hostile: str) -> int:
    """The status of the page at the address in which `hostile` stands in the place of one name."""
    with stage.database.undone():
        return door.knock(stage, path=door.route.path.format(**{**door.values, name: hostile})).status_code


def queries(stage: Stage) -> Iterator[tuple[Door, Dependant]]:
    """The doors of pages that read their query, and what they read of it."""
    read = {
        (method, context.path): context.route.dependant
        for context in iter_route_contexts(stage.app.routes)
        if isinstance(context.route, APIRoute)
        for method in context.methods or ()
    }
    for route in stage.routes:
        declared = read[route.method, route.path]
        if route.is_safe and declared.query_params and (door := open_door(stage, route)):
            yield door, declared


def test_no_query_is_answered_by_a_fault(stage: Stage, database_kind: str) -> None:
    """As with forms: what a page turns away by itself is seen once as a page, and then asked of what it declares."""
    findings, tried = [], 0
    with stage.database.undone(), stage.known():
        for door, declared in queries(stage):
            parameters = declared.query_params
            alone: set[str] = set()
            for at, what in enumerate(ON[database_kind]):
                tried += len(parameters)
                _, errors = request_params_to_args(parameters, QueryParams({each.alias: VALUES[what] for each in parameters}) if at else {})
                turned_away = {error["loc"][1] for error in errors if error["type"] != "missing"}
                names = [each.alias for each in parameters if each.alias not in turned_away]
                findings += _faults(stage, door.route, partial(_send_query, stage, door), what, names, alone)
    assert findings == []
    assert tried >= 200


def _send_query(stage: Stage, door: Door, values: dict[str, str]) -> Response:
    short = {name: value[: 60_000 // len(values)] for name, value in values.items()}  # longer an address cannot be sent
    return door.knock(stage, path=f"{door.path}?{urlencode(short)}")


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
