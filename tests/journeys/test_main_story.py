"""One piece of work from its beginning to its end, as the manual tells it, walked in a browser in both languages.

In Japanese on a wide screen, in English on a phone; every page on the way is examined (tests/journeys/looking.py).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import httpx2
import pytest
from playwright.sync_api import Locator

from contracts.parties.rules import corporate_check_digit
from portal.demonstration import answering, files
from portal.demonstration.form import Upload
from portal.words import say as words_of
from storage import clock
from tests.journeys.person import Person, take
from tests.journeys.server import Portal
from tests.journeys.words import WORDS, Words
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]

BASE_NUMBER = "999901000555"
BY_HAND = "1.1"
"""The section that is answered in the browser; the others would only be more of the same."""


@dataclass
class Story:
    """Who takes part, what they type, and where things stand."""

    portal: Portal
    words: Words
    administrator: Person
    officer: Person
    reviewer: Person
    respondent: Person
    client: httpx2.Client
    today: date
    contractor: str = ""
    engagement: str = ""
    assessment: str = ""

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody."""
        return (self.administrator, self.officer, self.reviewer, self.respondent)


@pytest.fixture(params=[("ja", 1280), ("en", 360)], ids=["ja-1280", "en-360"])
def story(request: pytest.FixtureRequest, portal: Portal, visit: Callable[..., Visit]) -> Iterator[Story]:
    """Four people in one language at screens of one width; nobody has an account yet."""
    locale, width = request.param
    words = WORDS[locale]

    def person(name: str, address: str) -> Person:
        return Person(portal, visit(locale=locale, width=width, base_url=portal.base_url), locale, name, address)

    with httpx2.Client() as client:
        yield Story(
            portal,
            words,
            person(words.administrator, "sakuma@mihon-seiki.example"),
            person(words.officer, "osawa@mihon-seiki.example"),
            person(words.reviewer, "fujishiro@mihon-seiki.example"),
            person(words.respondent, "mizuno@reiji-contact.example"),
            client,
            clock.local_date(clock.now(), "Asia/Tokyo"),
        )


def test_one_piece_of_work_from_its_beginning_to_its_end(story: Story) -> None:
    gather(story)
    register_and_invite(story)
    open_engagement(story)
    agree(story)
    ask(story)
    answer(story)
    review(story)
    read_score_and_limits(story)
    hand_over(story)
    settle(story)
    close(story)
    assert story.portal.ledger_is_whole()
    assert all(len(set(person.seen)) > 5 for person in story.people)
    assert [fault for person in story.people for fault in person.faults] == []


def gather(story: Story) -> None:
    """The principal's people accept their invitations, and one signs out and in again."""
    locale = story.administrator.locale
    link, _code = story.portal.found(
        organisation=story.words.principal, person=story.words.administrator, address=story.administrator.address, locale=locale
    )
    story.administrator.accept_invitation(link)
    for person, role in ((story.officer, "procurement"), (story.reviewer, "reviewer")):
        story.administrator.follow("^/members$")
        story.administrator.send(
            "/members/invitations", {"person_name": person.name, "email": person.address, "role": role, "locale": locale}
        )
        person.accept_mailed_invitation()
    story.officer.open_menu()
    story.officer.send("/sign-out")
    story.officer.sign_in()
    assert story.officer.path == "/procurement"


def register_and_invite(story: Story) -> None:
    officer, words = story.officer, story.words
    officer.follow("^/contractors$")
    officer.follow("^/contractors/new$")
    officer.send(
        "/contractors",
        {
            "name": words.contractor,
            "name_english": "Reiji Contact Inc.",
            "corporate_number": f"{corporate_check_digit(BASE_NUMBER)}{BASE_NUMBER}",
            "contact_name": words.respondent,
            "contact_email": story.respondent.address,
        },
    )
    story.contractor = officer.path
    officer.send(
        "/invitations",
        {"person_name": words.respondent, "email": story.respondent.address, "role": "respondent", "locale": officer.locale},
    )
    story.respondent.accept_mailed_invitation()
    assert story.respondent.path == "/contractor"


def open_engagement(story: Story) -> None:
    officer, words = story.officer, story.words
    officer.open(story.contractor)
    officer.go_on()
    officer.send(
        "/engagements",
        {
            "work": words.work,
            "purpose": words.purpose,
            "reference": "PO-2026-0502",
            "starts_on": story.today.isoformat(),
            "ends_on": (story.today + timedelta(days=300)).isoformat(),
            "class_codes": ["INTERNAL", "STRICTLY_CONFIDENTIAL"],
            "handler_name": [words.respondent],
            "handler_duty": [words.duty],
        },
    )
    story.engagement = officer.path


