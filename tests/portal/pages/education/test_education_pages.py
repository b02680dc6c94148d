"""The courses in the browser: asked for, read, answered wrongly and rightly, and seen by both sides."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from contracts.engagements.actions import open as open_engagement
from contracts.engagements.models import Engagement
from contracts.engagements.rules import Handler
from contracts.parties.models import Organisation
from storage import clock
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser


def engagement_of(stored: Session, officer: Browser, contractor: Organisation) -> Engagement:
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    made = open_engagement(
        stored,
        officer.stamp(),
        contractor_organisation_id=contractor.id,
        work="Printing",
        purpose="Labels",
        starts_on=today,
        ends_on=today + timedelta(days=90),
        class_codes=["INTERNAL"],
        handlers=[Handler("Mori Aya", "Lists")],
    )
    stored.commit()
    return made


def test_a_course_is_asked_for_failed_passed_and_seen_by_both(
    stored: Session, client_for: Callable[..., Browser], principal: Organisation, contractor: Organisation
) -> None:
    officer, respondent = client_for(principal, Role.PROCUREMENT), client_for(contractor, Role.RESPONDENT, name="Mori Aya")
    here = f"/engagements/{engagement_of(stored, officer, contractor).id}/education"
    due = (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=20)).isoformat()
    assert officer.post(here, {"due_on": due}).status_code == 422
    assert officer.post(here, {"course_codes": ["CASE-5"], "due_on": due, "reason": "You get <lists>"}).status_code == 303
    assert respondent.post(here, {"course_codes": ["CASE-1"], "due_on": due}).status_code == 403
    home = respondent.get("/contractor", locale="en").text
    assert "1 people still have to pass it" in home
    asked = respondent.get(here, locale="en").text
    assert "You get &lt;lists&gt;" in asked
    assert "not passed yet" in asked

    course = respondent.get("/courses/CASE-5", locale="en").text
    assert "What happened" in course
    assert re.search(r'name="person_name"[^>]* value="Mori Aya"', course)
    wrong = respondent.post("/courses/CASE-5/check", {"q1": "a", "q2": "a", "person_name": "Mori Aya"}, locale="en")
    assert wrong.status_code == 422
    assert "1 of 3 are right" in wrong.text
    assert "Long acquaintance is no security measure." in wrong.text
    right = {"q1": "b", "q2": "a", "q3": "b", "person_name": "Mori Aya"}
    assert respondent.post("/courses/CASE-5/check", right).headers["location"] == "/courses"
    assert "You passed it" in respondent.get("/courses", locale="en").text
    assert "Mori Aya" in respondent.get("/education-records").text
    seen = officer.get(here, locale="en").text
    assert "passed on" in seen
    assert "Everybody has passed everything" in seen
    assert officer.get("/courses/NO-SUCH").status_code == 404


def test_another_company_sees_neither_the_courses_of_a_work_nor_our_records(
    stored: Session, client_for: Callable[..., Browser], principal: Organisation, contractor: Organisation
) -> None:
    officer = client_for(principal, Role.PROCUREMENT)
    here = f"/engagements/{engagement_of(stored, officer, contractor).id}/education"
    held = {"course_code": "CASE-1", "held_on": clock.local_date(clock.now(), "Asia/Tokyo").isoformat(), "people": "Mori Aya\nUeda Ken"}
    assert client_for(contractor, Role.RESPONDENT).post("/education-records", held).status_code == 303
    stranger = factories.organisation(stored)
    stored.commit()
    other = client_for(stranger, Role.RESPONDENT, Role.PROCUREMENT)
    assert other.get(here).status_code == 404
    assert "Ueda Ken" not in other.get("/education-records").text
    assert "Ueda Ken" not in officer.get(here).text
