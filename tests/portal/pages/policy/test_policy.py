"""The sharing policy on the screen: from the one in force through a draft and its effect to the version that two persons made."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from contracts.parties.models import Organisation
from contracts.sharing.rules import Finding
from portal.pages.information.reasons import Reasons
from storage.jobs.models import Job
from storage.stamp import Role
from tests.portal.pages.conftest import Browser

HOME = "/sharing-policy"


@pytest.fixture
def drafter(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    return client_for(principal, Role.REVIEWER, name="Sato Mei")


def begin(drafter: Browser) -> str:
    begun = drafter.post("/sharing-policy/drafts")
    assert begun.status_code == 303
    return str(begun.headers["location"])


def test_a_class_is_changed_proposed_and_approved_by_another(
    drafter: Browser, client_for: Callable[..., Browser], principal: Organisation, stored: Session
) -> None:
    shown = drafter.get(HOME, locale="en").text
    assert "Built-in policy 2026-11-2" in shown
    assert "The last review is not older than 400 days" in shown
    draft = begin(drafter)
    form = drafter.get(f"{draft}/classes/CONFIDENTIAL", locale="en").text
    assert 'name="score_percent" value="70"' in form
    assert drafter.get(f"{draft}/classes/SPECIALLY_DESIGNATED_SECRET").status_code == 404
    values = {"version": "1", "agreement": "yes", "score_percent": "80", "review_days": "365", "section": ["1.1", "4.1"]}
    wrong = drafter.post(f"{draft}/classes/CONFIDENTIAL", {**values, "section_percent": ["60", "x"]}, locale="en")
    assert wrong.status_code == 422
    assert "“x” beside 4.1 is not a whole number" in wrong.text
    unknown = drafter.post(f"{draft}/classes/CONFIDENTIAL", {**values, "section": ["1.2"], "section_percent": ["60"]}, locale="en")
    assert "For Confidential: “1.2” is no section that can be demanded" in unknown.text
    assert drafter.post(f"{draft}/classes/CONFIDENTIAL", {**values, "section_percent": ["60", ""]}).status_code == 303
    difference = drafter.get(draft, locale="en").text
    assert "The score of the last closed review is 80 % or more" in difference
    assert "Stricter" in difference
    assert "Looser" in difference, "section 4.1 is not demanded any more"
    assert "No work is going on" in drafter.get(f"{draft}/effect", locale="en").text

    without_reason = drafter.post(f"{draft}/proposal", {"version": "2", "reason": ""})
    assert without_reason.status_code == 422
    other = client_for(principal, Role.REVIEWER, name="Kato Jun")
    assert drafter.post(f"{draft}/proposal", {"version": "2", "reason": "After the audit"}).status_code == 303
    mails = [job.payload for job in stored.exec(select(Job)) if job.payload.get("template") == "policy-proposed"]
    assert [mail["user_id"] for mail in mails] == [other.actor.user_id]
    stored.rollback()
    assert "Decide on the proposed sharing policy" not in drafter.get("/review", locale="en").text
    assert "Decide on the proposed sharing policy" in other.get("/review", locale="en").text
    approval = {"version": "3", "answer": "approve"}
    assert drafter.post(f"{draft}/decision", approval).status_code == 403
    assert other.post(f"{draft}/decision", approval).headers["location"] == HOME
    in_force = other.get(HOME, locale="en").text
    assert "own policy, version 1" in in_force
    assert "After the audit" in in_force
    assert other.get(draft).status_code == 404


def test_a_document_is_checked_first_and_then_taken_over(drafter: Browser) -> None:
    draft = begin(drafter)
    document = drafter.get(f"{draft}/document")
    assert document.headers["content-disposition"].startswith("attachment")
    unlocked = document.text.replace('"legal-regime"', '"agreement-in-force"')
    refused = drafter.post(f"{draft}/import", {"version": "1", "step": "take", "document": unlocked}, locale="en")
    assert refused.status_code == 422
    assert "No policy unlocks it" in refused.text
    milder = document.text.replace('"percent": 85', '"percent": 84')
    checked = drafter.post(f"{draft}/import", {"version": "1", "step": "check", "document": milder}, locale="en").text
    assert "It would change in the draft" in checked
    assert "Take it over into the draft" in checked
    assert "Nothing differs yet" in drafter.get(draft, locale="en").text
    taken = drafter.post(f"{draft}/import", {"version": "1", "step": "take", "document": milder})
    assert taken.headers["location"] == draft
    assert "84 % or more" in drafter.get(draft, locale="en").text
    for broken in ("{", "[" * 5000, '{"a": 1}'):
        said = drafter.post(f"{draft}/import", {"version": "2", "step": "check", "document": broken})
        assert said.status_code == 422


def test_a_condition_that_comes_from_above_says_so() -> None:
    demanded = Finding("review-not-older-than", is_met=False, required=30, observed=40, demanded_above="own-1")
    assert Reasons("en", "engagement", dict, dict).label(demanded) == "Age of the last review (demanded by a principal further up)"
