"""The talk as both sides see it, and the one message a day that tells of it."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from contracts.parties.models import Organisation
from portal.mail.facts import gather
from portal.pages.contributing.talking import next_digest
from questionnaires.assessments.models import Assessment
from questionnaires.contributing.models import Contributor
from storage import clock
from storage.jobs.models import Job
from storage.stamp import Role
from tests.portal.pages.conftest import Browser


def test_both_sides_talk_in_the_card_and_at_the_desk(
    stored: Session,
    client_for: Callable[..., Browser],
    contractor: Organisation,
    respondent: Browser,
    reviewer: Browser,
    assessment: Assessment,
) -> None:
    colleague = client_for(contractor, Role.RESPONDENT, name="Colleague")
    comments = f"/assessments/{assessment.id}/items/1.1-01/comments"
    section = f"/assessments/{assessment.id}/sections/1.1"
    desk = f"/assessments/{assessment.id}/review/sections/1.1"
    answer = respondent.post(comments, {"text": "Which <b>office</b>?", "visibility": "both"})
    assert answer.headers["location"] == f"{section}#q-1-1-01"
    assert respondent.post(comments, {"text": "Between us", "visibility": "own"}).status_code == 303
    page = reviewer.get(desk).text
    assert "Which &lt;b&gt;office&lt;/b&gt;?" in page
    assert "新着1件" in page
    assert "Between us" not in page
    assert "Between us" in colleague.get(section).text
    answer = reviewer.post(comments, {"text": "All of them", "visibility": "both"})
    assert answer.headers["location"] == f"{desk}#q-1-1-01"
    part = respondent.post(f"{comments}/reading", is_htmx=True)
    assert part.status_code == 200
    assert "All of them" in part.text
    assert "<html" not in part.text
    assert "新着" not in part.text
    jobs = stored.exec(select(Job).where(col(Job.kind) == "mail:send")).all()
    told = [job.payload["user_id"] for job in jobs if job.payload["template"] == "comments-waiting"]
    assert sorted(told) == sorted([reviewer.actor.user_id, respondent.actor.user_id, colleague.actor.user_id])  # once each
    assert {job.run_at for job in jobs if job.payload["template"] == "comments-waiting"} == {next_digest(clock.now())}


def test_the_message_counts_what_is_unread_when_it_is_sent(
    stored: Session, respondent: Browser, reviewer: Browser, assessment: Assessment
) -> None:
    comments = f"/assessments/{assessment.id}/items/1.1-01/comments"
    for text in ("One", "Two"):
        respondent.post(comments, {"text": text})
    (job,) = stored.exec(select(Job).where(col(Job.kind) == "mail:send")).all()
    letter = gather(stored, job.payload, secret_key="x", now=clock.now())
    assert letter is not None
    assert letter.facts["count"] == "2"
    stored.commit()
    reviewer.post(f"{comments}/reading")
    assert gather(stored, job.payload, secret_key="x", now=clock.now()) is None


def test_what_cannot_be_kept_stays_in_the_field(respondent: Browser, reviewer: Browser, assessment: Assessment) -> None:
    comments = f"/assessments/{assessment.id}/items/1.1-01/comments"
    empty = respondent.post(comments, {"text": " ", "visibility": "own"})
    assert empty.status_code == 422
    assert "コメントを入力" in empty.text
    long = respondent.post(comments, {"text": "x" * 2001}, is_htmx=True)
    assert long.status_code == 422
    assert "x" * 2001 in long.text
    assert reviewer.post(comments, {"text": ""}).status_code == 422


def test_the_list_of_comments_is_of_what_one_may_read(
    stored: Session, client_for: Callable[..., Browser], respondent: Browser, reviewer: Browser, helper: Browser, principal: Organisation,
    give: Callable[..., Contributor], assessment: Assessment,
) -> None:  # fmt: skip
    give(assessment, helper, items=["1.1-02"])
    for item, text in (("1.1-01", "First point"), ("1.1-02", "Second point")):
        comments = f"/assessments/{assessment.id}/items/{item}/comments"
        assert reviewer.post(comments, {"text": text}).status_code == 303
    assert "First point" in respondent.get("/comments").text
    mine = helper.get("/comments").text
    assert "Second point" in mine
    assert "First point" not in mine
    assert "point" not in client_for(principal, Role.PROCUREMENT).get(f"/assessments/{'0' * 32}").text


def test_the_hour_of_the_message_is_the_same_every_day() -> None:
    morning = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 10:00 in Japan
    evening = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 18:00
    assert next_digest(morning).isoformat() == "2026-11-24T17:00:00+09:00"
    assert next_digest(evening).isoformat() == "2026-11-25T17:00:00+09:00"
