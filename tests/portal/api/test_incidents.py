"""Incidents over the API: the first notice stops sharing and tells, and reading keeps to the reach."""

from collections.abc import Callable

import pytest

from storage import clock
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.portal.pages.incidents.conftest import Chain, chain

__all__ = ["chain"]
NOTICE = {"kind": "loss", "is_suspected": True, "summary": "A list is missing", "class_codes": ["INTERNAL"]}


def notice(**changed: object) -> dict[str, object]:
    return {**NOTICE, "noticed_at": clock.now().isoformat(), **changed}


def test_a_program_files_and_the_other_side_reads(chain: Chain, program: Callable[[Browser], Program]) -> None:
    theirs, ours = program(chain.middle), program(chain.officer)
    made = theirs.ask("POST", f"/engagements/{chain.upper.id}/incidents", json=notice())
    assert (made.status_code, made.json()["state"], made.json()["stopped"]) == (201, "open", ["INTERNAL"])
    listed = ours.ask("GET", "/incidents", params={"state": "open"}).json()
    assert [row["id"] for row in listed["incidents"]] == [made.json()["id"]]
    assert listed["incidents"][0]["stopped"] == ["INTERNAL"]
    detail = ours.ask("GET", f"/incidents/{made.json()['id']}").json()
    assert detail["notices"][0]["duty"] == "NDA-3.7a"
    assert detail["notices"][0]["opened_at"], "a program of the company that was told has opened it"
    assert program(chain.below).ask("GET", f"/incidents/{made.json()['id']}").status_code == 404


@pytest.mark.parametrize(
    "changed", [{"kind": "gossip"}, {"noticed_at": "2126-01-01T00:00:00Z"}, {"class_codes": ["NONE"]}, {"state": "closed"}]
)
def test_what_cannot_be_right_is_refused(chain: Chain, program: Callable[[Browser], Program], changed: dict[str, object]) -> None:
    refused = program(chain.middle).ask("POST", f"/engagements/{chain.upper.id}/incidents", json=notice(**changed))
    assert refused.status_code == 422


def test_programs_go_on_to_the_proposal_to_lift_and_no_further(chain: Chain, program: Callable[[Browser], Program]) -> None:
    theirs, ours = program(chain.middle), program(chain.reviewer)
    path = f"/incidents/{theirs.ask('POST', f'/engagements/{chain.upper.id}/incidents', json=notice()).json()['id']}"
    record = {
        "version": 1,
        "is_suspected": False,
        "particulars": {"what": "A list", "cause": "paper_lost"},
        "class_codes": ["PERSONAL_DATA"],
    }
    written = theirs.ask("POST", f"{path}/record", json=record).json()
    assert (written["version"], written["stopped"]) == (2, ["INTERNAL", "PERSONAL_DATA"]), "widened at once"
    late = ours.ask("POST", f"{path}/record", json=record)
    assert (late.status_code, late.json()["code"]) == (409, "incident-changed-meanwhile")
    event = {"happened_at": clock.now().isoformat(), "text": "Searched the train"}
    assert theirs.ask("POST", f"{path}/events", json=event).status_code == 201
    measure = theirs.ask("POST", f"{path}/measures", json={"text": "No lists", "responsible": "Kimura", "due_on": "2027-01-31"}).json()
    step = f"{path}/measures/{measure['id']}"
    assert theirs.ask("POST", f"{step}/answer", json={"version": 1, "step": "agree"}).status_code == 403
    assert ours.ask("POST", f"{step}/answer", json={"version": 1, "step": "agree"}).json()["state"] == "agreed"
    assert theirs.ask("POST", f"{step}/work", json={"version": 2, "step": "do", "text": "Taught"}).json()["state"] == "done"
    lift = ours.ask("POST", f"{path}/lifts", json={"class_code": ["INTERNAL"], "reason": "Found"}).json()
    assert lift["state"] == "proposed"
    second = program(chain.officer).ask("POST", f"{path}/lifts/{lift['id']}/decision", json={"decision": "approve"})
    assert second.status_code == 404, "the second pair of eyes comes through the page"
    asked = {"position": "principal", "known_on": "2026-01-05", "sensitive": "no", "property": "no", "improper": "yes"}
    clocks = ours.ask("POST", f"{path}/personal-data", json=asked).json()["clocks"]
    assert clocks == ours.ask("GET", f"{path}/personal-data").json()["clocks"] != []
    refused = ours.ask("POST", f"{path}/closing", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "incident-not-finished")
    assert ours.ask("GET", path).json()["missing"] == ["stop-not-lifted", "somebody-untold"]
