"""Assurance of one work: a certificate, whom to call, a visit on site, a risk; the principal in Japanese, the contractor on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from portal.rendering.languages import Locale
from storage import clock
from tests.journeys.looking import faults
from tests.journeys.setting import OFFICER, RESPONDENT, REVIEWER, Stage
from tests.services.chromium import Visit
from tests.storage.scanning.samples import PDF

pytestmark = [pytest.mark.browser, pytest.mark.services]


def day(days: int = 0) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def look(at: Visit, locale: Locale, name: str) -> None:
    """The page is sound."""
    assert faults(at, locale) == [], name


def test_what_is_held_who_is_called_what_was_seen_and_what_is_risked(stage: Stage, guest: Callable[..., Visit]) -> None:
    base = stage.setting.engagement
    contractor, first, buyer = guest(RESPONDENT, "en", width=360), guest(REVIEWER, "ja", width=1280), guest(OFFICER, "ja", width=1280)
    phone, desk, office = contractor.page, first.page, buyer.page

    # A certificate that ends in two months: filed on the phone, accepted at the desk, warned of on both homes.
    phone.goto(f"{base}/certificates-held/new")
    look(contractor, "en", "file")
    phone.locator("#f-kind").select_option("PRIVACY_MARK")
    phone.locator("#f-scope").fill("Whole company")
    phone.locator("#f-number").fill("90000201")
    phone.locator("#f-valid_from").fill(day(-600))
    phone.locator("#f-valid_until").fill(day(60))
    phone.locator("#f-file").set_input_files(FilePayload(name="mark.pdf", mimeType="application/pdf", buffer=PDF))
    phone.get_by_role("button", name="File it").click()
    look(contractor, "en", "filed")
    desk.goto("/review")
    desk.get_by_role("link", name="登録された認証等を確認してください").click()
    look(first, "ja", "judge")
    desk.get_by_label("認める：保有していると扱う").check()
    desk.get_by_label("ファイルの内容を確認しました").check()
    desk.locator("main form[action$='/judgement'] button[type=submit]").click()
    expect(desk.locator("main")).to_contain_text("まもなく期限です")
    phone.goto("/contractor")
    expect(phone.locator("#waiting")).to_contain_text("Ends soon: PrivacyMark")
    office.goto(base)
    expect(office.locator("main")).to_contain_text("プライバシーマーク：")
    look(buyer, "ja", "hub")

    # Whom to call, on both sides.
    phone.goto(f"{base}/contacts/new")
    look(contractor, "en", "contact")
    phone.locator("#f-role").select_option("first")
    phone.locator("#f-person_name").fill(RESPONDENT.name)
    phone.locator("#f-phone").fill("06-0000-0201")
    phone.get_by_role("button", name="Save the contact").click()
    look(contractor, "en", "contacts")
    phone.get_by_role("button", name="All of these are still right").click()
    office.goto(f"{base}/contacts")
    expect(office.locator("main")).to_contain_text("連絡先がまだ登録されていません")
    expect(office.get_by_role("link", name="06-0000-0201")).to_be_visible()
    look(buyer, "ja", "contacts-other-side")

    # An inspection at short notice, with the reason; the date is confirmed on the phone.
    office.goto(f"{base}/inspections/new")
    look(buyer, "ja", "announce")
    for name, text in (
        ("planned_on", day()),
        ("place", "Osaka"),
        ("subject", "Store room"),
        ("purpose", "Yearly"),
        ("inspectors", REVIEWER.name),
    ):
        office.locator(f"#f-{name}").fill(text)
    office.locator("#f-urgent_reason").fill("Agreed by telephone")
    office.get_by_role("button", name="通知する").click()
    visit = office.url
    phone.goto("/contractor")
    phone.get_by_role("link", name="Confirm the date of an inspection").click()
    look(contractor, "en", "announced")
    phone.locator("main form[action$='/answer'] button").first.click()
    expect(phone.locator("main")).to_contain_text("Below stands what will be looked at")

    # Held: a point, a finding, the record, both signatures.
    desk.goto(f"{visit}/record")
    desk.locator("#f-text").fill("The store room is locked")
    desk.get_by_role("button", name="この項目を追加する").click()
    desk.locator("#outcome-1").select_option("deviates")
    desk.locator("#note-1").fill("One door stood open")
    desk.get_by_role("button", name="確認結果を保存する").click()
    desk.locator("#f-finding").fill("A door stood open")
    desk.locator("#f-severity").select_option("minor")
    desk.get_by_role("button", name="指摘を追加する").click()
    desk.locator("#f-contractor_participants").fill(RESPONDENT.name)
    desk.locator("#f-summary").fill("Well kept")
    desk.get_by_role("button", name="記録を保存する").click()
    look(first, "ja", "record")
    desk.locator("#sign-title").fill(REVIEWER.title)
    desk.get_by_role("button", name="記録に署名する").click()
    phone.goto("/contractor")
    phone.get_by_role("link", name="Read and sign the record of an inspection").click()
    look(contractor, "en", "sign")
    phone.locator("#f-remarks").fill("The lock is repaired")
    phone.locator("#f-person_title").fill(RESPONDENT.title)
    phone.get_by_role("button", name="Sign the record").click()
    expect(phone.locator("main")).to_contain_text("Both sides have signed")
    look(contractor, "en", "signed")

    # What was found becomes a corrective action.
    desk.goto(visit)
    desk.get_by_role("link", name="是正処置を求める").click()
    look(first, "ja", "demand")
    desk.locator("#f-what").fill("Fit an automatic lock")
    desk.get_by_role("button", name="この内容を求める").click()
    expect(desk.locator("main")).to_contain_text("立入検査の指摘")
    look(first, "ja", "correction")

    # A risk; another person lives with what remains. The contractor sees none of it.
    office.goto(f"{base}/risks/new")
    look(buyer, "ja", "risk-form")
    office.locator("#f-title").fill("A sample is lost")
    office.locator("#f-cause").fill("Lost on the way")
    office.locator("[name=impact][value='1']").check()
    office.locator("[name=likelihood][value='1']").check()
    office.locator("[name=treatment][value=accept]").check()
    office.get_by_role("button", name="リスクを保存する").click()
    look(buyer, "ja", "risk")
    risk = office.url
    office.get_by_text("残るリスクの受容を、もう一人に求める").click()
    office.locator("main form[action$='/acceptance'] [name=reason]").fill("Little effect")
    office.locator("main form[action$='/acceptance'] [name=until]").fill(day(90))
    office.get_by_role("button", name="受容を求める").click()
    desk.goto("/review")
    desk.get_by_role("link", name="リスクを受容するか判断してください").click()
    desk.locator("[name=outcome][value=accepted]").check()
    desk.get_by_role("button", name="判断を記録する").click()
    expect(desk.locator("main")).to_contain_text("残るリスクを受容しました")
    look(first, "ja", "accepted")
    desk.goto("/risks")
    look(first, "ja", "matrix")
    refused = phone.goto(risk)
    assert refused is not None
    assert refused.status == 404
