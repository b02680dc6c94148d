"""The month's end in the browser: written while it saves itself, submitted by name, returned with a question, corrected, accepted."""

from collections.abc import Callable

import pytest

from portal.demonstration import contracting
from portal.rendering.languages import Locale
from storage import clock
from tests.journeys.person import Person
from tests.journeys.setting import OFFICER, RESPONDENT, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
LINES = ("use", "copying", "measures", "changes", "duties")


@pytest.mark.parametrize(("locale", "width"), [("ja", 1280), ("en", 360)])
def test_a_report_goes_up_comes_back_and_is_accepted(stage: Stage, guest: Callable[..., Visit], locale: Locale, width: int) -> None:
    engagement = stage.setting.engagement
    officer, respondent = stage.visitor(OFFICER), stage.visitor(RESPONDENT)
    agreement = contracting.draw_up_agreement(officer, engagement, first_report_on=clock.local_date(clock.now(), "Asia/Tokyo"))
    for visitor, person in ((officer, OFFICER), (respondent, RESPONDENT)):
        contracting.accept_agreement(visitor, agreement, person)
    writer = Person(stage.portal, guest(RESPONDENT, locale, width=width), locale, RESPONDENT.name, RESPONDENT.email)
    writer.open(engagement)
    writer.follow("/monthly-reports$")
    writer.send("/monthly-reports")  # begins the report that is owed
    place = writer.path
    for line in LINES:
        writer.page.locator(f"[name={line}][value=yes]").check()
    writer.page.locator("[name=copying][value=no]").check()
    writer.page.locator("[name=copying_note]").fill("One copy for a trainee; shredded the same day.")
    writer.page.locator(".save-mark .sign-allowed").wait_for()  # by itself
    writer.send("/draft", button="on")
    writer.send("/submission", {"person_name": RESPONDENT.name, "person_title": RESPONDENT.title, "agreed": True})
    assert writer.path == place
    reader = Person(stage.portal, guest(OFFICER, locale, width=width), locale, OFFICER.name, OFFICER.email)
    reader.open("/procurement")
    reader.follow(f"^{place}$")
    assert reader.say("Something was not as agreed") in reader.text
    reader.page.locator("details.step-form > summary").click()
    reader.page.locator("[name=reason]").fill("Who was it?")
    reader.page.locator("[name=correct_by]").fill("2031-03-31")
    with reader.page.expect_navigation():
        reader.page.locator("details.step-form button").click()
    reader.look()
    writer.open("/contractor")
    writer.open(place)
    assert "Who was it?" in writer.text
    writer.page.locator("[name=copying_note]").fill("Ms. Endo. One copy; shredded the same day, seen by Mr. Abe.")
    writer.send("/draft", button="on")
    writer.send("/submission", {"person_name": RESPONDENT.name, "person_title": RESPONDENT.title, "agreed": True})
    reader.open(place)
    reader.send("/judgement")
    reader.open("/monthly-reports")
    assert reader.say("accepted") in reader.text
    writer.open(place)
    assert "Ms. Endo" in writer.text
    assert writer.faults == reader.faults == []
