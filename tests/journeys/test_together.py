"""Two people of the contractor answer at once: the owner in Japanese on a wide screen, an invited helper in English on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal.demonstration import joining
from portal.demonstration.browser import Visitor
from portal.demonstration.companies import Person
from portal.rendering.languages import Locale
from tests.journeys.looking import faults
from tests.journeys.setting import RESPONDENT, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
HELPER = Person("Hana Yamada", "yamada@reiji-contact.example", "contributor", "Network")


def look(at: Visit, locale: Locale, name: str) -> None:
    """The page is sound."""
    assert faults(at, locale) == [], name


def test_an_owner_and_an_invited_helper_answer_together(stage: Stage, guest: Callable[..., Visit], visit: Callable[..., Visit]) -> None:
    owner = guest(RESPONDENT, "ja", width=1280)
    page = owner.page
    base = stage.setting.assessment
    page.goto(f"{base}/sections/1.1")
    look(owner, "ja", "section-alone")
    page.get_by_role("link", name="この節の回答を依頼する").click()
    page.locator("#f-user_id").select_option("new")
    page.get_by_text("新しく招待する方の氏名とメールアドレス").click()
    page.locator("#f-person_name").fill(HELPER.name)
    page.locator("#f-email").fill(HELPER.email)
    page.locator("#f-note").fill("Please see to the network.")
    expect(page.get_by_label(re.compile("^1.1 "))).to_be_checked()
    page.get_by_role("button", name="依頼する", exact=True).click()
    expect(page.locator("main")).to_contain_text("提出できるのはNao Mizunoさんだけです")
    look(owner, "ja", "people-invited")

    # The helper comes in by the link and the code that stand on the owner's screen.
    page.get_by_role("link", name="確認コードの表示").click()
    link, code = (page.locator(f"#{name}").input_value() for name in ("invitation-link", "confirmation-code"))
    joined = joining.accept_invitation(Visitor(stage.client, stage.portal.base_url, "en"), link, code, HELPER)
    helper = visit(locale="en", width=360, base_url=stage.portal.base_url)
    cookies = {**joined.visitor.cookies, "portal-language": "en"}
    helper.page.context.add_cookies([{"name": name, "value": value, "url": stage.portal.base_url} for name, value in cookies.items()])
    phone = helper.page
    phone.goto("/")
    expect(phone.locator("h1")).to_have_text("My part")
    look(helper, "en", "my-parts")
    phone.locator("main table a").first.click()
    expect(phone.locator("main")).to_contain_text("Please see to the network.")
    look(helper, "en", "my-part")
    phone.get_by_role("link", name="Go on answering").click()
    look(helper, "en", "section-phone")
    assert phone.goto(stage.setting.engagement).status in {403, 404}  # type: ignore[union-attr]  # the page was loaded
    assert phone.goto(f"{base}/sections/1.2").status == 404  # type: ignore[union-attr]
    phone.goto(f"{base}/sections/1.1")

    # Each sees that the other is there, and where both write the same, nothing is lost.
    page.goto(f"{base}/sections/1.1")
    expect(page.locator(".presence-said")).to_contain_text("Hana Yamadaさんもこの節を開いています")
    look(owner, "ja", "section-present")
    phone.reload()
    expect(phone.locator(".presence-said")).to_contain_text("Nao Mizuno has this section open too.")
    card = phone.locator("#q-1-1-01")
    card.get_by_label("Implemented", exact=True).check()
    expect(card.locator(".save-mark")).to_contain_text("Saved")
    mine = page.locator("#q-1-1-01")
    mine.get_by_label("一部実施").check()
    expect(mine.locator(".save-mark")).to_contain_text("Hana Yamada")
    mine.get_by_role("link", name="保存されている内容にする").or_(mine.get_by_role("link").filter(has_text="保存")).first.click()
    expect(mine.get_by_label("実施済み")).to_be_checked()

    # They talk about it, the other side unheard.
    card.get_by_text("Comments (0)").click()
    card.get_by_label("Write a comment").fill("Is the Nagoya office part of this?")
    card.get_by_label("Your company only").check()
    card.get_by_role("button", name="Post the comment").click()
    expect(card.locator(".thread")).to_contain_text("Nagoya")
    look(helper, "en", "comment-phone")
    page.reload()
    mine.get_by_text("コメント（1件）").click()
    expect(mine.locator(".thread")).to_contain_text("Nagoya")
    look(owner, "ja", "comment-wide")
    mine.get_by_role("button", name="既読にする").click()
    expect(mine.locator(".said-unread")).to_have_count(0)
    page.goto(f"{base}/people")
    expect(page.locator("main")).to_contain_text("Hana Yamada")
    look(owner, "ja", "people-progress")
