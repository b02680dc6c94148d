"""Certificates held on both sides' pages: filed with a paper, judged, warned of; a declaration is never called a certificate."""

import re
from datetime import date, timedelta

from sqlmodel import Session, select

from contracts.certificates.models import CertificateHeld
from questionnaires.assessments.models import Assessment
from storage import clock
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser


def day(days: int) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def file(respondent: Browser, base: str, **changes: str) -> str:
    form = {"kind": "ISMS", "scope": "Osaka", "number": "IS 1", "valid_from": day(-300), "valid_until": day(65)} | changes
    sent = respondent.post(base, form, files={"file": ("isms.pdf", PDF, "application/pdf")})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def test_filed_judged_and_warned_of(reviewer: Browser, respondent: Browser, officer: Browser, assessment: Assessment) -> None:
    base = f"/engagements/{assessment.engagement_id}/certificates-held"
    assert "保有しているものはありません" in respondent.get(base).text
    wrong = respondent.post(base, {"kind": "ISMS", "scope": "x", "number": "1", "valid_from": day(0)}, locale="en")
    assert wrong.status_code == 422
    assert "this kind always has one" in wrong.text
    place = file(respondent, base)
    assert place in reviewer.get("/review", locale="en").text
    page = reviewer.get(place, locale="en").text
    assert "isms.pdf" in page
    assert "until then it does not count" in page
    assert reviewer.post(f"{place}/judgement", {"outcome": "accepted"}).status_code == 422
    assert respondent.post(f"{place}/judgement", {"outcome": "accepted"}).status_code == 403
    judged = reviewer.post(f"{place}/judgement", {"outcome": "accepted", "is_file_seen": "yes", "register_checked_on": day(0)})
    assert judged.status_code == 303, judged.text
    assert "まもなく期限" in respondent.get("/contractor").text
    assert "Ends soon at the contractor" in officer.get("/procurement", locale="en").text
    assert "Checked against the issuer" in officer.get(place, locale="en").text
    hub = officer.get(f"/engagements/{assessment.engagement_id}", locale="en").text
    assert "ISMS certification (ISO/IEC 27001): until" in hub
    renewed = file(respondent, base, valid_from=day(60), valid_until=day(400))
    reviewer.post(f"{renewed}/judgement", {"outcome": "accepted", "checked_where": "ISMS-AC"})
    assert "まもなく期限" not in respondent.get("/contractor").text
    assert respondent.post(f"{renewed}/withdrawal").status_code == 303
    assert "No longer held" in officer.get(base, locale="en").text


def test_a_declaration_keeps_its_own_words_in_both_languages(reviewer: Browser, respondent: Browser, assessment: Assessment) -> None:
    base = f"/engagements/{assessment.engagement_id}/certificates-held"
    place = file(respondent, base, kind="SECURITY_ACTION_2", number="50000000001", valid_until="")
    reviewer.post(f"{place}/judgement", {"outcome": "accepted", "checked_where": "IPA"})
    for locale, word, never in (("ja", "自己宣言", "認証取得"), ("en", "Self-declaration", "certified by")):
        page = reviewer.get(place, locale=locale).text
        main = re.sub(r"<[^>]+>", " ", page.split("<main")[1])
        assert word in main
        assert never not in main
    assert "保有しているものとして扱い" not in reviewer.get(place).text.split("<main")[1]


def test_expired_shows_as_not_held(stored: Session, reviewer: Browser, respondent: Browser, assessment: Assessment) -> None:
    base = f"/engagements/{assessment.engagement_id}/certificates-held"
    place = file(respondent, base)
    reviewer.post(f"{place}/judgement", {"outcome": "accepted", "checked_where": "ISMS-AC"})
    held = stored.exec(select(CertificateHeld)).one()
    held.valid_until = date.fromisoformat(day(-1))
    stored.add(held)
    stored.commit()
    assert "counts as not held" in respondent.get(place, locale="en").text
    assert "期限切れ" in respondent.get("/contractor").text
