"""Reviewing: accept, return single items with a remark, the contractor corrects only those, close."""

import re
from collections.abc import Callable

from sqlmodel import Session, select

from questionnaires.assessments.models import Assessment
from storage.jobs.models import Job
from tests.portal.pages.conftest import Browser


def judge(browser: Browser, path: str, code: str, verdict: str, version: int = 1, remark: str = "", *, is_htmx: bool = False):  # type: ignore[no-untyped-def]  # a response
    data = {"version": str(version), "verdict": verdict, "remark": remark}
    return browser.post(f"{path}/items/{code}/judgement", data, is_htmx=is_htmx, locale="en")


def test_home_shows_what_waits_longest_first_and_leads_to_it(reviewer: Browser, submitted: str) -> None:
    page = reviewer.get("/review", locale="en").text
    assert "questionnaires 1" in page
    assert f'<a class="button button-primary" href="{submitted}/review">' in page
    assert "株式会社青葉システムズ" in page


def test_home_is_filtered_by_late_returned_and_certificates(reviewer: Browser, issue: Callable[..., Assessment], submitted: str) -> None:
    late = issue(-4)
    assert f"/assessments/{late.id}" in reviewer.get("/review", which="late").text
    assert f"/assessments/{late.id}" not in reviewer.get("/review", which="waiting").text
    assert "Nothing is back with a contractor" in reviewer.get("/review", locale="en", which="returned").text
    assert "No disposal certificate waits" in reviewer.get("/review", locale="en", which="certificates").text
    assert reviewer.get("/review", which="everything").status_code == 422


def test_an_answer_stands_with_its_evidence_and_only_what_can_be_said_of_it(reviewer: Browser, submitted: str) -> None:
    page = reviewer.get(f"{submitted}/review/sections/1.3", locale="en").text
    cards = dict(re.findall(r'<article class="question[^"]*" id="(q-[^"]+)">(.*?)</article>', page, re.S))
    assert "rules.pdf" in cards["q-1-3-01"]
    assert "Checked by type only" in cards["q-1-3-01"]
    assert 'value="accepted_on_evidence"' in cards["q-1-3-01"]
    assert 'value="accepted_on_evidence"' not in cards["q-1-3-02"], "no file lies there"
    blank = reviewer.get(f"{submitted}/review/sections/1.2", locale="en").text
    assert 'value="accepted' not in blank
    assert 'value="returned"' in blank


def test_a_verdict_is_saved_and_the_counts_move(reviewer: Browser, submitted: str) -> None:
    mark = judge(reviewer, submitted, "1.3-01", "accepted_on_evidence", version=2, is_htmx=True)
    assert mark.status_code == 200
    assert "Accepted on evidence" in mark.text
    assert "1 of 3" in mark.text
    assert "<html" not in mark.text
    plain = judge(reviewer, submitted, "1.3-02", "accepted_on_statement")
    assert plain.headers["location"].endswith("/review/sections/1.3#q-1-3-02")


def test_returning_needs_a_remark(reviewer: Browser, submitted: str) -> None:
    for is_htmx in (False, True):
        refused = judge(reviewer, submitted, "1.3-02", "returned", is_htmx=is_htmx)
        assert refused.status_code == 422
        assert "Write what is missing" in refused.text
    none = judge(reviewer, submitted, "1.3-02", "", remark="a thought", is_htmx=True)
    assert none.status_code == 422
    assert "Choose a verdict" in none.text


def test_a_verdict_binds_the_version_that_was_seen(reviewer: Browser, submitted: str) -> None:
    assert judge(reviewer, submitted, "1.3-02", "accepted_on_statement", version=7).status_code == 409
    assert judge(reviewer, submitted, "1.3-02", "accepted_on_evidence").status_code == 409, "nothing lies there to rest on"
    assert judge(reviewer, submitted, "1.3-99", "accepted_on_statement").status_code == 404


def test_the_rest_is_accepted_only_after_it_was_shown(reviewer: Browser, submitted: str) -> None:
    judge(reviewer, submitted, "1.3-02", "returned", remark="Which rooms?")
    shown = reviewer.get(f"{submitted}/review/acceptance", locale="en").text
    assert re.search(r"Accepted on evidence: [^<]+\(1\)", shown)
    assert re.search(r"Accepted on the contractor&#39;s word: [^<]+\(1\)", shown)
    assert "#q-1-3-02" not in shown
    assert reviewer.post(f"{submitted}/review/acceptance").status_code == 303
    assert "Every answer has a verdict already" in reviewer.get(f"{submitted}/review/acceptance", locale="en").text


