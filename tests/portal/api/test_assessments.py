"""Questionnaires and answers over the API: the same reach, the same conflicts and the same silence as on the pages."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from questionnaires.assessments.models import Assessment
from storage.stamp import Role
from tests import factories
from tests.portal.api.conftest import Program
from tests.portal.pages.conftest import Browser

MakeProgram = Callable[[Browser], Program]
ITEM = "1.3-01"
SAID = {"expected_version": 0, "state": "partly", "exception": "Night shift", "plan": "Training", "planned_on": "2027-03-01"}
STATEMENT = {"person_name": "Tanaka Yumi", "person_title": "Manager", "language": "en", "agreed": True}


def item(program: Program, assessment: Assessment) -> dict[str, object]:
    rows = program.ask("GET", f"/assessments/{assessment.id}/sections/1.3/answers").json()
    return next(row for row in rows if row["item"] == ITEM)


def test_what_is_owed_is_listed_with_its_progress(respondent: Browser, assessment: Assessment, program: MakeProgram) -> None:
    program_ = program(respondent)
    page = program_.ask("GET", "/assessments", params={"side": "respondent"}).json()
    assert [row["id"] for row in page["assessments"]] == [assessment.id]
    assert (page["assessments"][0]["state"], page["assessments"][0]["answered"], page["next_after"]) == ("issued", 0, None)
    assert program_.ask("GET", "/assessments", params={"side": "issuer"}).json()["assessments"] == []
    detail = program_.ask("GET", f"/assessments/{assessment.id}").json()
    assert (detail["reason"], detail["contact_name"]) == (assessment.reason, assessment.contact_name)
    assert sum(section["total"] for section in detail["sections"]) == page["assessments"][0]["total"]


def test_an_answer_is_saved_over_the_version_that_was_seen_and_over_no_other(
    respondent: Browser, assessment: Assessment, program: MakeProgram
) -> None:
    program_ = program(respondent)
    path = f"/assessments/{assessment.id}/items/{ITEM}/answer"
    saved = program_.ask("PUT", path, json=SAID)
    assert (saved.status_code, saved.json()["version"], saved.json()["exception"]) == (200, 1, "Night shift")
    late = program_.ask("PUT", path, json=SAID | {"exception": "Nobody"})
    assert (late.status_code, late.json()["code"]) == (409, "answer-changed-meanwhile")
    assert item(program_, assessment)["exception"] == "Night shift"


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"state": "planned", "planned_on": None}, 422),
        ({"state": "answered"}, 422),
        ({"weight": 9}, 422),
        ({"expected_version": -1}, 422),
        ({"value": {"a": 1}}, 422),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_stored(
    respondent: Browser, assessment: Assessment, program: MakeProgram, wrong: dict[str, object], status: int
) -> None:
    program_ = program(respondent)
    answer = program_.ask("PUT", f"/assessments/{assessment.id}/items/{ITEM}/answer", json=SAID | wrong)
    assert answer.status_code == status, answer.text
    assert item(program_, assessment)["version"] == 0


def test_the_principal_reads_answers_once_they_are_submitted_and_not_before(
    respondent: Browser, reviewer: Browser, assessment: Assessment, program: MakeProgram
) -> None:
    writes, reads = program(respondent), program(reviewer)
    writes.ask("PUT", f"/assessments/{assessment.id}/items/{ITEM}/answer", json=SAID)
    before = item(reads, assessment)
    assert (before["state"], before["exception"], before["version"], before["evidence"]) == (None, "", 0, [])
    assert reads.ask("GET", f"/assessments/{assessment.id}/score").json() is None
    submitted = writes.ask("POST", f"/assessments/{assessment.id}/submission", json=STATEMENT)
    assert (submitted.status_code, submitted.json()["round"], len(submitted.json()["answers_hash"])) == (201, 1, 64)
    assert item(reads, assessment)["exception"] == "Night shift"
    score = reads.ask("GET", f"/assessments/{assessment.id}/score").json()
    assert (score["is_final"], score["earned"]) == (False, sum(line["earned"] for line in score["breakdown"]["lines"]))


def test_a_verdict_is_told_when_the_answers_come_back_and_not_while_the_reviewer_is_at_it(
    respondent: Browser, reviewer: Browser, assessment: Assessment, program: MakeProgram
) -> None:
    cookies = dict(reviewer.client.cookies)
    writes, reads = program(respondent), program(reviewer)
    writes.ask("PUT", f"/assessments/{assessment.id}/items/{ITEM}/answer", json=SAID)
    writes.ask("POST", f"/assessments/{assessment.id}/submission", json=STATEMENT)
    reviewer.client.cookies.update(cookies)
    judged = {"verdict": "returned", "remark": "Name the shifts.", "version": "1"}
    assert reviewer.post(f"/assessments/{assessment.id}/items/{ITEM}/judgement", judged).status_code == 303
    assert item(writes, assessment)["verdict"] is None
    assert item(reads, assessment)["remark"] == "Name the shifts."
    reviewer.client.cookies.update(cookies)
    assert reviewer.post(f"/assessments/{assessment.id}/review/return").status_code == 303
    assert item(writes, assessment)["remark"] == "Name the shifts."


def test_another_company_finds_nothing(
    assessment: Assessment, client_for: Callable[..., Browser], program: MakeProgram, stored: Session
) -> None:
    other = factories.organisation(stored, "株式会社よそ")
    stored.commit()
    stranger = program(client_for(other, Role.RESPONDENT, Role.REVIEWER))
    for method, path, sent in (
        ("GET", "", None),
        ("GET", "/sections/1.3/answers", None),
        ("GET", "/score", None),
        ("PUT", f"/items/{ITEM}/answer", SAID),
        ("POST", "/submission", STATEMENT),
    ):
        assert stranger.ask(method, f"/assessments/{assessment.id}{path}", json=sent).status_code == 404
    assert stranger.ask("GET", "/assessments", params={"side": "issuer"}).json()["assessments"] == []
