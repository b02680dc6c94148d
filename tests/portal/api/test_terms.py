"""Clauses and agreements over the API: from an own clause to a text that was talked over, accepted by both, and ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from contracts.engagements.models import Engagement
from storage import clock
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.portal.pages.procurement.conftest import PARAMETERS, engagement, officer, respondent
from tests.storage.scanning.samples import PDF

__all__ = ["engagement", "officer", "respondent"]

Make = Callable[[Browser], Program]
BY = {"person_name": "N", "person_title": "Head"}


def test_an_own_clause_is_read_mapped_published_and_offered_with_the_rest(
    officer: Browser, respondent: Browser, engagement: Engagement, program: Make
) -> None:
    ours, theirs = program(officer), program(respondent)
    own = {"title_ja": "追加条項"}
    text = ("own.txt", "第1条（保管）\n1. 受託者は、情報を施錠して保管する。\n".encode(), "text/plain")
    draft: Any = ours.ask("POST", "/clauses/drafts", data=own, files={"file": text}).json()
    assert [one["text"] for one in draft["paragraphs"]] == ["受託者は、情報を施錠して保管する。"]
    assert ours.ask("POST", "/clauses/drafts", json=own).json()["code"] == "own-text-empty"
    mark, here = draft["paragraphs"][0]["mark"], f"/clauses/drafts/{draft['id']}"
    mapped = ours.ask("POST", f"{here}/duties", json={"carries": [f"{mark}:NDA-3.1"], "version": 1}).json()
    assert (mapped["version"], mapped["paragraphs"][0]["carries"]) == (2, ["NDA-3.1"])
    late = ours.ask("POST", f"{here}/publication", json={"version": 1})
    assert (late.status_code, late.json()["code"]) == (409, "clause-draft-changed")
    clause = ours.ask("POST", f"{here}/publication", json={"version": 2}).json()
    assert theirs.ask("GET", f"/clauses/{clause['id']}").status_code == 404
    terms = {"clause_ids": [clause["id"]], "parameters": PARAMETERS}
    trial = ours.ask("POST", f"/engagements/{engagement.id}/agreements/trial", json=terms).json()
    assert "施錠" in str(trial["text"])
    assert {one["carried"] for one in trial["duties"]} == {"met"}
    assert ours.ask("GET", "/agreements").json()["agreements"] == []
    assert ours.ask("POST", f"/engagements/{engagement.id}/agreements", json=terms).json()["state"] == "offered"


def test_a_text_is_talked_over_accepted_by_both_certified_and_ended(
    officer: Browser, respondent: Browser, engagement: Engagement, program: Make
) -> None:
    ours, theirs = program(officer), program(respondent)
    made: Any = ours.ask("POST", f"/engagements/{engagement.id}/agreements", json={"parameters": PARAMETERS}).json()
    here = f"/agreements/{made['id']}"
    wish = {"kind": "parameter", "target": "return_within_days", "value": "7", "reason": "Sooner"}
    assert theirs.ask("POST", f"{here}/changes", json={**wish, "seen": 2}).status_code == 409
    change = theirs.ask("POST", f"{here}/changes", json={**wish, "seen": made["seen"]}).json()
    assert theirs.ask("POST", f"{here}/changes/{change['id']}/answer", json={"said": "accept"}).status_code == 409
    assert ours.ask("POST", f"{here}/changes/{change['id']}/answer", json={"said": "accept"}).json()["state"] == "accepted"
    assert [len(one["changes"]) for one in ours.ask("GET", f"{here}/rounds").json()] == [1, 0]

    copy = {"signed_on": clock.local_date(clock.now(), "Asia/Tokyo").isoformat()}
    assert theirs.ask("POST", f"{here}/signed-copy", data=copy).json()["code"] == "file-missing"
    filed = theirs.ask("POST", f"{here}/signed-copy", data=copy, files={"file": ("a.pdf", PDF, "application/pdf")})
    assert filed.json()["state"] == "waiting"
    assert ours.ask("GET", f"{here}/signed-copy").json()["sha256"] == filed.json()["sha256"]
    assert theirs.ask("POST", f"{here}/signed-copy/withdrawal").json()["state"] == "withdrawn"

    assert ours.ask("GET", f"{here}/certificate").json()["code"] == "certificate-too-early"
    assert [one["id"] for one in ours.ask("GET", "/agreements").json()["agreements"]] == [made["id"]]
    shown = ours.ask("GET", here).json()
    assert (shown["turn"], shown["round"]) == (["contractor", "principal"], 2)
    accepted = {**BY, "text_hash": shown["text_hash"], "agreed": True}
    no = ours.ask("POST", f"{here}/acceptance", json={**accepted, "agreed": False})
    assert (no.status_code, no.json()["field"], no.json()["code"]) == (422, "agreed", "consent-missing")
    said = [one.ask("POST", f"{here}/acceptance", json=accepted).json()["state"] for one in (ours, theirs)]
    assert said == ["offered", "in_force"]
    certificate = ours.ask("GET", f"{here}/certificate").json()
    assert certificate["is_sound"]
    assert certificate["acceptances"][0]["consent"] == shown["consent"]
    assert ours.ask("GET", f"{here}/agreement.docx").content[:2] == b"PK"
    assert ours.ask("GET", f"{here}/comparison").json()["duties"][0]["carried"] == "met"

    end = {
        **BY,
        "kind": "notice",
        "reason": "Over",
        "notice_days": 30,
        "ends_on": (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=40)).isoformat(),
    }
    assert theirs.ask("POST", f"{here}/termination", json=end).json()["state"] == "given"
    arrived = ours.ask("POST", f"{here}/termination/acknowledgement", json={"person_name": "N", "objection": "Too early"})
    assert arrived.json()["objection"] == "Too early"
    kept = theirs.ask("POST", f"{here}/termination/withdrawal", json={"withdrawal_reason": "Settled"})
    assert kept.json()["state"] == "withdrawn"
    assert ours.ask("GET", here).json()["state"] == "in_force"
