"""Both sides talk a text over on its page: what is proposed shows as a difference, and nothing is overwritten."""

import re
from collections.abc import Callable
from typing import Any

from sqlmodel import Session, select

from contracts.agreements.models import Agreement
from storage.jobs.models import Job
from tests.portal.pages.conftest import Browser

Accept = Callable[..., None]


def propose(browser: Browser, path: str, target: str, *, seen: int = 1, **form: str):  # type: ignore[no-untyped-def]  # a response
    given = {"kind": "reword", "target": target, "seen": str(seen), "reason": "うちの規程に合わせたい", **form}
    return browser.post(f"{path}/changes", given, locale="en")


def changes_on(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"/changes/([0-9a-f]{32})/", page)))


def test_a_change_is_proposed_seen_word_by_word_answered_and_the_new_text_is_accepted_by_both(
    officer: Browser, respondent: Browser, offered: str, accept: Accept, stored: Session
) -> None:
    form = respondent.get(f"{offered}/changes/new?target=12.1").text
    words = re.search(r'<textarea[^>]*name="text_ja"[^>]*>([^<]+)</textarea>', form)
    assert words is not None
    assert "NDA-3.7a" in form, "the form says which duties stand there"
    wording = words[1].strip().replace("直ちに", "24時間以内に")
    assert propose(respondent, offered, "12.1", text_ja=wording, text_en="Within 24 hours.").status_code == 303
    assert propose(officer, offered, "return_within_days", kind="parameter", value="7").status_code == 303
    refused = propose(officer, offered, "12.1", text_ja="別の案", text_en="Another")
    assert refused.status_code == 422
    assert "waits for an answer already" in refused.text
    shown = officer.get(offered, locale="en").text
    assert re.search(r"<del>.*?Deleted:.*?直ちに.*?</del>", shown, re.DOTALL)
    assert re.search(r"<ins>.*?Inserted:.*?24時間以内に.*?</ins>", shown, re.DOTALL)
    assert 'href="#changes"' in shown, "the next step leads to what is to be answered"
    theirs, ours = changes_on(shown)
    assert officer.post(f"{offered}/changes/{theirs}/answer", {"said": "decline", "reason": ""}).status_code == 422
    assert officer.post(f"{offered}/changes/{ours}/answer", {"said": "accept"}).status_code == 422, "one's own"
    assert officer.post(f"{offered}/changes/{theirs}/answer", {"said": "accept"}).status_code == 303
    frozen = respondent.post(f"{offered}/changes/{ours}/answer", {"said": "accept"})
    assert frozen.status_code == 303
    agreement = stored.exec(select(Agreement)).one()
    assert (agreement.round_number, agreement.parameters["return_within_days"]) == (2, 7)
    stored.rollback()
    assert propose(respondent, offered, "12.2", seen=1, text_ja="x", text_en="y").status_code == 422, "the round that was seen is over"
    for browser in (officer, respondent):
        accept(browser)
    rounds = officer.get(f"{offered}/rounds", locale="en").text
    assert "Round 1" in rounds
    assert "Round 2" in rounds
    assert rounds.count("Accepted: it stands in the next round") == 2
    told = [job.payload["template"] for job in stored.exec(select(Job).where(Job.kind == "mail:send"))]
    assert {"agreement-change-proposed", "agreement-changes-answered"} <= set(told)


def test_an_amendment_is_a_draft_of_one_side_and_shows_what_differs_from_the_agreement_before(
    officer: Browser, respondent: Browser, offered: str, accept: Accept
) -> None:
    for browser in (officer, respondent):
        accept(browser)
    begun = officer.post(f"{offered}/amendment")
    draft = str(begun.headers["location"])
    assert respondent.get(draft).status_code == 404
    assert draft not in respondent.get("/agreements").text
    assert draft in officer.get("/agreements").text
    assert officer.post(f"{draft}/offer").status_code == 422, "nothing differs"
    assert propose(officer, draft, "survival_years", kind="parameter", value="3").status_code == 303
    assert officer.post(f"{draft}/offer").status_code == 303
    assert respondent.get(draft).status_code == 200
    assert re.search(r"<del>.*?5.*?</del>.*?<ins>.*?3.*?</ins>", respondent.get(f"{draft}/rounds").text, re.DOTALL)
    for browser in (officer, respondent):
        accept(browser, draft)
    assert "No longer in force" in officer.get(offered, locale="en").text
    assert "In force" in officer.get(draft, locale="en").text


def test_a_deletion_says_which_duties_fall_away(officer: Browser, respondent: Browser, offered: str) -> None:
    assert propose(respondent, offered, "6.1", kind="delete").status_code == 303
    shown = officer.get(offered, locale="en").text
    assert "Duties that would fall away: 1" in shown
    assert "NDA-3.0" in shown
    (change,) = changes_on(shown)
    officer.post(f"{offered}/changes/{change}/answer", {"said": "accept"})
    assert "Duties of the template that this text does not create: 1" in officer.get(offered, locale="en").text
    taken = propose(officer, offered, "6.2", seen=2, kind="delete")
    assert taken.status_code == 303
    (mine,) = changes_on(officer.get(offered).text)
    assert officer.post(f"{offered}/changes/{mine}/withdrawal").status_code == 303
    assert changes_on(officer.get(offered).text) == []


def test_a_new_article_and_a_clause_are_proposed_read_as_insertions_and_stand_in_the_next_round(
    officer: Browser, respondent: Browser, offered: str, stored: Session
) -> None:
    form = respondent.get(f"{offered}/changes/new?target=after-12", locale="en").text
    assert "New article behind Article 12" in form
    words: dict[str, Any] = {
        "heading_ja": "連絡の時間",
        "heading_en": "Hours",
        "text_ja": "九時から。\n\n十七時まで。",
        "text_en": "From nine.\n\nTo five.",
    }
    assert propose(respondent, offered, "after-12", kind="insert", **{**words, "text_en": "Only one."}).status_code == 422
    assert propose(respondent, offered, "after-12", kind="insert", survives="yes", **words).status_code == 303
    chosen = re.search(r'clauses/new\?clause=([0-9a-f]{32})"', respondent.get(f"{offered}/clauses/new").text)
    assert chosen is not None
    f"{offered}/clauses/new?clause={chosen[1]}"
    given = {"clause": chosen[1], "seen": "1", "reason": "必要です", "cloud_services": "例示クラウド"}
    assert respondent.post(f"{offered}/clauses", {**given, "cloud_services": ""}).status_code == 422
    assert respondent.post(f"{offered}/clauses", given).status_code == 303
    shown = officer.get(offered, locale="ja").text
    assert "第12条の次に新しい条" in shown
    assert re.search(r"<ins>.*?例示クラウド.*?</ins>", shown, re.DOTALL)
    for change in changes_on(shown):
        assert officer.post(f"{offered}/changes/{change}/answer", {"said": "accept"}).status_code == 303
    agreed = officer.get(offered, locale="ja").text
    assert "第12条の2（連絡の時間）" in agreed
    assert "第24条" in agreed
    assert stored.exec(select(Agreement)).one().round_number == 2
    for ending in ("pdf", "docx"):
        assert officer.get(f"{offered}/agreement.{ending}").status_code == 200
