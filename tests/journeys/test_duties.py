"""Clauses become duties: done on a phone in English, not accepted and done again; one waived by two persons; all in a calendar."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.demonstration import contracting
from portal.rendering.languages import Locale
from storage import clock
from tests.journeys.looking import faults
from tests.journeys.setting import OFFICER, RESPONDENT, REVIEWER, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]


def look(at: Visit, locale: Locale, name: str) -> None:
    """The page is sound."""
    assert faults(at, locale) == [], name


def test_a_duty_from_the_agreement_to_its_end(stage: Stage, guest: Callable[..., Visit]) -> None:
    engagement = stage.setting.engagement
    office = stage.visitor(OFFICER)
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    agreement = contracting.draw_up_agreement(office, engagement, first_report_on=today + timedelta(days=5))
    contracting.accept_agreement(office, agreement, OFFICER)
    contracting.accept_agreement(stage.visitor(RESPONDENT), agreement, RESPONDENT)

    # The contractor finds on the phone what it owes, and from which paragraph.
    contractor = guest(RESPONDENT, "en", width=360)
    phone = contractor.page
    phone.goto("/duties")
    look(contractor, "en", "overview")
    phone.locator("#list").get_by_role("link", name="Appoint a manager and storage place").click()
    expect(phone.locator("main")).to_contain_text("It is your turn.")
    look(contractor, "en", "one")
    place = phone.url
    if (by_hand := phone.get_by_text("Say that it is done")).count():  # there is a ledger of people for it, too
        by_hand.click()
    phone.locator("#f-note").fill("Nao Mizuno is the manager.")
    phone.get_by_role("button", name="Record it as done").click()
    expect(phone.locator("main")).to_contain_text("Done in time")

    # The principal sees all duties of the work, and that the storage place is missing.
    principal = guest(OFFICER, "ja", width=1280)
    desk = principal.page
    desk.goto(f"{engagement}/duties")
    expect(desk.locator("main")).to_contain_text("契約が定めるすべての義務（29件）")
    look(principal, "ja", "board")
    desk.goto(place)
    look(principal, "ja", "done")
    desk.get_by_text("受け入れない").click()
    desk.locator("#reason-reject").fill("And where is it kept?")
    desk.get_by_role("button", name="未実施として戻す").click()
    phone.goto(place)
    expect(phone.locator("main")).to_contain_text("And where is it kept?")
    if (by_hand := phone.get_by_text("Say that it is done")).count():
        by_hand.click()
    phone.locator("#f-note").fill("The locked room on the third floor.")
    phone.get_by_role("button", name="Record it as done").click()
    look(contractor, "en", "done-again")

    # One person proposes a waiver, a second one of the same side agrees; the contractor reads why.
    desk.goto(f"{engagement}/duties")
    desk.get_by_role("link", name="管理責任者、従事者、保管場所を報告する").first.click()
    other = desk.url
    desk.get_by_text("免除を提案する").click()
    desk.locator("#reason-ask-waiver").fill("It was reported in the meeting.")
    desk.get_by_role("button", name="2人目の確認を求める").click()
    expect(desk.get_by_role("button", name="2人目として同意する")).to_have_count(0)
    second = guest(REVIEWER, "ja", width=1280)
    second.page.goto(other)
    look(second, "ja", "waiver")
    second.page.get_by_role("button", name="2人目として同意する").click()
    expect(second.page.locator("main")).to_contain_text("2名の確認により免除されました")
    phone.goto(other)
    expect(phone.locator("main")).to_contain_text("It was reported in the meeting.")
    look(contractor, "en", "waived")

    # The calendar opens by its address, without signing in, until it is closed.
    phone.goto("/duties")
    phone.get_by_role("button", name="Make a calendar address").click()
    look(contractor, "en", "calendar")
    address = phone.locator("#calendar-address").input_value()
    read = stage.client.get(address)
    assert read.text.startswith("BEGIN:VCALENDAR")
    phone.get_by_role("button", name="Close this calendar").click()
    assert stage.client.get(address).status_code == 404
    desk.goto("/duties?side=theirs&which=done")
    look(principal, "ja", "overview")
