"""Duties over the API: the same lists, the same sides and the same versions as on the pages."""

from collections.abc import Callable

from sqlmodel import Session

from storage.stamp import Role
from tests import factories
from tests.contracts.world import make_world
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.storage.scanning.samples import PDF


def test_what_is_due_is_listed_told_done_once_and_seen_by_the_other_side(
    stored: Session, client_for: Callable[..., Browser], program: Callable[[Browser], Program]
) -> None:
    world = make_world(stored)
    strangers = factories.organisation(stored, "Strangers")
    stored.commit()
    contractor = program(client_for(world.contractor, Role.RESPONDENT))
    principal = program(client_for(world.principal, Role.PROCUREMENT))
    page = contractor.ask("GET", "/duties", params={"side": "ours"}).json()
    assert [row["code"] for row in page["duties"]] == ["NDA-3.1", "NDA-3.3a"]
    assert page["next_after"] is None
    assert contractor.ask("GET", "/duties", params={"side": "theirs"}).json()["duties"] == []
    board = principal.ask("GET", f"/engagements/{world.engagement.id}/duties").json()
    assert len(board["obligations"]) == 29
    path = f"/duties/{page['duties'][0]['id']}/fulfilment"
    assert principal.ask("POST", path, json={"version": 1, "note": "x"}).status_code == 403
    assert contractor.ask("POST", path, json={"version": 1, "note": " "}).status_code == 422
    done = contractor.ask("POST", path, json={"version": 1, "note": "Kimura, locked room"})
    assert (done.status_code, done.json()["state"], done.json()["version"]) == (200, "fulfilled", 2)
    late = contractor.ask("POST", path, json={"version": 1, "note": "Again"})
    assert (late.status_code, late.json()["code"]) == (409, "duty-changed-meanwhile")
    shown = principal.ask("GET", "/duties", params={"side": "theirs", "state": "done"}).json()["duties"]
    assert [row["code"] for row in shown] == ["NDA-3.1"]
    stranger = program(client_for(strangers, Role.PROCUREMENT))
    assert stranger.ask("GET", f"/engagements/{world.engagement.id}/duties").status_code == 404
    assert stranger.ask("GET", "/duties").json()["duties"] == []


def test_a_duty_is_refused_waived_by_a_person_and_confirmed_with_a_file(
    stored: Session, client_for: Callable[..., Browser], program: Callable[[Browser], Program]
) -> None:
    world = make_world(stored)
    stored.commit()
    theirs = program(client_for(world.contractor, Role.RESPONDENT))
    ours = program(client_for(world.principal, Role.PROCUREMENT))
    first = theirs.ask("GET", "/duties").json()["duties"][0]
    here = f"/duties/{first['id']}"
    paper = {"file": ("a.pdf", PDF, "application/pdf")}
    assert theirs.ask("POST", f"{here}/fulfilment", data={"version": "1", "note": "Done"}, files=paper).json()["state"] == "fulfilled"
    assert ours.ask("POST", f"{here}/rejection", json={"version": 2, "reason": "Whose name?"}).json()["state"] == "due"
    assert ours.ask("POST", f"{here}/waiver", json={"version": 3, "reason": "One person only"}).json()["state"] == "waiver-asked"
    assert ours.ask("POST", f"{here}/waiver/approval", json={"version": 4}).status_code == 404, "the second person is no program"
    assert ours.ask("POST", f"{here}/waiver/refusal", json={"version": 4, "reason": "After all"}).json()["state"] == "due"
    assert ours.ask("GET", here).json()["version"] == 5
    calendar = theirs.ask("GET", f"/engagements/{world.engagement.id}/duties.ics")
    assert (calendar.headers["content-type"], calendar.text.count("BEGIN:VEVENT")) == ("text/calendar; charset=utf-8", 2)
