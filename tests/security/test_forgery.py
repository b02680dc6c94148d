"""No page elsewhere can act in somebody's name (threat 10): each unsafe route against each way of forging a request."""

from collections.abc import Callable
from typing import Any
from zlib import crc32

import pytest

from portal import csrf
from tests.security.asking import Told, ask
from tests.security.doors import Door, is_accepted, open_door, seen_at, watched
from tests.security.findings import Finding
from tests.security.plans import PLANS
from tests.security.routes import Route
from tests.security.stage import Stage

pytestmark = pytest.mark.only_on("sqlite")  # about doors, which are the same whatever lies behind them

# What is read there is proof of something: who looked into a file, and that a notice of an incident has arrived.
LEDGER = {"ledger_entry", "ledger_head"}
NOTED = {
    "/evidence/{evidence_id}/file": LEDGER,
    "/evidence/{evidence_id}/view": LEDGER,
    "/incidents/{incident_id}": {*LEDGER, "incident_notice"},
    "/api/v1/incidents/{incident_id}": {*LEDGER, "incident_notice"},
}


Forgery = dict[str, Any]
"""What is sent, as `Stage.knock` and `Door.knock` take it."""


def _with_token(stage: Stage, door: Door, token: str) -> Forgery:
    if door.json is not None:
        return {"headers": {csrf.HEADER: token, "origin": stage.settings.origin}, "is_forged": True}
    return {"form": {**door.form, csrf.FIELD: token}, "headers": {"origin": stage.settings.origin}, "is_forged": True}


def _from(origin: str) -> Callable[[Stage, Door], Forgery]:
    return lambda _stage, _door: {"headers": {"origin": origin}}


# Of these the door alone decides, before anything else is looked at: each is tried there, and one of them as a whole request.
AT_THE_DOOR: dict[str, Callable[[Stage, Door], Forgery]] = {
    "an empty token": lambda stage, door: _with_token(stage, door, ""),
    "another person's token": lambda stage, door: _with_token(stage, door, stage.csrf_of(stage.world.people["p1c2/respondent"])),
    "a token of nobody's": lambda stage, door: _with_token(stage, door, "0" * 64),
    "a foreign origin": _from("https://evil.example"),
    "an origin that begins like ours": lambda stage, _door: {"headers": {"origin": f"{stage.settings.origin}.evil.example"}},
    "another port": _from("http://127.0.0.1:9"),
    "no origin at all, as a sandboxed page sends": _from("null"),
    "from another site, says the browser": lambda _stage, _door: {"headers": {"sec-fetch-site": "cross-site"}},
    "from a neighbouring host, says the browser": lambda _stage, _door: {"headers": {"sec-fetch-site": "same-site"}},
    "the token in the address": lambda stage, door: {
        "path": f"{door.path}?{csrf.FIELD}={stage.csrf_of(door.person)}",
        "headers": {"origin": stage.settings.origin},
        "is_forged": True,
    },
    "a key that is none": lambda _stage, _door: {"headers": {"authorization": "Bearer vap_none"}, "is_forged": True},
}
# Here it counts how the request is read and which route it is led to.
WHOLE: dict[str, Callable[[Stage, Door], Forgery]] = {
    "no token": lambda stage, _door: {"headers": {"origin": stage.settings.origin}, "is_forged": True},
    "a body that needs no permission to send": lambda stage, _door: {
        "headers": {"origin": stage.settings.origin, "content-type": "text/plain"},
        "is_forged": True,
    },
    "GET with the method in the address and in a header": lambda stage, door: {
        "method": "GET",
        "path": f"{door.path}?{csrf.FIELD}={stage.csrf_of(door.person)}&_method=POST",
        "headers": {"x-http-method-override": "POST"},
    },
    "PUT": lambda _stage, _door: {"method": "PUT"},
}


def forged(stage: Stage, routes: list[Route]) -> tuple[list[Finding], int]:
    """What was accepted or changed rows although it was forged, and how many forgeries were tried."""
    findings, tried = [], 0
    for route in routes:
        door = open_door(stage, route)
        if door is None:
            continue
        of_all = list(AT_THE_DOOR)
        of_this = of_all[crc32(str(route).encode()) % len(of_all)]
        for name, way in {**WHOLE, of_this: AT_THE_DOOR[of_this]}.items():
            if name != route.method:  # else no forgery, but what its page would send
                findings += _sent(stage, door, name, way(stage, door))
                tried += 1
        for name, way in AT_THE_DOOR.items():
            told = _asked(stage, door, way(stage, door))
            tried += 1
            if told[0] in {200, *range(500, 600)}:
                findings.append(Finding(str(route), door.person.key, name, f"the door: {told}"))
    return findings, tried


def _sent(stage: Stage, door: Door, name: str, forgery: Forgery) -> list[Finding]:
    with watched(stage) as changed:
        answer = door.knock(stage, **forgery)
    is_reading = name.startswith("GET")  # the same address may be a page
    if changed or (is_accepted(answer) and not is_reading) or answer.status_code >= 500:
        return [Finding(str(door.route), door.person.key, name, f"{answer.status_code}, rows: {changed[:2]}")]
    return []


def _asked(stage: Stage, door: Door, forgery: Forgery) -> Told:
    headers = {"origin": stage.settings.origin, **forgery["headers"]}
    if not forgery.get("is_forged"):  # all is right but the headers
        headers[csrf.HEADER] = stage.csrf_of(door.person)
    form = {csrf.FIELD: forgery["form"][csrf.FIELD]} if "form" in forgery else {}
    return ask(stage, door.person, door.route, door.values, headers=headers, form=form, query=forgery.get("path", "").partition("?")[2])


def test_no_forged_request_is_accepted(stage: Stage) -> None:
    unsafe = [route for route in stage.routes if not route.is_safe]
    assert all(open_door(stage, route) for route in unsafe if route.path != "/demonstration/{token}")
    with stage.known():
        findings, tried = forged(stage, unsafe)
    assert findings == []
    assert tried >= 6200


def test_each_unsafe_route_is_tried(stage: Stage) -> None:
    """A route that nobody gets through to honestly proves nothing when it refuses a forgery."""
    missing = [str(route) for route in stage.routes if not route.is_safe and open_door(stage, route) is None]
    assert missing == ["POST /demonstration/{token}"]


def test_reading_changes_nothing_but_the_note_that_a_file_or_a_notice_was_read(stage: Stage) -> None:
    for route in stage.routes:
        if route.is_safe and (seen := seen_at(stage, route)):
            assert seen.written == NOTED.get(route.path, set()), route


def test_the_token_is_bound_to_the_session_and_says_nothing_of_it(stage: Stage) -> None:
    tokens = {stage.csrf_of(person) for person in stage.world.people.values() if person.cookie}
    assert len(tokens) == sum(1 for person in stage.world.people.values() if person.cookie)
    assert not any(person.cookie in tokens for person in stage.world.people.values())
    assert PLANS
