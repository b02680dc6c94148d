"""Assurance over the API: the same acts through the same doors, and nothing of a risk for the contractor."""

from collections.abc import Callable
from datetime import timedelta

from questionnaires.assessments.models import Assessment
from storage import clock
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser


def day(days: int = 0) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def test_programs_file_announce_and_weigh(
    officer: Browser, respondent: Browser, assessment: Assessment, program: Callable[[Browser], Program]
) -> None:
    base = f"/engagements/{assessment.engagement_id}"
    ours, theirs = program(officer), program(respondent)
    paper = {"kind": "SECURITY_ACTION_1", "scope": "All", "number": "5", "valid_from": day()}
    filed = theirs.ask("POST", f"{base}/certificates-held", json=paper)
    assert (filed.status_code, filed.json()["nature"], filed.json()["standing"]) == (201, "declaration", "filed")
    assert [row["id"] for row in ours.ask("GET", f"{base}/certificates-held").json()] == [filed.json()["id"]]
    refused = theirs.ask("POST", f"{base}/certificates-held", json=paper | {"kind": "ISMS"})
    assert (refused.status_code, refused.json()["code"]) == (422, "certificate-held-end-missing")

    visit = {"planned_on": day(30), "place": "Osaka", "subject": "Store", "purpose": "Yearly", "inspectors": "One"}
    made = ours.ask("POST", f"{base}/inspections", json=visit)
    assert (made.status_code, made.json()["state"]) == (201, "announced")
    assert theirs.ask("GET", f"{base}/inspections").json() == [made.json()]
    assert theirs.ask("POST", f"{base}/inspections", json=visit).status_code == 403

    assert theirs.ask("GET", f"{base}/contacts").json() == []
    nobody = theirs.ask("POST", f"{base}/contacts/confirmation", json={})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "contacts-none")

    risk = {
        "title": "Loss",
        "cause": "Courier",
        "impact": 3,
        "likelihood": 3,
        "treatment": "avoid",
        "person_name": "One",
        "due_on": day(9),
        "review_on": day(90),
    }
    written = ours.ask("POST", f"{base}/risks", json=risk)
    assert (written.status_code, written.json()["level"]) == (201, "high")
    assert [row["id"] for row in ours.ask("GET", "/risks").json()["risks"]] == [written.json()["id"]]
    assert theirs.ask("POST", f"{base}/risks", json=risk).status_code == 403
    assert theirs.ask("GET", "/risks").status_code == 403
