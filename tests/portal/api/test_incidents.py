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
