"""Corrective actions over the API: asked for after an answer, done and shown by a file, verified; the side whose turn it is gets a mail."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from storage import clock
from storage.scanning.rules import FileType
from tests.portal.api.conftest import Program
from tests.portal.mail.letters import read_letters
from tests.portal.pages.conftest import Browser
from tests.portal.pages.corrections.conftest import submitted
from tests.storage.scanning.samples import PDF

__all__ = ["submitted"]


def test_a_corrective_action_is_asked_for_done_and_verified(
    stored: Session, submitted: str, reviewer: Browser, respondent: Browser, program: Callable[[Browser], Program]
) -> None:
    base = f"{submitted}/items/1.1-01/corrections"
    ours, theirs = program(reviewer), program(respondent)
    due = (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=60)).isoformat()
    asked = ours.ask("POST", base, json={"what": "Lock it", "why": "It stood open", "due_on": due})
    assert asked.status_code == 201, asked.text
    path = f"/corrections/{asked.json()['id']}"
    assert theirs.ask("POST", base, json={"what": "Lock it", "why": "Open", "due_on": due}).status_code == 403
    agreed = theirs.ask("POST", f"{path}/answer", json={"version": 1, "step": "agree"}).json()
    assert (agreed["state"], agreed["version"]) == ("agreed", 2)
    claim = {"version": "2", "step": "claim", "note": "A lock was put in"}
    done = theirs.ask("POST", f"{path}/answer", data=claim, files={"file": ("lock.pdf", PDF, FileType.PDF.media_type)}).json()
    assert [file["display_name"] for file in done["files"]] == ["lock.pdf"]
    late = ours.ask("POST", f"{path}/judgement", json={"version": 2, "step": "verify"})
    assert (late.status_code, late.json()["code"]) == (409, "correction-changed-meanwhile")
    assert ours.ask("POST", f"{path}/judgement", json={"version": 3, "step": "verify"}).json()["state"] == "verified"
    listed = ours.ask("GET", f"/engagements/{done['engagement_id']}/corrections", params={"which": "settled"}).json()["corrections"]
    assert [row["id"] for row in listed] == [asked.json()["id"]]
    letters = read_letters(stored, reviewer.client.app.state.settings, "correction-yours", "correction-answered")  # type: ignore[attr-defined]  # the portal
    assert [one.template for one in letters] == ["correction-yours", "correction-answered"]