def test_only_the_returned_items_come_back_are_corrected_and_the_review_closes(
    reviewer: Browser, respondent: Browser, stored: Session, submitted: str
) -> None:
    judge(reviewer, submitted, "1.3-02", "returned", remark="Which rooms?")
    reviewer.post(f"{submitted}/review/acceptance")
    assert "cannot be closed yet" in reviewer.get(f"{submitted}/review/closing", locale="en").text
    assert reviewer.post(f"{submitted}/review/closing").status_code == 409
    shown = reviewer.get(f"{submitted}/review/return", locale="en").text
    assert "Which rooms?" in shown
    assert reviewer.post(f"{submitted}/review/return").status_code == 303

    # The contractor sees the remark, and only this item is open.
    assert "Returned: 1 to correct" in respondent.get("/contractor", locale="en").text
    left = respondent.get(f"{submitted}/missing", locale="en").text
    assert "Returned answers that wait for your correction: 1." in left
    assert f"{submitted}/sections/1.3?view=returned#q-1-3-02" in left
    assert "no answer yet" not in left, "blanks that did not come back are not open any more"
    page = respondent.get(f"{submitted}/sections/1.3", locale="en").text
    assert "Which rooms?" in page
    assert f"{submitted}/items/1.3-02/answer" in page
    assert f"{submitted}/items/1.3-01/answer" not in page
    sealed = respondent.post(f"{submitted}/items/1.3-01/answer", {"version": "2", "state": "partly"}, is_htmx=True)
    assert sealed.status_code == 409
    statement = {"person_name": "Tanaka Yumi", "person_title": "Manager", "language": "en", "agreed": "yes"}
    early = respondent.post(f"{submitted}/submission", statement, locale="en")
    assert early.status_code == 422
    assert "have not been corrected" in early.text
    respondent.post(f"{submitted}/items/1.3-02/answer", {"version": "1", "state": "implemented", "scope": "All rooms"})
    assert "Corrected" in respondent.get(f"{submitted}/sections/1.3", locale="en", view="returned").text
    assert respondent.post(f"{submitted}/submission", statement).status_code == 303

    # The reviewer sees what was corrected and why; what was accepted needs no second word.
    page = reviewer.get(f"{submitted}/review/sections/1.3", locale="en").text
    assert "Corrected after your remark of round 1" in page
    assert "1 without a verdict" in page
    judge(reviewer, submitted, "1.3-02", "accepted_on_statement", version=2)
    closing = reviewer.get(f"{submitted}/review/closing", locale="en").text
    assert "Blank: stays so" in closing
    closed = reviewer.post(f"{submitted}/review/closing")
    assert closed.headers["location"] == f"{submitted}/score"
    assert "Closed" in respondent.get("/contractor", locale="en").text

    mails = [job.payload["template"] for job in stored.exec(select(Job)) if job.kind == "mail:send"]
    assert mails.count("items-returned") == 1
    assert mails.count("review-closed") == 1


def test_the_one_who_answered_cannot_judge(respondent: Browser, officer: Browser, submitted: str) -> None:
    for place in ("/review", "/review/sections/1.3", "/review/acceptance", "/review/return", "/review/closing"):
        assert respondent.get(f"{submitted}{place}").status_code == 403, place
        assert officer.get(f"{submitted}{place}").status_code == 403, place
    for browser in (respondent, officer):
        refused = browser.post(f"{submitted}/items/1.3-01/judgement", {"version": "2", "verdict": "accepted_on_statement"})
        assert refused.status_code == 403
    queue = officer.get("/review", locale="en").text
    assert "Waiting for your reviewers: questionnaires 1" in queue
    assert "Waiting for your judgement" not in queue
    assert f'href="{submitted}"' in queue
    assert f'href="{submitted}/review"' not in queue, "whoever cannot judge is led to what they can see"


def test_what_is_not_submitted_cannot_be_judged(reviewer: Browser, assessment: Assessment) -> None:
    path = f"/assessments/{assessment.id}"
    assert judge(reviewer, path, "1.3-01", "returned", version=0, remark="x").status_code == 409
    assert reviewer.get(f"{path}/review/closing").status_code == 409
    assert "Waiting for" in reviewer.get(f"{path}/review", locale="en").text


def test_the_queue_takes_the_same_number_of_statements_for_one_and_for_many(
    reviewer: Browser, respondent: Browser, issue: Callable[..., Assessment], submitted: str, statements: list[str]
) -> None:
    reviewer.get("/review")
    statements.clear()
    reviewer.get("/review")
    one = len(statements)
    statement = {"person_name": "Tanaka Yumi", "person_title": "Manager", "language": "en", "agreed": "yes"}
    for _ in range(3):
        respondent.post(f"/assessments/{issue().id}/submission", statement)
    statements.clear()
    reviewer.get("/review")
    assert len(statements) == one
