"""A review by two persons and a corrective action after it: reviewers in Japanese on a wide screen, contractor in English on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.demonstration import joining
from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Person
from portal.rendering.languages import Locale
from storage import clock
from tests.journeys.looking import faults
from tests.journeys.setting import ADMINISTRATOR, OFFICER, RESPONDENT, REVIEWER, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
SECOND = Person("Jun Kato", "kato@mihon-seiki.example", "reviewer", "Information security")


def look(at: Visit, locale: Locale, name: str) -> None:
    """The page is sound."""
    assert faults(at, locale) == [], name


def submit(phone: Page, base: str) -> None:
    phone.goto(f"{base}/submission")
    phone.locator("#f-person_name").fill(RESPONDENT.name)
    phone.locator("#f-person_title").fill(RESPONDENT.title)
    phone.locator("main [name=agreed]").check()
    phone.locator("main form[action$='/submission'] button[type=submit]").last.click()


def test_two_reviewers_close_and_a_corrective_action_follows(
    stage: Stage, guest: Callable[..., Visit], visit: Callable[..., Visit]
) -> None:
    base = stage.setting.assessment
    contractor = guest(RESPONDENT, "en", width=360)
    phone = contractor.page
    phone.goto(f"{base}/sections/1.3")
    for code, answer in (("1-3-01", "Implemented"), ("1-3-02", "Implemented"), ("1-3-03", "Implemented")):
        phone.locator(f"#q-{code}").get_by_label(answer, exact=True).check()
        expect(phone.locator(f"#q-{code} .save-mark")).to_contain_text("Saved")
    submit(phone, base)

    # The organisation wants two persons; the second reviewer is invited.
    first = guest(REVIEWER, "ja", width=1280)
    desk = first.page
    desk.goto("/review/policy")
    look(first, "ja", "policy")
    desk.get_by_label(re.compile("2人目の確認を必要とする")).check()
    desk.get_by_role("button", name="設定を保存する").click()
    expect(desk.locator("main")).to_contain_text("審査担当者が1名しかいません")
    link = joining.invite_colleague(stage.visitor(ADMINISTRATOR), SECOND)
    joined = joining.accept_invitation(Visitor(stage.client, stage.portal.base_url, "en"), *link, SECOND)
    second = visit(locale="ja", width=1280, base_url=stage.portal.base_url)
    cookies = {**joined.visitor.cookies, "portal-language": "ja"}
    second.page.context.add_cookies([{"name": name, "value": value, "url": stage.portal.base_url} for name, value in cookies.items()])

    # One act marks two answers; they come back as the contractor's landing page.
    desk.goto("/review")
    look(first, "ja", "queue")
    desk.goto(f"{base}/review/sections/1.3/marking")
    desk.locator("#tick-1-3-02").check()
    desk.locator("#tick-1-3-03").check()
    desk.locator("#f-remark").fill("Which rooms?")
    desk.locator("#own-1-3-03").fill("Please show us.")
    look(first, "ja", "marking")
    desk.get_by_role("button", name="選んだ回答を差し戻し予定にする").click()
    desk.goto(f"{base}/review/return")
    desk.get_by_role("button", name="差し戻す").click()
    phone.goto("/contractor")
    phone.get_by_role("link", name="Correct the returned answers").click()
    expect(phone.locator("h1")).to_have_text("What came back")
    look(contractor, "en", "returned")
    phone.get_by_role("link", name="Correct 1.3-02").first.click()
    card = phone.locator("#q-1-3-02")
    card.get_by_label("Partly", exact=True).check()
    card.locator("details.said-more > summary").click()
    card.locator("[name=scope]").fill("Head office only")
    expect(card.locator(".save-mark")).to_contain_text("Saved")
    other = phone.locator("#q-1-3-03")
    other.get_by_role("button", name="Save").click()
    expect(other.locator(".save-mark")).to_contain_text("Saved")
    phone.goto(f"{base}/returned")
    expect(phone.locator("main")).to_contain_text("All 2 returned answers have been saved again")
    look(contractor, "en", "returned-done")
    submit(phone, base)

    # The desk shows what changed. One proposes to close, the other confirms.
    desk.goto(f"{base}/review/sections/1.3")
    expect(desk.locator("#q-1-3-02")).to_contain_text("差し戻し前の回答（第1回）")
    look(first, "ja", "desk-changed")
    desk.goto(f"{base}/review/acceptance")
    desk.get_by_role("button", name="承認").click()
    desk.locator(".page-head a.button-primary").click()
    look(first, "ja", "proposal")
    desk.get_by_role("button", name="審査の完了を提案する").click()
    desk.goto(f"{base}/review/closing")
    expect(desk.get_by_role("button", name="確認して審査を完了")).to_have_count(0)
    look(first, "ja", "own-proposal")
    page = second.page
    page.goto("/review?which=waiting&state=second")
    look(second, "ja", "queue-second")
    page.locator("main table a").first.click()
    page.locator(".page-head a.button-primary").click()
    look(second, "ja", "confirmation")
    page.get_by_role("button", name="確認して審査を完了").click()
    expect(page.locator("h1")).to_have_text("評価点")
    look(second, "ja", "score")

    # A score is set by hand by two persons, and shows with its reason.
    page.goto(f"{base}/overrides")
    page.locator("#f-percent").fill("1")
    page.locator("#f-reason").fill("A room stood open on site.")
    page.get_by_role("button", name="この評価点を設定する").click()
    expect(page.locator("main")).to_contain_text("ご自身による提案です")
    desk.goto(f"{base}/overrides")
    desk.get_by_role("button", name="承認して適用する").click()
    expect(desk.locator("main")).to_contain_text("適用中")
    look(first, "ja", "overrides")
    page.goto(f"{stage.setting.engagement}/scores")
    look(second, "ja", "history")
    page.goto(f"{stage.setting.engagement}/limits")
    expect(page.locator("main")).to_contain_text("評価点の手動設定")
    look(second, "ja", "limits")

    # The corrective action: asked for, another date proposed and agreed, done, verified.
    page.goto(f"{base}/items/1.3-02/corrections/new")
    look(second, "ja", "ask")
    page.locator("#f-what").fill("Train everybody of the plant too.")
    page.locator("#f-why").fill("Only the head office is covered.")
    page.get_by_role("button", name="この内容を求める").click()
    look(second, "ja", "correction-asked")
    place = page.url
    phone.goto("/contractor")
    look(contractor, "en", "home-correction")
    phone.get_by_role("link", name="See the corrective action").click()
    look(contractor, "en", "correction-open")
    phone.get_by_text("Propose another date or other terms").click()
    phone.locator("#date-propose").fill((clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=120)).isoformat())
    phone.locator("#note-propose").fill("The plant needs new locks first.")
    phone.get_by_role("button", name="Send the proposal").click()
    page.goto(place)
    look(second, "ja", "correction-proposed")
    page.get_by_role("button", name="この期日に同意する").click()
    phone.goto(place)
    phone.locator("#note-claim").fill("Locks are in, keys are kept at reception.")
    phone.get_by_role("button", name="Report this as done").click()
    look(contractor, "en", "correction-claimed")
    page.goto(place)
    page.locator("#note-verify").fill("Seen on site.")
    page.get_by_role("button", name="完了を確認した").click()
    expect(page.locator("main")).to_contain_text("次回の審査で評価に反映されます")
    look(second, "ja", "correction-verified")
    office = guest(OFFICER, "en", width=360)
    office.page.goto(f"{base}/score")
    expect(office.page.locator("main")).to_contain_text("Done and verified")
    look(office, "en", "score-phone")
    office.page.goto("/corrections?which=settled")
    look(office, "en", "corrections-phone")

    # The principal's own policy: one writes it and sees its effect, the other approves it.
    desk.goto("/sharing-policy")
    look(first, "ja", "policy-in-force")
    desk.get_by_role("button", name="現行の基準を元に案を作る").click()
    desk.get_by_role("link", name="「秘」の条件を変更する").click()
    look(first, "ja", "policy-class")
    desk.locator("#f-score_percent").fill("71")
    desk.get_by_role("button", name="この条件を保存する").click()
    desk.get_by_role("link", name="すべての業務への影響を見る").click()
    look(first, "ja", "policy-effect")
    desk.go_back()
    desk.locator("#f-reason").fill("年次の見直し")
    desk.get_by_role("button", name="2人目の審査担当者に提案する").click()
    expect(desk.get_by_role("button", name="判断を確定する")).to_have_count(0)
    page.goto("/review")
    page.get_by_role("link", name="提案された情報提供の基準について判断する").click()
    look(second, "ja", "policy-proposed")
    page.get_by_label("承認する").check()
    page.get_by_role("button", name="判断を確定する").click()
    expect(page.locator("main")).to_contain_text("現行：委託元の基準 第1版")
