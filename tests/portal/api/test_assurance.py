"""Assurance over the API: the same acts through the same doors, nothing of a risk for the contractor, and no second person."""

from collections.abc import Callable
from datetime import timedelta

from questionnaires.assessments.models import Assessment
from storage import clock
from storage.scanning.rules import FileType
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.storage.scanning.samples import PDF


def day(days: int = 0) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def test_a_certificate_comes_with_its_paper_and_is_judged(
    reviewer: Browser, respondent: Browser, assessment: Assessment, program: Callable[[Browser], Program]
) -> None:
    base = f"/engagements/{assessment.engagement_id}/certificates-held"
    ours, theirs = program(reviewer), program(respondent)
    paper = {"kind": "SECURITY_ACTION_1", "scope": "All", "number": "5", "valid_from": day()}
    filed = theirs.ask("POST", base, data=paper, files={"file": ("paper.pdf", PDF, FileType.PDF.media_type)})
    assert (filed.status_code, filed.json()["nature"], filed.json()["standing"]) == (201, "declaration", "filed")
    refused = theirs.ask("POST", base, json=paper | {"kind": "ISMS"})
    assert (refused.status_code, refused.json()["code"]) == (422, "certificate-held-end-missing")
    held = f"/certificates-held/{filed.json()['id']}"
    assert theirs.ask("POST", f"{held}/judgement", json={"outcome": "accepted"}).status_code == 403
    judged = ours.ask("POST", f"{held}/judgement", json={"outcome": "accepted", "is_file_seen": True, "checked_where": "Paper"})
    assert judged.json()["state"] == "accepted", judged.text
    assert theirs.ask("POST", f"{held}/withdrawal").json()["state"] == "withdrawn"
    assert [row["state"] for row in ours.ask("GET", base).json()] == ["withdrawn"]


def test_a_risk_is_weighed_by_the_principal_alone_and_accepted_by_a_second_person_on_the_page(
    officer: Browser, respondent: Browser, assessment: Assessment, program: Callable[[Browser], Program]
) -> None:
    base = f"/engagements/{assessment.engagement_id}/risks"
    ours, theirs = program(officer), program(respondent)
    risk = {"title": "Loss", "cause": "Courier", "about": "work", "impact": 3, "likelihood": 3, "treatment": "reduce"}
    risk |= {"measures": "Seal", "person_name": "One", "due_on": day(9), "review_on": day(90)}
    written = ours.ask("POST", base, json=risk).json()
    assert (written["level"], written["version"]) == ("high", 1)
    path = f"/risks/{written['id']}"
    changed = ours.ask("POST", path, json={**risk, "likelihood": 1, "version": 1}).json()
    late = ours.ask("POST", path, json={**risk, "version": 1})
    assert (late.status_code, late.json()["code"]) == (409, "risk-changed-meanwhile")
    asked = ours.ask("POST", f"{path}/acceptance", json={"version": changed["version"], "reason": "Cheap", "until": day(60)})
    assert asked.json()["state"] == "acceptance-asked", asked.text
    assert ours.ask("POST", f"{path}/decision", json={"version": 3, "outcome": "accepted", "person_name": "One"}).status_code == 404
    counts = ours.ask("GET", "/risks/matrix").json()["counts"]
    assert counts == [{"impact": 3, "likelihood": 1, "count": 1}]
    assert [row["id"] for row in ours.ask("GET", base).json()["risks"]] == [written["id"]]
    assert ours.ask("GET", f"{base}/suggestions").json() == []
    for program_, address in ((theirs, base), (theirs, "/risks"), (theirs, "/risks/matrix"), (theirs, path)):
        assert program_.ask("GET", address).status_code in {403, 404}


def test_an_inspection_goes_from_its_date_to_what_was_found(
    reviewer: Browser, respondent: Browser, assessment: Assessment, program: Callable[[Browser], Program]
) -> None:
    base = f"/engagements/{assessment.engagement_id}"
    ours, theirs = program(reviewer), program(respondent)
    visit = {"planned_on": day(30), "place": "Osaka", "subject": "Store", "purpose": "Yearly", "inspectors": "One"}
    made = ours.ask("POST", f"{base}/inspections", json=visit).json()
    path = f"/inspections/{made['id']}"
    answer = {"version": made["version"], "step": "propose", "proposed_on": day(40), "note": "Holidays"}
    proposed = theirs.ask("POST", f"{path}/answer", json=answer).json()
    moved = ours.ask("POST", f"{path}/date", json={"version": proposed["version"], "planned_on": proposed["proposed_on"]}).json()
    assert (moved["state"], moved["planned_on"]) == ("confirmed", day(40))
    [check] = ours.ask("POST", f"{path}/checks", json={"text": "Doors"}).json()
    seen = ours.ask("GET", path).json()["version"]
    outcomes = {"version": seen, "outcomes": [{"check_id": check["id"], "outcome": "deviates", "note": "Open"}]}
    assert ours.ask("POST", f"{path}/outcomes", json=outcomes).status_code == 200
    finding = ours.ask("POST", f"{path}/findings", json={"severity": "minor", "finding": "A door stood open"}).json()
    photograph = ours.ask("POST", f"{path}/files", data={"caption": "Door"}, files={"file": ("door.pdf", PDF, FileType.PDF.media_type)})
    assert photograph.status_code == 201
    draft = theirs.ask("GET", path).json()
    assert (draft["findings"], draft["files"], draft["checks"][0]["note"]) == ([], [], ""), "the principal's own until it has signed"
    wanted = {"what": "Lock it", "why": "It stood open", "due_on": day(90)}
    asked = ours.ask("POST", f"{path}/findings/{finding['id']}/correction", json=wanted)
    assert asked.json()["code"] == "inspection-step-impossible", "before the record is signed"
    assert ours.ask("POST", f"{path}/signature", json={}).status_code == 404, "signed on the page"


def test_contacts_are_kept_by_their_own_side(
    officer: Browser, respondent: Browser, assessment: Assessment, program: Callable[[Browser], Program]
) -> None:
    base = f"/engagements/{assessment.engagement_id}/contacts"
    ours, theirs = program(officer), program(respondent)
    nobody = theirs.ask("POST", f"{base}/confirmation", json={})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "contacts-none")
    contact = {"call_order": 1, "role": "first", "person_name": "Kato", "phone": "03-0000-0000"}
    made = theirs.ask("POST", base, json=contact).json()
    path = f"/contacts/{made['id']}"
    assert ours.ask("POST", path, json={**contact, "version": 1}).status_code == 403
    assert theirs.ask("POST", path, json={**contact, "phone": "03-1111-1111", "version": 1}).json()["version"] == 2
    assert [(row["phone"], row["depth"]) for row in ours.ask("GET", base).json()] == [("03-1111-1111", 0)]
    assert theirs.ask("POST", f"{base}/confirmation").json() == {"confirmed": 1}
    assert theirs.ask("POST", f"{path}/removal").status_code == 204
    assert ours.ask("GET", base).json() == []