def agree(story: Story) -> None:
    officer, words = story.officer, story.words
    officer.go_on()
    officer.send(
        "/agreements",
        {
            "initial_report_on": (story.today + timedelta(days=10)).isoformat(),
            "monthly_report_day": "10",
            "incident_first_notice_hours": "2",
            "promptly_days": "3",
            "survival_years": "5",
            "governing_court": words.court,
        },
        button="preview",
    )
    officer.send("/agreements", button="offer")
    agreement = officer.path
    officer.send("/acceptance", {"person_name": words.officer, "person_title": words.title, "agreed": True})
    respondent = story.respondent
    respondent.open("/")
    respondent.go_on()
    assert respondent.path == agreement
    respondent.send("/acceptance", {"person_name": words.respondent, "person_title": words.title, "agreed": True})


def ask(story: Story) -> None:
    officer = story.officer
    officer.open(story.engagement)
    officer.go_on()
    officer.send("/assessments", {"reason": story.words.reason})
    assert officer.path == story.engagement


def answer(story: Story) -> None:
    respondent, words = story.respondent, story.words
    respondent.open("/")
    respondent.follow(r"^/assessments/[0-9a-f]{32}$")  # the duties of the agreement are due before it
    story.assessment = respondent.path
    respondent.go_on()
    answer_by_hand(respondent, words, story.today)
    quickly = respondent.hurry(story.client)
    script = answering.Script(lambda _code: {"state": "implemented", "scope": words.scope}, {"1.1-03": picture(), "5.1-01": picture()})
    answering.answer_all(quickly, story.assessment, script)
    respondent.open(f"{story.assessment}/missing")
    respondent.go_on()
    respondent.send("/submission", {"person_name": words.respondent, "person_title": words.title, "agreed": True})


def answer_by_hand(respondent: Person, words: Words, today: date) -> None:
    """Three answers in the browser: saved as they are typed, still there after a look elsewhere, a file beside one."""
    page, section = respondent.page, respondent.path
    card = page.locator("#q-1-1-01")
    card.locator("[value=implemented]").check()
    saved(card, 1)
    card.locator("details.said-more > summary").click()
    card.locator("[name=scope]").fill(words.scope)
    saved(card, 2)
    planned = page.locator("#q-1-1-02")
    planned.locator("[value=planned]").check()
    planned.locator(".save-mark .sign-stop").wait_for()
    planned.locator("[name=planned_on]").fill((today + timedelta(days=60)).isoformat())
    saved(planned, 1)
    card.locator("details.adding > summary").click()
    take(card.locator("input[type=file]"), picture())
    card.locator(".upload [type=submit]").click()
    card.locator(".files a").filter(has_text=picture().name).wait_for()
    respondent.look()

    respondent.follow(r"^/assessments/\w+$")
    respondent.open(section)
    assert card.locator("[name=scope]").input_value() == words.scope
    assert card.locator("[name=scope]").is_visible()
    assert card.locator(".files a").count() == 1
    assert planned.locator("[name=planned_on]").is_visible()
    assert not card.locator("[name=planned_on]").is_visible()
    respondent.follow("view=one")
    respondent.open(section)


def saved(card: Locator, version: int) -> None:
    """Wait until the card has been saved so often."""
    card.locator(f"[name=version][value='{version}']").wait_for(state="attached")
    card.locator(".save-mark .sign-allowed").wait_for()


def picture() -> Upload:
    """A small PNG as evidence."""
    return files.photograph("evidence.png")


def review(story: Story) -> None:
    """One answer goes back with a remark, is corrected and accepted; the review is closed."""
    reviewer, respondent, words = story.reviewer, story.respondent, story.words
    reviewer.open("/")
    reviewer.go_on()
    reviewer.go_on()
    card = reviewer.page.locator("#q-1-1-01")
    card.locator("[value=returned]").check()
    card.locator("[name=remark]").fill(words.remark)
    card.locator(".save-mark .sign-caution").filter(has_text=words_of(reviewer.locale, "verdict-said", "returned")).wait_for()
    evidence = reviewer.page.locator("#q-1-1-03")
    evidence.locator("[value=accepted_on_evidence]").check()
    evidence.locator(".save-mark .sign-allowed").wait_for()
    reviewer.look()
    reviewer.follow(r"^/assessments/\w+/review$")
    reviewer.follow("/review/acceptance$")
    reviewer.send("/review/acceptance")
    reviewer.follow("/review/return$")
    reviewer.send("/review/return")

    respondent.open("/")
    respondent.follow(r"^/assessments/[0-9a-f]{32}/returned$")
    respondent.go_on()
    returned = respondent.page.locator("#q-1-1-01")
    assert words.remark in returned.inner_text()
    version = int(returned.locator("[name=version]").input_value())
    returned.locator("[name=scope]").fill(words.more)
    saved(returned, version + 1)
    respondent.follow("/missing$")
    respondent.go_on()
    respondent.send("/submission", {"person_name": words.respondent, "person_title": words.title, "agreed": True})

    reviewer.open("/")
    reviewer.go_on()
    reviewer.go_on()
    again = reviewer.page.locator("#q-1-1-01")
    assert words.more in again.inner_text()
    again.locator("[value=accepted_on_statement]").check()
    again.locator(".save-mark .sign-allowed").wait_for()
    reviewer.follow(r"^/assessments/\w+/review$")
    reviewer.go_on()
    reviewer.send("/review/closing")


