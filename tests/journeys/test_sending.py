"""A questionnaire to many: prepared, looked at, sent, reported; and then in the hands of the contractor."""

import email
import email.policy
import re
from collections.abc import Callable

import pytest

from portal.rendering.languages import Locale
from tests.journeys.person import Person
from tests.journeys.setting import OFFICER, RESPONDENT, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.mark.parametrize(("locale", "width"), [("ja", 1280), ("en", 360)])
def test_sending_to_many_from_the_filter_to_the_report(stage: Stage, guest: Callable[..., Visit], locale: Locale, width: int) -> None:
    officer = Person(stage.portal, guest(OFFICER, locale, width=width), locale, OFFICER.name, OFFICER.email)
    officer.open("/procurement")
    officer.follow(r"^/sending$")
    officer.go_on()
    officer.send("/sending", {"search": "Help desk", "tiers": "2"})
    assert officer.say("Nothing is sent yet. {count} would get it; {left_out} are left out.", count=1, left_out=1) in officer.text
    assert officer.say("The same questionnaire is still open.") in officer.text  # of the contractor who has it already
    officer.page.locator("[name=taken]").uncheck()
    officer.send("/targets")
    assert officer.say("Nobody would get it. Change the filter, or take some in again.") in officer.text
    officer.send("/targets", button="taken")
    officer.send("/start")
    officer.page.get_by_text(re.compile(re.escape(officer.say("Finished {at}", at="").strip()))).wait_for()  # by itself, without a press
    officer.open(officer.path)
    assert officer.say("Sent to {count}.", count=1) in officer.text
    with officer.page.expect_download() as waiting:
        officer.page.locator("a[href$='report.csv']").click()
    report = waiting.value.path().read_text(encoding="utf-8-sig")
    assert report.count("\n") == 3
    assert "Kamei Systems Workshop Inc." in report
    _has_a_deadline(stage)
    assert officer.faults == []


def test_more_time_is_asked_for_and_given(stage: Stage, guest: Callable[..., Visit]) -> None:
    officer = Person(stage.portal, guest(OFFICER, "en"), "en", OFFICER.name, OFFICER.email)
    officer.open(f"{stage.setting.engagement}/schedule")  # offered with the questionnaire, and taken
    assert officer.say("{months} months after the last closed review", months=12) in officer.text
    officer.follow("#set$")
    officer.send("/schedule", {"yearly_months": "6"})
    assert officer.say("{months} months after the last closed review", months=6) in officer.text
    officer.open(stage.setting.assessment)
    officer.follow("/dates$")
    later = officer.page.locator("[name=due_on]").input_value().replace("-", "")
    officer.page.locator("[name=due_on]").fill("2031-03-31")
    officer.send("/dates")
    respondent = Person(stage.portal, guest(RESPONDENT, "en"), "en", RESPONDENT.name, RESPONDENT.email)
    respondent.open(stage.setting.assessment)
    assert "31 Mar 2031" in respondent.text
    with respondent.page.expect_download() as waiting:
        respondent.page.locator("a[href$='deadline.ics']").click()
    calendar = waiting.value.path().read_text(encoding="utf-8")
    assert "DUE;VALUE=DATE:20310331" in calendar
    assert later not in calendar
    assert officer.faults == respondent.faults == []


def _has_a_deadline(stage: Stage) -> None:
    """The newest mail about the questionnaire brings the due date for the calendar."""
    messages = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in stage.portal.settings.mail_folder.glob("*.eml")
    ]
    attached = [part for message in messages for part in message.iter_attachments()]
    assert attached
    assert {part.get_content_type() for part in attached} == {"text/calendar"}
    assert all("BEGIN:VTODO" in part.get_content() for part in attached)
