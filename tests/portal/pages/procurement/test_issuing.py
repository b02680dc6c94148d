"""Sending a questionnaire, and reading what it asks."""

from datetime import timedelta

from sqlmodel import Session, select

from contracts.engagements.models import Engagement
from questionnaires.assessments.models import Assessment
from questionnaires.templates.queries import find_latest
from storage import clock
from storage.jobs.models import Job
from tests.portal.pages.conftest import Browser


def sent(stored: Session, **change: str) -> dict[str, str]:
    version = find_latest(stored, "S01")
    assert version is not None
    stored.commit()
    due = (clock.now() + timedelta(days=14)).date().isoformat()
    given = {
        "version_id": version.id,
        "due_on": due,
        "reason": "取扱状況の確認",
        "contact_name": "購買部 山田",
        "contact_detail": "03-0000-0000",
    }
    return {**given, **change}


def test_the_form_begins_with_two_weeks_and_the_person_as_the_contact(officer: Browser, engagement: Engagement) -> None:
    shown = officer.get(f"/engagements/{engagement.id}/assessments/new").text
    assert 'name="contact_name" value="山田 花子"' in shown
    assert "checked" in shown
    assert "年に一度" in shown


def test_a_questionnaire_is_sent_and_the_contractor_is_told(
    officer: Browser, respondent: Browser, engagement: Engagement, stored: Session
) -> None:
    answer = officer.post(f"/engagements/{engagement.id}/assessments", sent(stored))
    assert answer.status_code == 303
    made = stored.exec(select(Assessment)).one()
    job = stored.exec(select(Job)).one()
    stored.commit()
    assert made.respondent_organisation_id == engagement.contractor_organisation_id
    assert job.payload["template"] == "questionnaire-issued"
    assert job.payload["parameters"]["assessment_id"] == made.id
    assert "質問票に回答する" in respondent.get(f"/engagements/{engagement.id}").text


def test_a_day_that_has_passed_is_refused_with_everything_kept(officer: Browser, engagement: Engagement, stored: Session) -> None:
    answer = officer.post(f"/engagements/{engagement.id}/assessments", sent(stored, due_on="2026-01-05"))
    assert answer.status_code == 422
    assert "2026年1月5日はすでに過ぎています" in answer.text
    assert 'value="購買部 山田"' in answer.text
    assert stored.exec(select(Assessment)).all() == []


def test_the_contractor_cannot_send_one(respondent: Browser, engagement: Engagement) -> None:
    assert respondent.get(f"/engagements/{engagement.id}/assessments/new").status_code == 403


def test_everybody_may_read_the_questionnaire_whole(respondent: Browser, stored: Session) -> None:
    version = find_latest(stored, "S01")
    assert version is not None
    stored.commit()
    assert f"/questionnaires/{version.id}" in respondent.get("/questionnaires").text
    shown = respondent.get(f"/questionnaires/{version.id}").text
    assert shown.count('id="q-') == 73
    assert "ほかの情報と分けた保管" in shown
    assert "Kept apart from other information" in respondent.get(f"/questionnaires/{version.id}", locale="en").text
