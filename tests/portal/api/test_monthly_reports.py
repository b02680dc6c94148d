"""Monthly reports over the API: opened, filled in with a file, submitted by name, returned and accepted; and the matrix over them."""

from collections.abc import Callable

from contracts.engagements.models import Engagement
from storage.scanning.rules import FileType
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser
from tests.portal.pages.monthly.conftest import engagement, officer, respondent
from tests.storage.scanning.samples import PDF

__all__ = ["engagement", "officer", "respondent"]
LINES = ("use", "copying", "measures", "changes", "duties")


def test_a_report_goes_from_its_opening_to_its_acceptance(
    engagement: Engagement, officer: Browser, respondent: Browser, program: Callable[[Browser], Program]
) -> None:
    base = f"/engagements/{engagement.id}/monthly-reports"
    ours, theirs = program(officer), program(respondent)
    [made] = theirs.ask("POST", base).json()
    path = f"/monthly-reports/{made['id']}"
    part = theirs.ask("POST", f"{path}/draft", json={"version": made["version"], "use": {"said": "yes"}}).json()
    early = theirs.ask("POST", f"{path}/submission", json={"version": part["version"], "person_name": "Tanaka", "person_title": "Head"})
    assert early.status_code == 422, "lines that are not said"
    stale = theirs.ask("POST", f"{path}/draft", json={"version": made["version"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "report-changed-meanwhile")
    whole = {line: {"said": "yes"} for line in LINES}
    whole = theirs.ask("POST", f"{path}/draft", json={"version": part["version"], **whole}).json()
    assert ours.ask("GET", path).json()["statements"] is None, "the contractor's own until it is submitted"
    filed = theirs.ask("POST", f"{path}/file", files={"file": ("report.pdf", PDF, FileType.PDF.media_type)}).json()
    assert filed["evidence_id"]
    assert theirs.ask("POST", f"{path}/file").json()["evidence_id"] is None, "taken away again"
    version = theirs.ask("GET", path).json()["version"]
    submitted = theirs.ask("POST", f"{path}/submission", json={"version": version, "person_name": "Tanaka", "person_title": "Head"})
    assert submitted.status_code == 201, submitted.text
    assert ours.ask("GET", path).json()["submissions"][0]["content_hash"] == submitted.json()["content_hash"]
    assert theirs.ask("POST", f"{path}/judgement", json={"round": 1, "outcome": "accepted"}).status_code == 403
    assert ours.ask("POST", f"{path}/judgement", json={"round": 2, "outcome": "accepted"}).status_code == 409
    assert ours.ask("POST", f"{path}/judgement", json={"round": 1, "outcome": "accepted"}).json()["state"] == "accepted"
    matrix = ours.ask("GET", "/monthly-reports").json()
    assert [line["engagement_id"] for line in matrix["lines"]] == [engagement.id]
    assert {cell["code"] for cell in matrix["lines"][0]["months"].values()} == {"accepted"}
    assert theirs.ask("GET", "/monthly-reports").json()["lines"] == [], "a principal's matrix"
