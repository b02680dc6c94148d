"""Education, lists, support and leavers over the API: each side reads its own, and a course is asked for and recorded."""

from collections.abc import Callable
from datetime import timedelta

import httpx2
from sqlmodel import Session

from contracts.parties.models import Organisation
from storage import clock
from storage.stamp import Role
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.portal.pages.education.test_education_pages import engagement_of


def test_a_program_asks_for_a_course_and_another_records_that_it_was_passed(
    stored: Session,
    client_for: Callable[..., Browser],
    program: Callable[[Browser], Program],
    principal: Organisation,
    contractor: Organisation,
) -> None:
    officer, respondent = client_for(principal, Role.PROCUREMENT), client_for(contractor, Role.RESPONDENT)
    here = f"/engagements/{engagement_of(stored, officer, contractor).id}"
    ours, theirs = program(officer), program(respondent)
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    wish = {"course_codes": ["CASE-1"], "due_on": (today + timedelta(days=30)).isoformat()}
    assert ours.ask("POST", f"{here}/education", json=wish).status_code == 201
    assert theirs.ask("POST", f"{here}/education", json=wish).status_code == 403
    assert [row["passed"] for row in theirs.ask("GET", f"{here}/education").json()] == [{"Mori Aya": None}]
    held = {"course_code": "CASE-1", "held_on": (today - timedelta(days=1)).isoformat(), "people": ["Mori Aya"]}
    assert theirs.ask("POST", "/education-records", json=held).status_code == 201
    assert ours.ask("GET", f"{here}/education").json()[0]["passed"]["Mori Aya"] == held["held_on"]
    refused: httpx2.Response = theirs.ask("POST", "/education-records", json={**held, "way": "check"})
    assert refused.status_code == 422, "no field may be smuggled in"


def test_a_demand_is_recorded_with_its_reason_answered_with_its_cost_and_settled(
    stored: Session,
    client_for: Callable[..., Browser],
    program: Callable[[Browser], Program],
    principal: Organisation,
    contractor: Organisation,
) -> None:
    officer, respondent = client_for(principal, Role.PROCUREMENT), client_for(contractor, Role.RESPONDENT)
    here = f"/engagements/{engagement_of(stored, officer, contractor).id}/support"
    ours, theirs = program(officer), program(respondent)
    reasons = {"what": "Lock the store", "necessity": "Drawings lie open", "information_at_risk": "Drawings"}
    made = ours.ask("POST", here, json=reasons).json()
    assert (made["version"], made["talks"], bool(made["concerns"])) == (1, [], True)
    path = f"/support/{made['id']}"
    assert theirs.ask("POST", f"{path}/reasons", json={**reasons, "version": 1}).status_code == 403
    cost = theirs.ask("POST", f"{path}/answer", json={"version": 1, "cost_yen": 50000, "wants_talk": True}).json()
    assert cost["talk_wanted_at"]
    late = ours.ask("POST", f"{path}/reasons", json={**reasons, "version": 1})
    assert (late.status_code, late.json()["code"]) == (409, "support-changed-meanwhile")
    talk = {"held_on": clock.local_date(clock.now(), "Asia/Tokyo").isoformat(), "people": "Both", "said": "Half each"}
    assert len(theirs.ask("POST", f"{path}/talks", json=talk).json()["talks"]) == 1
    version = ours.ask("GET", path).json()["version"]
    settled = ours.ask("POST", f"{path}/settlement", json={"version": version, "cost_bearer": "shared", "agreed": "Half each"})
    assert settled.json()["settled_at"], settled.text
    assert [row["talks"] for row in theirs.ask("GET", here).json()] == [1]


def test_each_reads_what_is_kept_and_nobody_else_does(
    stored: Session,
    client_for: Callable[..., Browser],
    program: Callable[[Browser], Program],
    principal: Organisation,
    contractor: Organisation,
) -> None:
    officer = client_for(principal, Role.PROCUREMENT)
    here = f"/engagements/{engagement_of(stored, officer, contractor).id}"
    ours = program(officer)
    for path in (f"{here}/lists", f"{here}/support", f"{here}/education"):
        assert ours.ask("GET", path).json() == []
    assert ours.ask("GET", "/leavers").json() == {"leavers": [], "next_after": None}
    stranger = program(client_for(contractor, Role.RESPONDENT))
    assert stranger.ask("GET", "/engagements/" + "0" * 32 + "/support").status_code == 404
