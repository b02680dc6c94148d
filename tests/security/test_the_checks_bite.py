"""Planted holes: the checks of this folder beside the walk must find what they are there to find."""

from collections.abc import Collection
from typing import Any

import pytest
from markupsafe import Markup
from starlette.datastructures import FormData

from portal import csrf
from portal.forms import read_form
from portal.headers import ALWAYS
from portal.pages.accounts import language
from portal.pages.information import items
from portal.rendering.languages import LOCALES
from portal.rendering.pages import environment
from storage.evidence import actions as evidence
from storage.problems import Forbidden
from storage.scanning.rules import FileType
from tests.security.doors import open_door
from tests.security.hostile_files import REFUSED
from tests.security.payloads import PAYLOADS, lace
from tests.security.stage import Stage
from tests.security.test_forgery import forged
from tests.security.test_headers import lacking
from tests.security.test_hostile_values import faults_of_fields
from tests.security.test_mass_assignment import smuggling
from tests.security.test_redirects import leads_away
from tests.security.test_uploads import kept

pytestmark = pytest.mark.only_on("sqlite")  # about doors, which are the same whatever lies behind them

Plant = pytest.MonkeyPatch


@pytest.mark.parametrize("way", ["token", "origin"])
def test_a_door_that_skips_half_of_the_forgery_check_is_found(stage: Stage, monkeypatch: Plant, way: str) -> None:
    route = stage.named("POST /engagements/{engagement_id}/items")
    assert forged(stage, route)[0] == []
    inside = csrf.check

    def careless(request: Any, *, origins: Collection[str], expected: str, given: str) -> None:
        if way == "token":
            inside(request, origins=origins, expected="same", given="same")
        elif given != expected:
            raise Forbidden("request-forged")

    monkeypatch.setattr(csrf, "check", careless)
    found = forged(stage, route)[0]
    assert {"token": "no token", "origin": "a foreign origin"}[way] in {finding.probe for finding in found}


def test_a_form_that_is_open_and_writes_what_it_gets_is_found(stage: Stage, monkeypatch: Plant) -> None:
    route = stage.named("POST /engagements/{engagement_id}/items")
    door = open_door(stage, route[0])
    assert door is not None
    assert smuggling(stage, [door])[0] == []
    inside = read_form

    def open_wide(model: Any, form: Any) -> Any:
        known = FormData([(name, value) for name, value in form.multi_items() if name in {*model.model_fields, "csrf_token"}])
        filled = inside(model, known)
        if filled.value is not None and form.get("state"):
            filled.value = filled.value.model_copy(update={"identifier": str(form.get("state"))})
        return filled

    monkeypatch.setattr(items, "read_form", open_wide)
    assert smuggling(stage, [door])[0] != []


def test_a_field_that_can_bring_down_the_page_is_found(stage: Stage, monkeypatch: Plant) -> None:
    door = open_door(stage, stage.named("POST /engagements/{engagement_id}/items")[0])
    assert door is not None
    assert faults_of_fields(stage, [door])[0] == []
    inside = read_form

    def fragile(model: Any, form: FormData) -> Any:
        str(form.get("name")).format()
        return inside(model, form)

    monkeypatch.setattr(items, "read_form", fragile)
    assert {finding.probe for finding in faults_of_fields(stage, [door])[0]} == {"name: braces"}


def test_an_open_redirect_is_found(stage: Stage, monkeypatch: Plant) -> None:
    monkeypatch.setattr(language, "local_path", lambda wanted: wanted)
    with stage.database.undone():
        given = {"language": "en", "return_to": "/\\evil.example"}
        answer = stage.knock(stage.world.people["p1/procurement"], "POST", "/language", given)
    assert leads_away(str(answer.headers["location"]))


@pytest.mark.parametrize("name", ["Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy"])
def test_a_header_that_is_forgotten_is_found(stage: Stage, monkeypatch: Plant, name: str) -> None:
    monkeypatch.delitem(ALWAYS, name)
    assert lacking(stage.knock(stage.world.people["nobody"], "GET", "/sign-in")) != []


def test_a_door_for_files_that_does_not_look_at_them_is_found(stage: Stage, monkeypatch: Plant) -> None:
    some = {name: REFUSED[name] for name in ("html said to be a pdf", "svg said to be a png")}
    assert kept(stage, some) == []
    monkeypatch.setattr(evidence, "inspect", lambda _file, **_how: FileType.PDF)
    found = kept(stage, some)
    assert {finding.probe for finding in found} == set(some)


def test_a_page_that_shows_text_as_markup_is_found(stage: Stage, monkeypatch: Plant) -> None:
    """The filter for user text, turned into what `|safe` does."""
    person = stage.world.people["p1/procurement"]
    path = f"/engagements/{stage.world.places['p1>p1c1'].ids['engagement']}"
    for locale in LOCALES:
        monkeypatch.setitem(environment(locale).filters, "user", Markup)
    with stage.database.undone() as connection:
        lace(connection, columns="texts")
        text = stage.knock(person, "GET", path).text
    assert live(text) != []
    monkeypatch.undo()
    with stage.database.undone() as connection:
        lace(connection, columns="texts")
        assert live(stage.knock(person, "GET", path).text) == []


def live(text: str) -> list[str]:
    """The payloads that stand on a page as they were typed."""
    return [payload for payload in PAYLOADS if "<" in payload and payload in text]
