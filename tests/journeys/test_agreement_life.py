"""An agreement is talked over, accepted, amended and ended: the officer in Japanese at a desk, the contractor in English on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.demonstration import contracting
from portal.rendering.languages import Locale
from storage import clock
from tests.journeys.looking import faults
from tests.journeys.setting import OFFICER, RESPONDENT, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]


def look(at: Visit, locale: Locale, name: str) -> None:
    """The page is sound. The name of the court was typed in Japanese."""
    assert [fault for fault in faults(at, locale) if fault != "Japanese: 東京地方裁判所"] == [], name


def accept(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.locator("#f-person_name").fill(name)
    page.locator("#f-person_title").fill("Head of quality")
    page.locator("#acceptance [name=agreed]").check()
    page.locator("#acceptance form button[type=submit]").click()


def test_from_the_first_change_to_what_still_holds_after_the_end(stage: Stage, guest: Callable[..., Visit]) -> None:
    engagement = stage.setting.engagement
    path = contracting.draw_up_agreement(
        stage.visitor(OFFICER), engagement, first_report_on=clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=9)
    )
    contractor, officer = guest(RESPONDENT, "en", width=360), guest(OFFICER, "ja", width=1280)
    phone, desk = contractor.page, officer.page

    # The contractor proposes other words on its phone.
    phone.goto(f"{path}?text=ja")
    look(contractor, "en", "offered")
    phone.get_by_role("link", name="Change Article 12.1", exact=True).click()
    look(contractor, "en", "change-form")
    japanese = phone.locator("#f-text_ja")
    japanese.fill(japanese.input_value().replace("直ちに", "12時間以内に"))
    phone.locator("#f-text_en").fill("Within twelve hours.")
    phone.locator("#f-reason").fill("Nobody is in at night.")
    phone.get_by_role("button", name="Propose the change").click()
    expect(phone.locator("main")).to_contain_text("Waiting for the other side")
    look(contractor, "en", "proposed")

    # The officer sees the words that changed, and accepts.
    desk.goto("/procurement")
    expect(desk.locator("main")).to_contain_text("相手方の修正案に回答してください")
    desk.goto(path)
    expect(desk.locator("#changes del").first).to_contain_text("直ちに")
    expect(desk.locator("#changes ins").first).to_contain_text("12時間以内に")
    look(officer, "ja", "to-answer")
    desk.get_by_role("button", name="この修正に同意する").click()
    expect(desk.locator("main")).to_contain_text("第2版")
    desk.goto(f"{path}/rounds")
    look(officer, "ja", "rounds")

    # Both accept the frozen text; its certificate can be checked.
    accept(desk, path, OFFICER.name)
    accept(phone, path, RESPONDENT.name)
    expect(phone.locator("main")).to_contain_text("In force")
    phone.goto(f"{path}/certificate")
    expect(phone.locator("main")).to_contain_text("The text, both acceptances and the ledger agree.")
    look(contractor, "en", "certificate")
    desk.goto("/agreements")
    look(officer, "ja", "register")

    # What is out is demanded back, then the contractor ends the agreement with notice, and the officer confirms.
    desk.goto(f"{engagement}/return-demand")
    desk.locator("#f-reason").fill("監査のため")
    look(officer, "ja", "demand")
    desk.get_by_role("button", name="すべての返却・廃棄を求める").click()
    expect(desk.locator("main")).to_contain_text("監査のため")
    phone.goto(f"{path}/termination")
    look(contractor, "en", "termination")
    phone.locator("#f-reason").fill("We move to another business.")
    phone.locator("#f-ends_on").fill((clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=30)).isoformat())
    phone.locator("#f-person_title").fill("Head of quality")
    phone.get_by_role("button", name="Declare the end").click()
    expect(phone.locator("main")).to_contain_text("In force; it ends on")
    desk.goto(path)
    desk.locator("#ack-name").fill(OFFICER.name)
    desk.get_by_role("button", name="受領を確認する").click()
    look(officer, "ja", "noticed")

    # The contractor takes it back; the officer ends the work for cause, and what survives is told.
    taken = stage.visitor(RESPONDENT)
    taken.open(path)
    taken.send("/termination/withdrawal", {"withdrawal_reason": "We stay."})
    officer_without_screen = stage.visitor(OFFICER)
    officer_without_screen.open(f"{path}/termination")
    officer_without_screen.send(
        "/termination",
        {"kind": "cause", "reason": "Breach", "ends_on": clock.local_date(clock.now(), "Asia/Tokyo"), "person_title": OFFICER.title},
    )
    desk.goto(path)
    expect(desk.locator("#survival")).to_contain_text("まで有効です")
    look(officer, "ja", "ended")
    desk.goto(engagement)
    expect(desk.locator("main")).to_contain_text(re.compile("終了（返却・廃棄の手続中）"))
    look(officer, "ja", "hub")
