"""Dates of one questionnaire on screen: more time, the window, the calendar file, reminders and notices."""

from datetime import timedelta

from sqlmodel import Session, select

from contracts.engagements.models import Engagement
from portal.sending.reminding import remind
from questionnaires.assessments.models import Assessment
from questionnaires.templates.queries import list_items
from storage import clock
from storage.clock import local_date
from storage.jobs.models import Job
from tests.portal.pages.conftest import Browser
from tests.portal.sending.test_calendar import read


def templates(stored: Session) -> list[str]:
    found = [str(job.payload.get("template")) for job in stored.exec(select(Job))]
    stored.commit()
    return found


def test_more_time_is_given_and_the_contractor_is_told(
    officer: Browser, respondent: Browser, assessment: Assessment, stored: Session
) -> None:
    page = f"/assessments/{assessment.id}/dates"
    assert f'href="{page}"' in officer.get(f"/assessments/{assessment.id}").text
    later = assessment.due_on + timedelta(days=7)
    answer = officer.post(page, {"due_on": later.isoformat()})
    assert answer.status_code == 303
    stored.refresh(assessment)
    assert assessment.due_on == later
    assert templates(stored) == ["dates-changed"]
    refused = officer.post(page, {"due_on": (later - timedelta(days=1)).isoformat()})
    assert refused.status_code == 422
    assert "それより前には変更できません" in refused.text


def test_the_contractor_cannot_move_dates(respondent: Browser, assessment: Assessment) -> None:
    page = f"/assessments/{assessment.id}/dates"
    assert respondent.get(page).status_code == 403
    assert page not in respondent.get(f"/assessments/{assessment.id}").text


def test_both_sides_get_the_calendar_file(officer: Browser, respondent: Browser, assessment: Assessment) -> None:
    for person in (officer, respondent):
        answer = person.get(f"/assessments/{assessment.id}/deadline.ics")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        task, _day = read(answer.content)
        assert task["DUE;VALUE=DATE"] == assessment.due_on.strftime("%Y%m%d")
        assert "deadline.ics" in person.get(f"/assessments/{assessment.id}").text


def test_a_window_that_is_not_open_says_from_when_on(respondent: Browser, assessment: Assessment, stored: Session) -> None:
    item = list_items(stored, assessment.version_id)[0]
    opens_on = local_date(clock.now(), "Asia/Tokyo") + timedelta(days=2)
    assessment.opens_on = opens_on
    stored.add(assessment)
    stored.commit()
    answer = respondent.post(
        f"/assessments/{assessment.id}/items/{item.code}/answer",
        {"version": "0", "state": "implemented"},
    )
    assert answer.status_code == 422
    assert f"{opens_on.year}年{opens_on.month}月{opens_on.day}日から回答できます" in answer.text
    assert "回答できる期間" in respondent.get(f"/assessments/{assessment.id}").text
    section = respondent.get(f"/assessments/{assessment.id}/sections/{item.code.rpartition('-')[0]}").text
    assert f"{opens_on.month}月{opens_on.day}日から回答できます" in section
    assert f"/items/{item.code}/answer" not in section  # its questions are there to read
    assert item.question["ja"] in section
    assert "/evidence" not in section


def test_reviewers_are_told_of_a_submission(
    officer: Browser, reviewer: Browser, respondent: Browser, assessment: Assessment, stored: Session
) -> None:
    page = f"/assessments/{assessment.id}/submission"
    given = {"person_name": "鈴木", "person_title": "部長", "language": "ja", "agreed": "yes"}
    assert respondent.post(page, given).status_code == 303
    (job,) = stored.exec(select(Job)).all()
    assert (job.payload["template"], job.payload["user_id"]) == ("assessment-submitted", reviewer.actor.user_id)


def test_the_pipeline_says_how_often_and_when_it_was_reminded(
    officer: Browser, respondent: Browser, assessment: Assessment, engagement: Engagement, stored: Session
) -> None:
    assert "督促" not in officer.get("/procurement").text
    remind(stored, clock.now() + timedelta(days=8))
    remind(stored, clock.now() + timedelta(days=12))
    stored.commit()
    assert "督促2回（最終 " in officer.get("/procurement").text
    assert "督促2回（最終 " in officer.get(f"/assessments/{assessment.id}/dates").text