def read_score_and_limits(story: Story) -> None:
    """Both sides read the score, and what may be shared."""
    for person in (story.officer, story.respondent):
        person.open(story.assessment)
        person.follow(rf"{story.assessment}/score$")
        person.follow(rf"{story.engagement}/limits$")
    assert story.officer.page.locator("#class-INTERNAL .verdict-allowed, .verdict-caution").count() > 0


def hand_over(story: Story) -> None:
    """Three items are designated; the one that may not go out is refused, the others go and are countersigned."""
    officer, respondent, words = story.officer, story.respondent, story.words
    officer.follow("/engagements$")
    officer.follow(f"{story.engagement}$")
    officer.go_on()
    for name, code, form, serial in (
        (words.manual, "INTERNAL", "paper", ""),
        (words.disk, "INTERNAL", "medium", "HDD-WX40917"),
        (words.plan, "STRICTLY_CONFIDENTIAL", "paper", ""),
    ):
        values = {"name": name, "class_code": code, "form": form, "identifier": serial, "quantity": "2"}
        officer.send(f"{story.engagement}/items", dict(values))
    officer.go_on()
    how = {"receiver_name": words.respondent, "way": "in_person", "purpose": words.purpose}
    officer.send("/handovers", {**how}, rows={words.manual: 2, words.plan: 1}, status=403)
    assert officer.say("Refused: this may not be handed over") in officer.text
    field = officer.page.get_by_role("textbox", name=words.manual)
    assert field.input_value() == "2"
    officer.send("/handovers", {}, rows={words.manual: 2, words.plan: 0, words.disk: 1})
    assert officer.path.startswith("/handovers/")
    respondent.open("/")
    respondent.follow(f"^{officer.path}$")
    respondent.send("/countersignature", {"person_name": words.respondent, "person_title": words.title})


def settle(story: Story) -> None:
    """The paper comes back, the disk is destroyed with proof: the balance is zero."""
    officer, reviewer, respondent, words = story.officer, story.reviewer, story.respondent, story.words
    respondent.open("/")
    respondent.follow(f"{story.engagement}/balance$")
    respondent.follow(f"{story.engagement}/returns/new$")
    respondent.send("/returns", {"way": "in_person"}, rows={words.manual: 2})
    officer.open(story.engagement)
    officer.go_on()
    officer.send("/confirmation", {"outcome": "arrived"})

    respondent.open(f"{story.engagement}/balance")
    respondent.follow("/certificates/new$")
    certificate = files.pdf("certificate.pdf", "HDD-WX40917")
    respondent.send(
        "/certificates",
        {
            "method": "destroy",
            "medium": "X200",
            "serial": "HDD-WX40917",
            "person_name": words.respondent,
            "witness_name": words.administrator,
            "result": "complete",
            "file": certificate,
        },
        rows={words.disk: 1},
    )
    reviewer.open("/")
    reviewer.go_on()
    with reviewer.page.expect_download() as waiting:
        reviewer.page.locator("a[href$='/file']").click()
    assert waiting.value.path().read_bytes() == certificate.content
    reviewer.send("/judgement", {"outcome": "approved"})


def close(story: Story) -> None:
    officer = story.officer
    officer.open(f"{story.engagement}/balance")
    assert officer.say("Balance zero: everything that was handed over or arose from the work is accounted for.") in officer.text
    officer.go_on()
    officer.send("/closing")
    assert officer.say("Everything is accounted for; this engagement is closed.") in officer.text
    officer.follow(f"{story.engagement}/ledger$")
    for person, path in ((officer, "/board"), (story.respondent, "/contractor"), (story.reviewer, "/review")):
        person.open(path)
    administrator = story.administrator
    for path in ("/administration$", "/ledger$"):
        administrator.follow(path)
