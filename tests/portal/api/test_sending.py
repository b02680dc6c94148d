"""From the list of questionnaires to a dispatch and a schedule, by a program of the principal; and what no program is told."""

import json
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from questionnaires.assessments.models import Assessment
from storage import clock
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser

MakeProgram = Callable[[Browser], Program]


def test_a_program_finds_the_edition_looks_at_the_dry_run_and_sends(
    stored: Session, officer: Browser, assessment: Assessment, program: MakeProgram
) -> None:
    ours = program(officer)
    listed = ours.ask("GET", "/questionnaires").json()
    edition = next(one for one in listed if one["code"] == "S23")
    assert (edition["questions"], edition["is_own"]) == (25, False)
    asked = {"version_id": edition["id"], "reason": "Yearly", "contact_name": "Sato", "contact_detail": "03-0000-0000"}
    due = (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=14)).isoformat()
    prepared = ours.ask("POST", "/sending", json={**asked, "due_on": due, "is_once_per_company": True})
    assert (prepared.status_code, prepared.json()["state"], prepared.json()["counts"]["waiting"]) == (201, "preparing", 1), prepared.text
    place = f"/sending/{prepared.json()['id']}"
    (target,) = ours.ask("GET", place).json()["targets"]
    assert (target["engagement_id"], target["state"]) == (assessment.engagement_id, "waiting")
    assert ours.ask("POST", f"{place}/targets", json={"shown": [1], "taken": []}).json()["left_out"] == 1
    assert ours.ask("POST", f"{place}/start").json()["code"] == "dispatch-empty"
    assert ours.ask("POST", f"{place}/targets", json={"all": "taken"}).json()["waiting"] == 1
    assert ours.ask("POST", f"{place}/start").json()["state"] == "running"
    assert [one["id"] for one in ours.ask("GET", "/sending").json()["dispatches"]] == [prepared.json()["id"]]


def test_a_program_sets_the_schedule_and_a_second_writer_on_the_old_one_is_refused(
    officer: Browser, assessment: Assessment, program: MakeProgram
) -> None:
    ours, place = program(officer), f"/engagements/{assessment.engagement_id}/schedule"
    given = {"questionnaire": "|S01", "version": 0, "yearly_months": 12, "answer_days": 14, "events": ["incident"]}
    given |= {"reason": "Yearly", "contact_name": "Sato", "contact_detail": "03-0000-0000"}
    made = ours.ask("POST", place, json=given).json()
    assert (made["yearly_months"], made["events"], made["is_active"]) == (12, ["incident"], True)
    assert [one["questionnaire"] for one in ours.ask("GET", place).json()] == ["|S01"]
    assert ours.ask("POST", place, json=given).status_code == 409


def test_whoever_is_asked_reads_the_questions_and_neither_weights_nor_points(
    stored: Session, respondent: Browser, officer: Browser, assessment: Assessment, program: MakeProgram
) -> None:
    theirs = program(respondent)
    whole = theirs.ask("GET", f"/questionnaires/{assessment.version_id}")
    assert whole.status_code == 200
    assert sum(len(section["questions"]) for section in whole.json()["sections"]) == 73
    check = next(one["id"] for one in program(officer).ask("GET", "/questionnaires").json() if one["code"] == "S23")
    text = json.dumps(theirs.ask("GET", f"/questionnaires/{check}").json())
    assert '"options": [{"code": "done"' in text
    assert '"points"' not in text
    assert '"weight"' not in text
