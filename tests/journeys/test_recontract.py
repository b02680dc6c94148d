"""Work is passed on with consent: the contractor in Japanese on a wide screen, the principal in English on a phone, and the picture."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.demonstration import contracting, joining
from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Person
from portal.rendering.languages import Locale
from storage import clock
from tests.journeys.looking import faults
from tests.journeys.setting import OFFICER, RESPONDENT, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
KEEPER = Person("Toru Yoshimura", "yoshimura@reiji-contact.example", "administrator", "Head of administration")
PASSING = Person("Ryota Shiraishi", "shiraishi@reiji-contact.example", "procurement", "Head of outsourcing")
PARTNER = Person("Kenta Kurihara", "kurihara@kaku-mailing.example", "respondent", "Director")


def look(at: Visit, locale: Locale, name: str) -> None:
    """The page is sound."""
    assert faults(at, locale) == [], name


def sign_in(stage: Stage, visit: Visit, person: Visitor, language: str) -> Page:
    cookies = {**person.cookies, "portal-language": language}
    visit.page.context.add_cookies([{"name": name, "value": value, "url": stage.portal.base_url} for name, value in cookies.items()])
    return visit.page


def join(stage: Stage, invitation: tuple[str, str], person: Person) -> Visitor:
    return joining.accept_invitation(Visitor(stage.client, stage.portal.base_url, "en"), *invitation, person).visitor


def test_a_part_of_the_work_is_passed_on_from_the_request_to_the_report(
    stage: Stage, guest: Callable[..., Visit], visit: Callable[..., Visit]
) -> None:
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    officer, work = stage.visitor(OFFICER), stage.setting.engagement
    terms = contracting.draw_up_agreement(officer, work, first_report_on=today + timedelta(days=5))
    contracting.accept_agreement(officer, terms, OFFICER)
    contracting.accept_agreement(stage.visitor(RESPONDENT), terms, RESPONDENT)
    keeper = join(stage, joining.invite_contractor(officer, stage.setting.contractor, KEEPER), KEEPER)
    passing = join(stage, joining.invite_colleague(keeper, PASSING), PASSING)

    # The contractor asks, and names a company that is not on its list yet.
    contractor = visit(locale="ja", width=1280, base_url=stage.portal.base_url)
    desk = sign_in(stage, contractor, passing, "ja")
    desk.goto(f"{work}/recontracts")
    look(contractor, "ja", "requests")
    desk.get_by_role("link", name="再委託の承諾を申請する").click()
    desk.locator("#f-new_name").fill("Kaku Mailing Co., Ltd.")
    desk.locator("#f-new_country").select_option("US")
    desk.locator("#f-work").fill("Printing and mailing")
    desk.locator("#f-reason").fill("Too few hands")
    desk.locator("#f-necessity").fill("No machines")
    desk.locator("main [name=class_codes]").first.check()
    desk.locator("#f-place").fill("Kobe")
    look(contractor, "ja", "form")
    desk.get_by_role("button", name="下書きとして保存する").click()
    desk.get_by_role("button", name="申請を送信する").click()
    expect(desk.locator("main h1")).to_contain_text("再委託の承諾申請")
    request = re.sub(r"^https?://[^/]+|#.*$", "", desk.url)

    # The principal finds it on its list and consents under a condition.
    principal = guest(OFFICER, "en", width=360)
    phone = principal.page
    phone.goto("/procurement")
    phone.locator(f"a[href='{request}']").first.click()
    look(principal, "en", "request")
    phone.locator("#f-conditions").fill("Erase the addresses on the next day")
    phone.locator("#f-title-consent").fill(" ")
    phone.get_by_role("button", name="Consent in writing").click()
    wrong = phone.locator("#error-summary a")
    expect(wrong).to_have_text("Your position: Enter this.")
    expect(wrong).to_have_attribute("href", "#f-title-consent")  # one of several forms of the page that ask for a position
    expect(phone.locator("#f-conditions")).to_have_value("Erase the addresses on the next day")
    phone.locator("#f-title-consent").fill(OFFICER.title)
    phone.get_by_role("button", name="Consent in writing").click()
    expect(phone.locator("main")).to_contain_text("Consent is given")

    # Terms and questions go down in one act; the partner accepts, and promises.
    desk.goto(request)
    desk.get_by_role("link", name="再委託先に送付する").click()
    desk.locator("#f-reason").fill("As we are asked")
    look(contractor, "ja", "sending down")
    desk.get_by_role("button", name="まとめて送付する").click()
    expect(desk.locator("main .step-current").first).to_be_visible()
    below = passing.open(request)
    agreement = below.href(rf"^/agreements/{contracting.ID}$")
    promises = below.href(rf"^/engagements/{contracting.ID}/direct-consents$")
    contracting.accept_agreement(passing, agreement, PASSING)
    partner_page = passing.open("/contractors").href(rf"^/contractors/{contracting.ID}$")
    partner = join(stage, joining.invite_contractor(passing, partner_page, PARTNER), PARTNER)
    contracting.accept_agreement(partner, agreement, PARTNER)
    below_visit = visit(locale="en", width=360, base_url=stage.portal.base_url)
    mobile = sign_in(stage, below_visit, partner, "en")
    mobile.goto("/contractor")
    mobile.locator(f"a[href='{promises}']").first.click()
    promised = mobile.locator("main [name=codes]")
    expect(promised).to_have_count(3)  # `all()` does not wait for a page that is still coming
    for box in promised.all():
        box.check()
    mobile.locator("#f-person_title").fill(PARTNER.title)
    look(below_visit, "en", "promises")
    mobile.get_by_role("button", name="Sign what is ticked").click()
    expect(mobile.locator("main")).to_contain_text("All three are signed")

    # The twelve items are compared, and the report is sent.
    desk.goto(f"{request}/comparison")
    desk.locator(".twelve-item summary").first.click()
    look(contractor, "ja", "comparison")
    desk.get_by_role("button", name="照合の結果を確認する").click()
    desk.locator("#f-report-title").fill(PASSING.title)
    desk.get_by_role("button", name="報告書を送付する").click()
    expect(desk.locator("main, body").first).to_contain_text("再委託に関する報告書")

    # Everybody above sees the picture; it leads on from box to box.
    phone.goto(f"{work}/chain")
    look(principal, "en", "picture on a phone")
    expect(phone.locator(".chain-narrow .chain-node")).to_have_count(3)
    desk.goto(f"{work}/chain")
    look(contractor, "ja", "picture")
    desk.locator(".chain-wide a.chain-node").nth(1).click()
    expect(desk.locator("main h1")).to_contain_text("Printing and mailing")
