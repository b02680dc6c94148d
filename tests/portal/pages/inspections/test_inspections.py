"""An inspection on both sides' pages: date talked over, list drawn from answers, held, signed, put right."""

import re
from datetime import timedelta

from questionnaires.assessments.models import Assessment
from storage import clock
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser


def day(days: int) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def version(page: str) -> str:
    return str(re.findall(r'name="version" value="(\d+)"', page)[-1])


def post(browser: Browser, place: str, path: str, page: str = "", **form: object) -> str:
    shown = f"{place}{page}"
    sent = browser.post(f"{place}{path}", {"version": version(browser.get(shown).text), **form})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def test_from_the_announcement_to_the_corrective_action(
    reviewer: Browser, respondent: Browser, officer: Browser, assessment: Assessment, submitted: str
) -> None:
    base = f"/engagements/{assessment.engagement_id}/inspections"
    form = {
        "planned_on": day(30),
        "planned_time": "10:00",
        "place": "Osaka",
        "subject": "Store",
        "purpose": "Yearly",
        "inspectors": "Fujishiro",
        "urgent_reason": "",
    }
    made = officer.post(base, form)
    assert made.status_code == 303, made.text
    place = str(made.headers["location"])
    home = respondent.get("/contractor").text
    assert "立入検査の日程を確定してください" in home
    assert place in home
    refused = respondent.post(f"{place}/answer", {"version": "1", "step": "propose", "note": "Stocktaking", "proposed_on": ""}, locale="en")
    assert refused.status_code == 422
    assert "Name the date that suits you" in refused.text
    assert "Observation" not in respondent.get(place, locale="en").text
    respondent.post(f"{place}/answer", {"version": "1", "step": "propose", "note": "Stocktaking", "proposed_on": day(0)})
    assert "Stocktaking" in officer.get(place).text
    stale = officer.post(f"{place}/date", {"version": "1", "planned_on": day(0)}, locale="en")
    assert stale.status_code == 409
    assert officer.post(f"{place}/date", {"version": "2", "planned_on": day(0)}).status_code == 303
    assert "Write the record" in reviewer.get("/review", locale="en").text

    drawn = reviewer.post(f"{place}/checks", {"section": f"{assessment.id} 1.3", "text": ""})
    assert drawn.status_code == 303, drawn.text
    reviewer.post(f"{place}/checks", {"section": "", "text": "Fire doors"})
    record = reviewer.get(f"{place}/record", locale="en").text
    assert "rules.pdf" in record, "what was claimed stands beside the point"
    ids = re.findall(r'name="check_id" value="([0-9a-f]{32})"', record)
    outcomes = ["seen", "deviates", *[""] * (len(ids) - 2)]
    post(
        reviewer,
        place,
        "/outcomes",
        "/record",
        check_id=ids,
        outcome=outcomes,
        seen_note=["", "One door stood open", *[""] * (len(ids) - 2)],
    )
    wrong = reviewer.post(f"{place}/outcomes", {"version": "1", "check_id": ids, "outcome": ["seen"], "seen_note": [""]})
    assert wrong.status_code == 422
    found = {"severity": "minor", "finding": "A door stood open", "check": ids[1]}
    assert reviewer.post(f"{place}/findings", found).status_code == 303
    photo = {"file": ("door.pdf", PDF, "application/pdf")}
    assert reviewer.post(f"{place}/files", {"caption": "The door"}, files=photo).status_code == 303
    assert "door.pdf" not in respondent.get(place).text, "the record is shown once it is signed"
    post(reviewer, place, "/record", "/record", principal_participants="F", contractor_participants="M", summary="Well kept")
    post(reviewer, place, "/signature", "/record", person_name="Fujishiro", person_title="Head")

    assert "読み、署名してください" in respondent.get("/contractor").text
    shown = respondent.get(place, locale="en").text
    assert "door.pdf" in shown
    assert "One door stood open" in shown
    file = re.search(r'href="(/evidence/[0-9a-f]+/file)"', shown)
    assert file is not None
    assert respondent.get(file[1]).status_code == 200
    post(respondent, place, "/signature", remarks="The lock was ordered", person_name="Mizuno", person_title="Manager")
    assert "Both sides have signed" in officer.get(place, locale="en").text
    report = officer.get(f"{place}/report.pdf")
    assert report.status_code == 200
    assert report.content.startswith(b"%PDF")
    assert "minor findings" in officer.get(f"/engagements/{assessment.engagement_id}", locale="en").text

    finding = re.search(rf'href="({place}/findings/[0-9a-f]+/correction)"', reviewer.get(place).text)
    assert finding is not None
    ask = {"what": "Lock the door", "why": "It stood open", "cost_note": "", "due_on": day(60)}
    asked = reviewer.post(finding[1], ask)
    assert asked.status_code == 303, asked.text
    correction = respondent.get(str(asked.headers["location"]), locale="en").text
    assert f'href="{place}"' in correction
    assert str(asked.headers["location"]) in respondent.get("/corrections").text


def test_a_notice_that_is_too_short_says_by_when_it_would_have_been_in_time(officer: Browser, assessment: Assessment) -> None:
    base = f"/engagements/{assessment.engagement_id}/inspections"
    page = officer.get(f"{base}/new", locale="en").text
    assert "No agreement in force gives a right to inspect" in page or "business days of notice" in page
    past = officer.post(base, {"planned_on": day(-1), "place": "Osaka", "subject": "x", "purpose": "x", "inspectors": "x"}, locale="en")
    assert past.status_code == 422
    assert "has passed" in past.text
