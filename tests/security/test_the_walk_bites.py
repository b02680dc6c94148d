"""Planted holes: the walk and the lists that it goes by must find what they are there to find."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from sqlmodel import Session, col, select

from contracts.disposals import queries as disposals
from contracts.engagements import actions as opening
from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.engagements.queries import Reach
from contracts.handovers.models import Handover
from contracts.parties.models import Organisation
from portal import guards, permissions
from portal.app import create_app
from portal.pages.procurement import engagements as engagements_page
from portal.settings import Settings
from storage.acts import Act
from storage.problems import Forbidden, Missing
from storage.stamp import Actor, Role
from tests.security.findings import Finding
from tests.security.routes import Route, as_text, list_routes
from tests.security.stage import Stage
from tests.security.test_permissions import unlike_the_list
from tests.security.walk import Walk

pytestmark = pytest.mark.only_on("sqlite")  # about doors, which are the same whatever lies behind them

Plant = pytest.MonkeyPatch


def walked(stage: Stage, *wanted: str, people: tuple[str, ...] = ("p1c1/respondent",)) -> list[Finding]:
    """What the walk finds on these routes."""
    return Walk(stage).run(stage.named(*wanted), [stage.world.people[key] for key in people]).findings


def test_without_a_hole_nothing_is_found(stage: Stage) -> None:
    assert walked(stage, "GET /engagements/{engagement_id}", "POST /engagements/{engagement_id}/returns") == []


def test_a_loader_that_forgets_the_reach_is_found(stage: Stage, monkeypatch: Plant) -> None:
    def anybody(session: Session, _reach: Reach, engagement_id: str) -> Engagement:
        found = session.get(Engagement, engagement_id)
        if found is None:
            raise Missing("engagement-missing")
        return found

    monkeypatch.setattr(engagements, "get", anybody)
    found = walked(stage, "GET /engagements/{engagement_id}/incidents")
    assert any("reads" in finding.what and finding.probe == "foreign" for finding in found)
    assert any("reads" in finding.what and finding.probe == "sibling" for finding in found)
    assert any("not as if it did not exist" in finding.what for finding in found)


@pytest.mark.parametrize("role", ["administrator", "reviewer", "respondent"])
def test_a_door_that_forgets_the_reach_of_one_role_is_found(stage: Stage, monkeypatch: Plant, role: Role) -> None:
    """Also where it is another one's turn to make whole requests: everybody comes to every door."""

    class Everything(Reach):
        pass

    reach_of, get = engagements.reach_of, engagements.get

    def forgetting(session: Session, reach: Reach, engagement_id: str) -> Engagement:
        anything = session.get(Engagement, engagement_id) if isinstance(reach, Everything) else None
        return anything or get(session, reach, engagement_id)

    monkeypatch.setattr(engagements, "get", forgetting)
    monkeypatch.setattr(
        engagements, "reach_of", lambda actor: (Everything if role in actor.roles else Reach)(reach_of(actor).organisation_id)
    )
    people = ("p1c1/administrator", "p1c1/reviewer", "p1c1/respondent")
    found = walked(stage, "GET /engagements/{engagement_id}", "GET /engagements/{engagement_id}/chain", people=people)
    assert {(finding.route, finding.person) for finding in found} == {
        (f"GET /engagements/{{engagement_id}}{page}", f"p1c1/{role}") for page in ("", "/chain")
    }


def test_an_answer_that_tells_that_a_strangers_thing_exists_is_found(stage: Stage, monkeypatch: Plant) -> None:
    """Nothing is shown, only 403 instead of 404."""
    inside = engagements.get

    def telling(session: Session, reach: Reach, engagement_id: str) -> Engagement:
        if session.get(Engagement, engagement_id) is not None:
            try:
                return inside(session, reach, engagement_id)
            except Missing as missing:
                raise Forbidden("act-not-permitted") from missing
        raise Missing("engagement-missing")

    monkeypatch.setattr(engagements, "get", telling)
    assert any("403 and 404" in finding.what for finding in walked(stage, "GET /engagements/{engagement_id}"))


def test_a_list_that_forgets_the_reach_is_found(stage: Stage, monkeypatch: Plant) -> None:
    monkeypatch.setattr(Reach, "engagements", lambda _self: select(col(Engagement.id)))
    assert any("reads" in finding.what for finding in walked(stage, "GET /engagements"))


def test_an_id_in_a_form_that_is_taken_on_trust_is_found(stage: Stage, monkeypatch: Plant) -> None:
    """Work is entrusted to whatever company the form names."""

    def anybody(session: Session, _actor: Actor, organisation_id: str) -> Organisation:
        return session.get_one(Organisation, organisation_id)

    monkeypatch.setattr(opening, "get_contractor", anybody)
    found = walked(stage, "POST /engagements", people=("p1/procurement",))
    assert any("changes engagement" in finding.what and "foreign contractor_id" in finding.probe for finding in found)


def test_an_act_that_writes_to_a_strangers_row_is_found(stage: Stage, monkeypatch: Plant) -> None:
    """Whatever the page answers: the rows tell."""
    inside = disposals.get_return

    def writing(session: Session, reach: Reach, return_id: str) -> Any:
        slip = session.get(Handover, stage.world.places["p2>p2c1"].ids["handover/recorded"])
        assert slip is not None
        slip.purpose = "changed"
        session.flush()
        return inside(session, reach, return_id)

    monkeypatch.setattr(disposals, "get_return", writing)
    found = walked(stage, "POST /returns/{return_id}/confirmation", people=("p1/procurement",))
    assert any("changes handover" in finding.what for finding in found)


def test_an_act_that_is_permitted_to_everyone_is_found(monkeypatch: Plant) -> None:
    """The walk believes the table; so the table is held against the list of what people have agreed to."""
    assert unlike_the_list() == []
    monkeypatch.setitem(permissions.PERMISSIONS, Act.ENGAGEMENT_CLOSE, permissions.ANYONE)
    assert any(line.startswith("engagement:close") for line in unlike_the_list())


def test_a_door_that_does_not_ask_the_table_is_found(stage: Stage, monkeypatch: Plant) -> None:
    monkeypatch.setattr(guards, "permits", lambda _actor, _act, _standing: True)
    found = walked(stage, "GET /engagements/{engagement_id}/closing")
    assert any("though engagement:close is not permitted" in finding.what for finding in found)


def test_a_door_that_lets_nobody_in_is_found(stage: Stage, monkeypatch: Plant) -> None:
    monkeypatch.setattr(guards, "permits", lambda _actor, _act, _standing: False)
    report = Walk(stage).run(stage.named("GET /account"), [stage.world.people["p1/reviewer"]])
    assert report.succeeded == {}
    assert report.stricter == {("GET /account", "p1/reviewer")}


def test_a_fault_is_found(stage: Stage, monkeypatch: Plant) -> None:
    monkeypatch.setattr(engagements_page, "list_rows", lambda *_given, **_named: 1 / 0)
    assert any("ZeroDivisionError" in finding.what for finding in walked(stage, "GET /engagements"))


def test_a_route_that_is_added_is_seen(tmp_path: Path) -> None:
    app = create_app(Settings(data_folder=tmp_path))
    before = list_routes(app)
    router = APIRouter()
    router.add_api_route("/canary/{engagement_id}", lambda: "")
    app.include_router(router)
    assert set(list_routes(app)) - set(before) == {Route("GET", "/canary/{engagement_id}", None)}
    assert as_text(list_routes(app)) != as_text(before)
