"""Where two are needed to close: one proposes, another confirms; and the settings that say so."""

from collections.abc import Callable

from sqlmodel import Session, select

from contracts.parties.models import Organisation
from storage.jobs.models import Job
from storage.stamp import Role
from tests.portal.pages.conftest import Browser
from tests.portal.pages.review.test_review import judge


def need_two(reviewer: Browser) -> None:
    changed = reviewer.post("/review/policy", {"version": "0", "second": "yes", "review_interval_days": "365"})
    assert changed.status_code == 303


def test_closing_is_proposed_by_one_and_confirmed_by_another(
    reviewer: Browser, client_for: Callable[..., Browser], principal: Organisation, submitted: str, stored: Session
) -> None:
    other = client_for(principal, Role.REVIEWER, name="Kato Jun")
    need_two(reviewer)
    reviewer.post(f"{submitted}/review/acceptance")
    assert "Propose to close the review" in reviewer.get(f"{submitted}/review/closing", locale="en").text
    assert reviewer.post(f"{submitted}/review/closing").status_code == 409
    assert reviewer.post(f"{submitted}/review/proposal").status_code == 303

    own = reviewer.get(f"{submitted}/review/closing", locale="en").text
    assert "You proposed this yourself" in own
    assert "Confirm: close" not in own
    assert reviewer.post(f"{submitted}/review/closing").status_code == 403
    assert "Closing waits for a second" in reviewer.get("/review", locale="en").text
    assert "Nothing in the queue fits" in reviewer.get("/review", locale="en", which="waiting", state="second").text

    mails = [job.payload for job in stored.exec(select(Job)) if job.payload.get("template") == "closing-proposed"]
    assert [mail["user_id"] for mail in mails] == [other.actor.user_id], "whoever proposed it needs no mail"
    stored.rollback()
    assert submitted in other.get("/review", which="waiting", state="second").text
    shown = other.get(f"{submitted}/review/closing", locale="en").text
    assert f"Proposed by {reviewer.actor.display_name}" in shown
    assert "Confirm: close" in shown
    closed = other.post(f"{submitted}/review/closing")
    assert closed.headers["location"] == f"{submitted}/score"


def test_a_proposal_can_be_declined_with_a_reason_and_ends_when_a_verdict_changes(
    reviewer: Browser, client_for: Callable[..., Browser], principal: Organisation, submitted: str
) -> None:
    need_two(reviewer)
    reviewer.post(f"{submitted}/review/acceptance")
    reviewer.post(f"{submitted}/review/proposal")
    other = client_for(principal, Role.REVIEWER)
    assert other.post(f"{submitted}/review/proposal/refusal", {"reason": ""}).status_code == 422
    assert other.post(f"{submitted}/review/proposal/refusal", {"reason": "1.3-01 is thin"}).status_code == 303
    assert other.post(f"{submitted}/review/closing").status_code == 409
    reviewer.post(f"{submitted}/review/proposal")
    judge(other, submitted, "1.3-02", "accepted_on_statement", version="1-1")  # type: ignore[arg-type]  # both versions
    assert other.post(f"{submitted}/review/closing").status_code == 409
    assert "Propose to close" in other.get(f"{submitted}/review", locale="en").text


def test_the_settings_are_closed_to_others_and_tell_the_second_writer(
    reviewer: Browser, respondent: Browser, officer: Browser, submitted: str
) -> None:
    need_two(reviewer)
    assert "Closing a review needs two reviewers" in officer.get("/review/policy", locale="en").text
    assert "There is only one reviewer" in reviewer.get("/review/policy", locale="en").text
    assert respondent.get("/review/policy").status_code == 403
    form = {"version": "0", "review_interval_days": "100"}
    assert officer.post("/review/policy", form).status_code == 403
    again = reviewer.post("/review/policy", form, locale="en")
    assert "changed the settings meanwhile" in again.text
    assert reviewer.post("/review/policy", form | {"version": "1", "review_interval_days": "4000"}).status_code == 422


def test_the_second_reviewer_of_an_answer_is_told_what_the_first_one_said(
    reviewer: Browser, client_for: Callable[..., Browser], principal: Organisation, submitted: str
) -> None:
    other = client_for(principal, Role.REVIEWER, name="Kato Jun")
    judge(other, submitted, "1.3-02", "returned", remark="Which rooms?")
    for is_htmx in (True, False):
        late = judge(reviewer, submitted, "1.3-02", "accepted_on_statement", is_htmx=is_htmx)
        assert late.status_code == 409
        assert "Kato Jun has judged 1.3-02 meanwhile" in late.text
        assert "Which rooms?" in late.text
        assert 'value="1-1"' in late.text, "who has been told may decide otherwise"
    assert judge(reviewer, submitted, "1.3-02", "accepted_on_statement", version="1-1").status_code == 303  # type: ignore[arg-type]  # both versions
