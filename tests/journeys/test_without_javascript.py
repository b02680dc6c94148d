"""Answering, adding a file, reviewing and handing over where JavaScript is switched off."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.demonstration import answering, files
from storage import clock
from tests.journeys.person import Person
from tests.journeys.setting import LEAFLET, OFFICER, RESPONDENT, REVIEWER, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
REFUSED = 422


@pytest.fixture
def bring(stage: Stage, visit: Callable[..., Visit]) -> Callable[..., Person]:
    """Somebody of the setting at a narrow browser without JavaScript."""

    def sit_down(person: object) -> Person:
        guest = visit(locale="en", javascript=False, width=360, base_url=stage.portal.base_url)
        known = {one.email: one for one in (OFFICER, RESPONDENT, REVIEWER) if one == person}
        address, one = next(iter(known.items()))
        stage.bring(guest, one)
        return Person(stage.portal, guest, "en", one.name, address, looks=False)

    return sit_down


def test_a_question_is_answered_and_a_file_added_by_buttons_alone(stage: Stage, bring: Callable[..., Person]) -> None:
    respondent = bring(RESPONDENT)
    section = f"{stage.setting.assessment}/sections/1.1"
    respondent.open(section)
    card = respondent.page.locator("#q-1-1-01")
    assert not card.locator("[name=planned_on]").is_visible()
    respondent.send("/items/1.1-01/answer", {"state": "planned"}, status=REFUSED)
    assert respondent.page.locator("#error-summary").is_visible()
    assert card.locator("[value=planned]").is_checked()
    assert card.locator("[name=planned_on]").is_visible()
    day = clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=90)
    card.locator("details.said-more > summary").click()
    respondent.send("/items/1.1-01/answer", {"planned_on": day.isoformat(), "plan": "New lockers"})
    assert "The answer to 1.1-01 is saved." in respondent.text
    assert card.locator("[name=plan]").is_visible()
    card.locator("details.adding > summary").click()
    respondent.send("/items/1.1-01/evidence", {"file": files.photograph("locker.png")})
    assert card.locator(".files a").inner_text() == "locker.png"
    respondent.send("/removal")
    assert card.locator(".files").count() == 0
    assert respondent.visit.overflow() <= 0


def test_answers_are_submitted_judged_returned_and_corrected(stage: Stage, bring: Callable[..., Person]) -> None:
    quickly = stage.visitor(RESPONDENT)
    answering.answer_all(quickly, stage.setting.assessment, answering.Script(lambda _code: {"state": "implemented"}))
    respondent, reviewer = bring(RESPONDENT), bring(REVIEWER)
    respondent.open(f"{stage.setting.assessment}/missing")
    respondent.go_on()
    respondent.send("/submission", {"person_name": RESPONDENT.name, "person_title": RESPONDENT.title, "agreed": True})
    reviewer.open("/review")
    reviewer.go_on()
    reviewer.go_on()
    reviewer.send("/items/1.1-01/judgement", {"verdict": "returned"}, status=REFUSED)
    card = reviewer.page.locator("#q-1-1-01")
    assert card.locator("[value=returned]").is_checked()
    assert card.locator("[name=remark]").is_visible()
    reviewer.send("/items/1.1-01/judgement", {"remark": "Which room?"})
    reviewer.follow(r"^/assessments/\w+/review$")
    reviewer.follow("/review/acceptance$")
    reviewer.send("/review/acceptance")
    reviewer.follow("/review/return$")
    reviewer.send("/review/return")
    respondent.open("/contractor")
    respondent.go_on()
    respondent.go_on()
    assert "Which room?" in respondent.text
    respondent.page.locator("#q-1-1-01 details.said-more > summary").click()
    respondent.send("/items/1.1-01/answer", {"scope": "The service room"})
    assert "The answer to 1.1-01 is saved." in respondent.text


def test_items_are_handed_over_and_countersigned(stage: Stage, bring: Callable[..., Person]) -> None:
    officer, respondent = bring(OFFICER), bring(RESPONDENT)
    officer.open(stage.setting.engagement)
    officer.follow(f"{stage.setting.engagement}/items$")
    officer.go_on()
    officer.send("/handovers", {"way": "courier", "purpose": "Service"}, rows={LEAFLET.name: 2})
    slip = officer.path
    respondent.open("/contractor")
    respondent.follow(slip)
    respondent.send("/countersignature", {"person_name": RESPONDENT.name})
    assert "Countersigned" in respondent.text
