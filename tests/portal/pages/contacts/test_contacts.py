"""Emergency contacts on both sides' pages, and the card."""

from datetime import timedelta

from sqlmodel import Session, select

from contracts.contacts.models import EmergencyContact
from questionnaires.assessments.models import Assessment
from tests.portal.pages.conftest import Browser

PERSON = {
    "call_order": "1",
    "role": "first",
    "person_name": "水野 奈緒",
    "phone": "06-0000-0201",
    "email": "",
    "hours": "平日",
    "languages": "",
}


def test_entered_seen_by_both_changed_and_printed(
    stored: Session, officer: Browser, respondent: Browser, assessment: Assessment, statements: list[str]
) -> None:
    base = f"/engagements/{assessment.engagement_id}/contacts"
    assert "has named nobody" in officer.get(base, locale="en").text
    wrong = respondent.post(base, PERSON | {"phone": ""})
    assert wrong.status_code == 422
    assert respondent.post(base, PERSON).status_code == 303
    assert officer.post(base, PERSON | {"person_name": "大沢 健一", "is_for_chain": "yes"}).status_code == 303
    for browser in (officer, respondent):
        page = browser.get(base).text
        assert "水野 奈緒" in page
        assert 'href="tel:06-0000-0201"' in page
    contact = next(one for one in stored.exec(select(EmergencyContact)) if one.person_name == "水野 奈緒")
    stored.commit()
    place = f"/contacts/{contact.id}"
    assert officer.get(place).status_code == 403, "a side changes its own only"
    assert respondent.post(place, PERSON | {"version": "1", "hours": "24時間"}).status_code == 303
    again = respondent.post(place, PERSON | {"version": "1"}, locale="en")
    assert "Somebody else has changed this contact" in again.text
    for paper in ("a6", "a4"):
        card = respondent.get(f"{base}/card.pdf", paper=paper)
        assert card.status_code == 200
        assert card.content.startswith(b"%PDF")
    statements.clear()
    respondent.get(base)
    assert len(statements) < 15
    assert respondent.post(f"{place}/removal").status_code == 303
    assert "水野 奈緒" not in officer.get(base).text


def test_after_half_a_year_the_home_asks_and_one_press_confirms(stored: Session, respondent: Browser, assessment: Assessment) -> None:
    base = f"/engagements/{assessment.engagement_id}/contacts"
    respondent.post(base, PERSON)
    contact = stored.exec(select(EmergencyContact)).one()
    contact.confirmed_on -= timedelta(days=200)
    stored.add(contact)
    stored.commit()
    assert "緊急連絡先に変わりはありませんか" in respondent.get("/contractor").text
    assert "please confirm again" in respondent.get(base, locale="en").text
    assert respondent.post(f"{base}/confirmation").status_code == 303
    assert "緊急連絡先に変わりはありませんか" not in respondent.get("/contractor").text
