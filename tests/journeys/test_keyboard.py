"""With the keyboard alone: signing in, answering, submitting; always seeing where one is."""

import time
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.person import NEXT_CODE
from tests.journeys.setting import RESPONDENT, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
MOST_STOPS = 250
FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return "nothing has the focus";
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return shown && marked ? "" : `${element.outerHTML.slice(0, 200)}: shown ${shown}, marked ${marked}`;
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus; every stop on the way is on the screen and marked."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) == ""
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no way to {wanted} by Tab on {page.url}")


def type_into(page: Page, name: str, text: str) -> None:
    """Go to a field and type."""
    tab_to(page, page.locator(f"main [name={name}]").first)
    page.keyboard.type(text)


def press(page: Page, key: str = "Enter") -> None:
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_signing_in_answering_and_submitting(stage: Stage, visit: Callable[..., Visit]) -> None:
    guest = visit(locale="en", base_url=stage.portal.base_url)
    page = guest.page
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("element => element === document.activeElement")
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    type_into(page, "email", RESPONDENT.email)
    type_into(page, "password", stage.setting.password)
    press(page)
    type_into(page, "code", pyotp.TOTP(stage.setting.authenticator_key).at(int(time.time()) + NEXT_CODE))
    press(page)

    for _ in ("the questionnaire", "its first section"):
        tab_to(page, page.locator(".page-head a.button-primary"))
        press(page)
    card = page.locator("#q-1-1-01")
    tab_to(page, card.locator("[name=state]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert card.locator("[value=partly]").is_checked()
    tab_to(page, card.locator("details.said-more > summary"))
    page.keyboard.press("Enter")
    tab_to(page, card.locator("[name=scope]"))
    page.keyboard.type("The service room")
    tab_to(page, card.locator("button[type=submit]").first)
    page.keyboard.press("Enter")
    card.locator(".save-mark .sign-allowed").wait_for()
    page.reload()
    assert card.locator("[name=scope]").input_value() == "The service room"

    page.goto(f"{stage.setting.assessment}/submission")
    tab_to(page, page.locator("main [name=person_name]"))
    page.keyboard.press("Control+A")
    page.keyboard.type(RESPONDENT.name)
    type_into(page, "person_title", RESPONDENT.title)
    tab_to(page, page.locator("main [name=agreed]"))
    page.keyboard.press("Space")
    tab_to(page, page.locator("main form button[type=submit]").last)
    press(page)
    assert page.url.endswith(stage.setting.assessment)
    assert "/submission" not in page.url


def test_the_menu_of_a_phone_opens_and_closes(stage: Stage, visit: Callable[..., Visit]) -> None:
    guest = stage.bring(visit(locale="en", width=360, base_url=stage.portal.base_url), RESPONDENT)
    page = guest.page
    page.goto("/contractor")
    menu = page.locator("details.menu > summary")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    first = page.locator(".menu-panel nav a").first
    tab_to(page, first)
    assert first.is_visible()
    page.keyboard.press("Escape")
    assert not first.is_visible()
    assert menu.evaluate("element => element === document.activeElement")
