"""An incident from the first notice on a phone to its close: contractor in English at 360 px, principal in Japanese on a wide screen."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.rendering.languages import Locale
from storage import clock
from tests.journeys.looking import faults
from tests.journeys.setting import OFFICER, RESPONDENT, REVIEWER, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]


def look(at: Visit, locale: Locale, name: str) -> None:
    """The page is sound."""
    assert faults(at, locale) == [], name


def test_from_the_first_notice_on_a_phone_to_the_close(stage: Stage, guest: Callable[..., Visit]) -> None:
    contractor, second, first = guest(RESPONDENT, "en", width=360), guest(OFFICER, "ja", width=1280), guest(REVIEWER, "ja", width=1280)
    phone, desk, review = contractor.page, second.page, first.page

    # Two minutes on a phone: one button on the home, kind, one sentence, done.
    phone.goto("/contractor")
    phone.get_by_role("link", name="Report an incident").click()
    look(contractor, "en", "notice")
    phone.get_by_label("What happened").first.select_option("loss")
    phone.locator("#f-summary").fill("A leaflet with notes of a customer is missing.")
    phone.get_by_role("button", name="Report the incident").click()
    expect(phone.locator("main")).to_contain_text("The notice is given")
    expect(phone.locator("#told")).to_contain_text("sent, not opened yet")
    look(contractor, "en", "record-phone")
    place = re.sub(r"[#?].*", "", phone.url)

    # The principal confirms; whoever told sees it. Nothing may be handed over meanwhile.
    desk.goto("/procurement")
    desk.get_by_role("link", name="事故：連絡の受領を確認する").click()
    desk.get_by_role("button", name="この連絡を受領したことを確認する").click()
    expect(desk.locator("#told")).to_contain_text("受領確認")
    look(second, "ja", "record")
    phone.goto(place)
    expect(phone.locator("#told")).to_contain_text("told, receipt confirmed")

    # The record, and a measure that is returned once.
    phone.get_by_role("link", name="Complete the record").first.click()
    look(contractor, "en", "edit-phone")
    phone.get_by_label("It has happened").check()
    phone.locator("#f-cause").select_option("paper_lost")
    phone.locator("#f-why").fill("Notes are written on leaflets.")
    phone.get_by_label("Internal", exact=True).check()
    phone.get_by_role("button", name="Save as a new version").click()
    expect(phone.locator("main")).to_contain_text("version 2")
    phone.locator("summary", has_text="Propose a measure").click()
    phone.locator("#measure-text").fill("Write notes in the system only.")
    phone.locator("#measure-responsible").fill("Head of quality")
    phone.locator("#measure-due").fill((clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=20)).isoformat())
    phone.get_by_role("button", name="Propose it to the principal").click()
    review.goto("/review")
    review.get_by_role("link", name="事故：再発防止策に同意または差し戻す").click()
    review.locator("summary", has_text="指摘を付けて差し戻す").click()
    review.locator("[id^=answer-]").fill("Who checks it?")
    review.get_by_role("button", name="指摘を付けて差し戻す").click()
    phone.goto(place)
    phone.locator("[id^=again-]").first.fill("Write notes in the system only; the head of quality checks each week.")
    phone.get_by_role("button", name="Propose it again").click()
    review.goto(place)
    review.get_by_role("button", name="この再発防止策に同意する").click()
    phone.goto(place)
    phone.locator("#measures summary", has_text="Report it as done").click()
    phone.locator("[id^=done-]").fill("Everybody was told, the first check is done.")
    phone.get_by_role("button", name="Report it as done").click()
    expect(phone.locator("#measures")).to_contain_text("Done")
    look(contractor, "en", "measures-phone")

    # The law's dates, with their doubts.
    desk.goto(f"{place}/personal-data")
    desk.get_by_role("button", name="結果を表示する").click()
    expect(desk.locator("#findings")).to_contain_text("監督官庁への速報")
    look(second, "ja", "law")
    for label in ("要配慮個人情報が含まれる", "不正に利用されると財産の被害が生じるおそれがある", "不正の目的で行われたおそれがある"):
        desk.get_by_role("group", name=label).get_by_label("いいえ").check()
    desk.locator("#f-persons").fill("1")
    desk.get_by_role("button", name="結果を表示する").click()
    expect(desk.locator("#findings")).to_contain_text("いずれにも当たりません")

    # Two persons lift the stop; the proposer sees no button to approve.
    review.goto(place)
    review.locator("summary", has_text="停止の解除を提案する").click()
    for box in review.locator("#stop input[type=checkbox]").all():
        box.check()
    review.locator("#lift-reason").fill("Found in the office.")
    review.get_by_role("button", name="2人目の確認者に提案する").click()
    expect(review.get_by_role("button", name="承認する（提供を再開できる）")).to_have_count(0)
    look(first, "ja", "lift")
    desk.goto("/procurement")
    desk.get_by_role("link", name="事故：停止の解除を2人目として判断する").click()
    desk.get_by_role("button", name="承認する（提供を再開できる）").click()
    expect(desk.locator("#stop")).to_contain_text("解除日時")
    desk.locator("#closing summary").click()
    desk.get_by_role("button", name="対応を完了する").click()
    expect(desk.locator("main")).to_contain_text("事故対応を完了しました。")
    look(second, "ja", "closed")

    # All of them, and the figures.
    desk.goto("/incidents?which=closed")
    expect(desk.locator("main table")).to_contain_text("紛失")
    look(second, "ja", "list")
    phone.goto("/incidents/statistics")
    expect(phone.locator("main")).to_contain_text("1 incidents within your reach.")
    look(contractor, "en", "figures-phone")
    phone.goto(f"{stage.setting.engagement}/incidents/new?form=inquiry")
    look(contractor, "en", "inquiry-phone")
