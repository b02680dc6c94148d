"""Risks on the principal's pages: the matrix, suggestions, a second person; the contractor sees nothing of them."""

import re
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.incidents.actions import record
from contracts.incidents.rules import IncidentKind
from questionnaires.assessments.models import Assessment
from storage import clock
from tests.portal.pages.conftest import Browser


def day(days: int) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


RISK = {
    "title": "はがきの紛失",
    "cause": "運送中の紛失",
    "about": "work",
    "item_id": "",
    "impact": "3",
    "likelihood": "1",
    "treatment": "reduce",
    "measures": "封印",
    "correction_id": "",
    "person_name": "藤代",
    "residual_impact": "",
    "residual_likelihood": "",
}


def test_written_shown_in_the_matrix_and_accepted_by_a_second_person(
    reviewer: Browser, officer: Browser, respondent: Browser, assessment: Assessment, statements: list[str]
) -> None:
    base = f"/engagements/{assessment.engagement_id}/risks"
    wrong = officer.post(base, {**RISK, "due_on": "", "review_on": day(90)}, locale="en")
    assert wrong.status_code == 422
    assert "Name a date by which it is done" in wrong.text
    made = officer.post(base, {**RISK, "due_on": day(20), "review_on": day(90)})
    assert made.status_code == 303, made.text
    place = str(made.headers["location"])
    for path in (base, "/risks"):
        page = officer.get(path, locale="en").text
        assert re.search(r'class="risk-caution"[^>]*>\s*<a class="risk-count" href="[^"]*\?impact=3&amp;likelihood=1">1<', page), page
        assert "はがきの紛失" in page
    assert "はがきの紛失" not in officer.get("/risks", impact=1, likelihood=1).text
    assert "advises: Transfer" in officer.get(place, locale="en").text
    assert respondent.get(place).status_code == 404
    assert respondent.get(base).status_code == 403
    assert "/risks" not in respondent.get(f"/engagements/{assessment.engagement_id}").text

    asked = officer.post(f"{place}/acceptance", {"version": "1", "reason": "Insured", "until": day(100)})
    assert asked.status_code == 303, asked.text
    assert "リスクを受容するか判断してください" in reviewer.get("/review").text
    assert "リスクを受容するか判断してください" not in officer.get("/procurement").text
    decision = {"version": "2", "outcome": "accepted", "person_name": "藤代 美咲"}
    assert officer.post(f"{place}/decision", decision).status_code == 403
    assert reviewer.post(f"{place}/decision", decision).status_code == 303
    assert "has accepted what remains" in officer.get(place, locale="en").text
    changed = officer.post(f"{place}", {**RISK, "version": "3", "due_on": day(20), "review_on": day(90)})
    assert changed.status_code == 303, changed.text
    assert officer.post(f"{place}/closing", {"version": "3", "reason": "x"}).status_code == 409
    assert officer.post(f"{place}/closing", {"version": "4", "reason": "Gone"}).status_code == 303
    assert "はがきの紛失" in officer.get("/risks", which="closed").text
    statements.clear()
    officer.get("/risks")
    assert len(statements) < 12


def test_what_is_suggested_is_written_only_by_a_person(
    stored: Session, officer: Browser, respondent: Browser, assessment: Assessment
) -> None:
    engagement = stored.get_one(Engagement, assessment.engagement_id)
    record(
        stored,
        respondent.stamp(),
        engagement,
        kind=IncidentKind.LOSS,
        is_suspected=True,
        class_codes=[],
        summary="A folder is missing",
        noticed_at=clock.now() - timedelta(hours=1),
    )
    stored.commit()
    base = f"/engagements/{assessment.engagement_id}/risks"
    page = officer.get(base, locale="en").text
    assert "Incident not lifted" in page
    taken = re.search(r'href="([^"]*/risks/new\?suggestion=[^"]+)"', page)
    assert taken is not None
    form = officer.get(taken[1].replace("&amp;", "&"), locale="en").text
    key = re.search(r'name="suggestion" value="([^"]+)"', form)
    assert key is not None
    assert "Incident not lifted" in form
    sent = {**RISK, "suggestion": key[1], "due_on": day(20), "review_on": day(90)}
    assert officer.post(base, sent).status_code == 303
    assert "Incident not lifted" not in officer.get(base, locale="en").text
    again = officer.post(base, sent, locale="en")
    assert again.status_code == 422
    assert "taken up already" in again.text
    with_reason = {"suggestion": key[1], "reason": "Found again"}
    assert officer.post(f"{base}/dismissals", with_reason, locale="en").status_code == 422, "its reason is gone"


def test_what_is_suggested_is_dismissed_with_a_reason_by_name(
    stored: Session, officer: Browser, respondent: Browser, assessment: Assessment
) -> None:
    engagement = stored.get_one(Engagement, assessment.engagement_id)
    known: dict[str, Any] = {
        "is_suspected": True,
        "class_codes": [],
        "summary": "A folder is missing",
        "noticed_at": clock.now() - timedelta(hours=1),
    }
    incident = record(stored, respondent.stamp(), engagement, kind=IncidentKind.LOSS, **known)
    stored.commit()
    base = f"/engagements/{assessment.engagement_id}/risks"
    said = {"suggestion": f"incident:{incident.id}", "reason": ""}
    assert "Write why" in officer.post(f"{base}/dismissals", said, locale="en").text
    assert officer.post(f"{base}/dismissals", said | {"reason": "Found in the other cabinet"}).status_code == 303
    page = officer.get(base, locale="en").text
    assert "Take it up" not in page
    assert "Found in the other cabinet" in page
    assert officer.actor.display_name in page.split("Dismissed")[1]
    incident.is_suspected = False
    stored.add(incident)
    stored.commit()
    assert "Take it up" in officer.get(base, locale="en").text, "it is certain now: another fact"
