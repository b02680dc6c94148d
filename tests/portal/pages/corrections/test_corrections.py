"""Corrective actions on both sides' pages: asked for, talked over, reported with a file, verified."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, select

from contracts.parties.models import Organisation
from storage import clock
from storage.jobs.models import Job
from storage.stamp import Role
from tests import factories
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser
from tests.portal.pages.review.conftest import submitted as _submitted  # noqa: F401 - the story that these begin with


def day(days: int) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def ask(reviewer: Browser, path: str, **more: str) -> str:
    form = {"what": "Lock the rooms", "why": "One stood open", "due_on": day(30)} | more
    asked = reviewer.post(f"{path}/items/1.3-02/corrections", form)
    assert asked.status_code == 303, asked.text
    return str(asked.headers["location"])


def take(browser: Browser, place: str, step: str, version: int, **more: str):  # type: ignore[no-untyped-def]  # a response
    side = "answer" if step in ("agree", "propose", "claim") else "judgement"
    return browser.post(f"{place}/{side}", {"version": str(version), "step": step, **more}, locale="en")


def test_it_begins_beside_an_answer_with_the_help_text_and_a_gentle_warning(reviewer: Browser, submitted: str) -> None:
    assert f"{submitted}/items/1.3-02/corrections/new" in reviewer.get(f"{submitted}/review/sections/1.3").text
    page = reviewer.get(f"{submitted}/items/1.3-02/corrections/new", locale="en").text
    assert "Talk it over before you demand it" in page
    assert re.search(r"<textarea[^>]*name=\"what\"[^>]*>[^<]{20,}", page), "prefilled from the help of the question"
    refused = reviewer.post(f"{submitted}/items/1.3-02/corrections", {"what": "", "why": "x", "due_on": day(-9)}, locale="en")
    assert refused.status_code == 422


def test_the_whole_talk_with_a_file_and_what_both_sides_see(
    reviewer: Browser, respondent: Browser, officer: Browser, submitted: str, stored: Session
) -> None:
    place = ask(reviewer, submitted)
    assert "Waiting for you: a corrective action" not in reviewer.get("/review", locale="en").text
    home = respondent.get("/contractor", locale="en").text
    assert place in home
    assert "Waiting for you: a corrective action" in home
    assert (
        take(respondent, place, "propose", 1, note="Eight weeks", cost_note="We ask you to bear half", on_date=day(60)).status_code == 303
    )
    shown = officer.get(place, locale="en").text
    assert "proposes another date" in shown
    assert "We ask you to bear half" in shown
    assert take(officer, place, "accept", 2).status_code == 303
    late = take(reviewer, place, "accept", 2)
    assert late.status_code == 409
    assert "Somebody else has taken a step meanwhile" in late.text
    files = {"file": ("lock.pdf", PDF, "application/pdf")}
    claimed = respondent.post(f"{place}/answer", {"version": "3", "step": "claim", "note": "Locks are in"}, files=files)
    assert claimed.status_code == 303
    assert "lock.pdf" in reviewer.get(place, locale="en").text
    assert take(reviewer, place, "reject", 4, note="").status_code == 422
    assert take(reviewer, place, "reject", 4, note="And the store room?").status_code == 303
    assert "And the store room?" in respondent.get(place).text
    assert take(respondent, place, "claim", 5, note="Store room too").status_code == 303
    assert take(reviewer, place, "verify", 6).status_code == 303
    done = respondent.get(place, locale="en").text
    assert "has verified it" in done
    assert "<form" not in done.split("<main")[1].split("What has happened")[0], "nothing is left to do"
    mails = [job.payload for job in stored.exec(select(Job).where(Job.kind == "mail:send"))]
    told = [(mail["template"], mail["user_id"]) for mail in mails if mail["template"].startswith("correction-")]
    yours, answered = ("correction-yours", respondent.actor.user_id), ("correction-answered", reviewer.actor.user_id)
    assert sorted(told) == sorted([yours] * 3 + [answered] * 3), "asked, agreed to the proposal, sent back; proposed, claimed twice"
    assert place in respondent.get("/corrections", which="settled").text
    assert place not in respondent.get("/contractor").text


def test_it_stands_beside_the_score_and_does_not_change_it(reviewer: Browser, respondent: Browser, submitted: str) -> None:
    reviewer.post(f"{submitted}/review/acceptance")
    reviewer.post(f"{submitted}/review/closing")
    before = re.findall(r"(\d+\.\d)", reviewer.get(f"{submitted}/score", locale="en").text)[:2]
    place = ask(reviewer, submitted)
    take(respondent, place, "claim", 1, note="Done")
    take(reviewer, place, "verify", 2, note="Seen on site")
    for browser in (reviewer, respondent):
        page = browser.get(f"{submitted}/score", locale="en").text
        assert place in page
        assert re.findall(r"(\d+\.\d)", page)[:2] == before
    assert "the next review counts what was done" in reviewer.get(place, locale="en").text


def test_only_the_two_parties_see_it_and_each_takes_its_own_steps(
    reviewer: Browser, respondent: Browser, client_for: Callable[..., Browser], contractor: Organisation, submitted: str, stored: object
) -> None:
    place = ask(reviewer, submitted)
    assert take(respondent, place, "verify", 1, note="x").status_code == 403
    assert take(reviewer, place, "claim", 1, note="x").status_code == 403
    stranger = factories.organisation(stored, "Strangers")  # type: ignore[arg-type]  # the session
    stored.commit()  # type: ignore[attr-defined]
    outside = client_for(stranger, Role.REVIEWER, Role.RESPONDENT)
    assert outside.get(place).status_code == 404
    assert place not in outside.get("/corrections").text
    forged = take(respondent, place, "verify", 1)
    assert forged.status_code == 403
    refused = respondent.post(f"{place}/answer", {"version": "1", "step": "verify"})
    assert refused.status_code == 422, "the other side's step is no answer"


def test_what_is_overdue_is_told_at_home_in_constant_statements(reviewer: Browser, submitted: str, statements: list[str]) -> None:
    place = ask(reviewer, submitted, due_on=day(0))
    reviewer.get("/corrections")
    statements.clear()
    reviewer.get("/corrections")
    one = len(statements)
    for _ in range(3):
        ask(reviewer, submitted)
    statements.clear()
    assert place in reviewer.get("/corrections").text
    assert len(statements) == one
