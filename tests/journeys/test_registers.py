"""The ledgers of a work: places, people and their report; a copy that is asked for and counted; stock; a leaver."""

from collections.abc import Callable

import pytest

from portal.demonstration.files import pdf
from portal.rendering.languages import Locale
from tests.journeys.person import Person
from tests.journeys.setting import OFFICER, RESPONDENT, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.mark.parametrize(("locale", "width"), [("ja", 1280), ("en", 360)])
def test_people_approvals_stock_and_a_leaver(stage: Stage, guest: Callable[..., Visit], locale: Locale, width: int) -> None:
    work = stage.setting.engagement
    respondent = Person(stage.portal, guest(RESPONDENT, locale, width=width), locale, RESPONDENT.name, RESPONDENT.email)
    officer = Person(stage.portal, guest(OFFICER, locale, width=width), locale, OFFICER.name, OFFICER.email)
    _keep_people(respondent, work)
    officer.open(f"{work}/handlers")
    assert "Locked room" in officer.text
    assert "Hanako Sasaki" in officer.text
    approval = _ask(respondent, work)
    officer.open(approval)
    officer.send("/answer", {"outcome": "approved", "conditions": "Keep it locked."})
    respondent.open(approval)
    assert "Keep it locked." in respondent.text
    respondent.send("/uses", {"quantity": "1", "place": "Locked room", "keeper_name": RESPONDENT.name})
    officer.open(f"{work}/balance")
    officer.follow(r"^/approvals/")  # the copy stands in the balance, and leads back to what allowed it
    assert "Locked room" in officer.text
    _take_stock(respondent, work)
    _leave(respondent)
    officer.open(f"{work}/handlers/history")
    assert officer.say("Handler's entry ended") in officer.text
    assert respondent.faults == []
    assert officer.faults == []


def _keep_people(respondent: Person, work: str) -> None:
    respondent.open(f"{work}/handlers")
    respondent.send("/places", {"kind": "room", "name": "Locked room", "protection": "Key with the custodian"})
    respondent.send("/handlers", {"person_name": "Hanako Sasaki", "duty": "Checking"})
    assert respondent.say("Handles the information already, without having been told or having pledged.") in respondent.text
    today = respondent.page.locator("[name=until]").input_value()
    respondent.page.locator("form[action$='/preparation'] [name=told_on]").fill(today)
    respondent.page.locator("form[action$='/preparation'] [name=pledged_on]").fill(today)
    respondent.send("/preparation", {"file": pdf("pledge.pdf", "Pledge")})
    assert respondent.say("May handle the information: told and pledged.") in respondent.text
    respondent.page.locator("summary", has_text=respondent.say("Make this person the custodian")).click()
    respondent.send("/custodian")
    respondent.open(f"{work}/handlers")
    respondent.send("/people-reports", {"person_title": RESPONDENT.title})
    assert "Hanako Sasaki" in respondent.text


def _ask(respondent: Person, work: str) -> str:
    respondent.open(f"{work}/approvals/new")
    respondent.page.locator("[name=quantity]").first.fill("1")
    until = "2031-03-31"
    respondent.page.locator("[name=wanted_until]").fill(until)
    respondent.send("/approvals", {"kind": "copy", "reason": "For proof-reading", "destination": "Workshop"})
    assert respondent.say("Waiting for the principal's answer") in respondent.text
    return respondent.path


def _take_stock(respondent: Person, work: str) -> None:
    respondent.open(f"{work}/assets")
    respondent.send("/stocktakes")
    for choice in respondent.page.locator("[name=result]").all():
        choice.select_option("found")
    respondent.send(respondent.path, button="finish")
    assert respondent.say("Every line was found or put right.") in respondent.text


def _leave(respondent: Person) -> None:
    respondent.open("/leavers/new")
    respondent.page.get_by_label("Hanako Sasaki").check()
    respondent.send("/leavers", {"person_name": "Hanako Sasaki", "point_name": ["Key no. 3"]})
    came_back = respondent.page.locator("summary", has_text=respondent.say("It came back"))
    assert came_back.count() == 2, "the key, and the information of which the asset ledger says that she keeps it"
    while came_back.count():
        came_back.first.click()
        respondent.send("/settlement")
    respondent.send("/pledge")
    respondent.send("/closing")
    assert respondent.say("Everything came back; the record is closed.") in respondent.text
