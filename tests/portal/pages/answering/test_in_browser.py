"""Answering in a real browser: saved as one types, nothing lost on a bad line, and usable for everyone."""

import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Locator, expect

from portal.guards import cookie_name
from questionnaires.assessments.models import Assessment
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser
from tests.questionnaires.every_kind import conditional_questionnaire
from tests.services.chromium import Visit


@pytest.fixture
def address(content_url: str, app: FastAPI) -> Iterator[str]:  # a server has connections of its own
    """The application, served on a free port that it accepts forms from."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    base_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    app.state.settings = app.state.settings.model_copy(update={"base_url": base_url})
    yield base_url
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def sit_down(visit: Callable[..., Visit], address: str, app: FastAPI) -> Callable[..., Visit]:
    """A maker of signed-in windows: `sit_down(respondent, path, width=360)`."""

    def open_window(who: Browser, path: str, **wishes: object) -> Visit:
        name = cookie_name("session", app.state.settings)
        made = visit(locale="en", **wishes)
        made.page.context.add_cookies([{"name": name, "value": who.client.cookies[name], "url": address}])
        made.page.goto(address + path)
        return made

    return open_window


@pytest.fixture
def path(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}/sections/1.3"


def mark(card: Locator) -> Locator:
    return card.locator(".save-mark")


def open_details(card: Locator) -> None:
    card.get_by_text("Add details").click()


def test_what_is_typed_is_saved_by_itself_and_the_line_may_fail(sit_down: Callable[..., Visit], respondent: Browser, path: str) -> None:
    window = sit_down(respondent, path)
    card = window.page.locator("#q-1-3-01")
    card.get_by_label("Implemented", exact=True).check()
    expect(mark(card)).to_contain_text("Saved")
    expect(window.page.locator("#sections")).to_contain_text("1 of 71")
    open_details(card)
    window.page.context.set_offline(True)
    card.get_by_label("Where this holds").fill("typed in a tunnel")
    expect(mark(card)).to_contain_text("no connection")
    window.page.context.set_offline(False)
    expect(mark(card)).to_contain_text("Saved")
    window.problems.clear()  # the failed request was meant
    window.page.reload()
    expect(window.page.locator("#q-1-3-01").get_by_label("Where this holds")).to_have_value("typed in a tunnel")


def test_two_windows_show_both_texts_and_the_person_decides(sit_down: Callable[..., Visit], respondent: Browser, path: str) -> None:
    first, second = (sit_down(respondent, path).page.locator("#q-1-3-01") for _ in range(2))
    first.get_by_label("Implemented", exact=True).check()
    expect(mark(first)).to_contain_text("Saved")
    second.get_by_label("Partly").check()
    expect(mark(second)).to_contain_text("another window")
    second.get_by_role("button", name="Keep mine").click()
    expect(mark(second)).to_contain_text("Saved")
    open_details(first)
    first.get_by_label("Where this holds").fill("stale")
    expect(mark(first)).to_contain_text("another window")
    first.get_by_role("link", name="Take the saved one").click()
    expect(first.get_by_label("Partly")).to_be_checked()
    expect(first.get_by_label("Where this holds")).to_have_value("")


def test_a_file_is_sent_once_with_its_dates_and_a_hopeless_one_is_not_sent_at_all(
    sit_down: Callable[..., Visit], respondent: Browser, path: str
) -> None:
    window = sit_down(respondent, path)
    sent: list[str] = []
    window.page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/evidence") else None)
    card = window.page.locator("#q-1-3-01")
    card.get_by_label("Planned").check()
    open_details(card)
    with window.page.expect_response(re.compile(r"/items/1\.3-01/answer")):
        card.get_by_label("Plan: what will be done").fill("typed, not yet an answer")
        card.get_by_label("Plan: what will be done").blur()
    chooser = card.locator("input[type=file]")
    chooser.set_input_files({"name": "empty.pdf", "mimeType": "application/pdf", "buffer": b""})
    expect(card.locator(".upload-said")).to_contain_text("empty")
    assert sent == []
    chooser.set_input_files({"name": "briefing.pdf", "mimeType": "application/pdf", "buffer": PDF})
    card.get_by_label("Date of the content").fill("2026-04-01")
    card.get_by_label("Valid until").fill("2099-03-31")
    assert sent == [], "choosing is not sending: the dates come first"
    card.get_by_role("button", name="Add this file").click()
    expect(card.locator(".files")).to_contain_text("briefing.pdf")
    expect(card.locator(".files")).to_contain_text("Valid until 31 Mar 2099")
    assert len(sent) == 1
    expect(card.get_by_label("Plan: what will be done")).to_have_value("typed, not yet an answer")
    card.get_by_label("To be done by").fill("2027-03-01")
    expect(mark(card)).to_contain_text(re.compile("^Saved"))


def test_only_the_fields_of_the_chosen_answer_are_shown(sit_down: Callable[..., Visit], respondent: Browser, path: str) -> None:
    page = sit_down(respondent, path).page
    card = page.locator("#q-1-3-01")
    expect(card.get_by_label("To be done by")).to_be_hidden()
    with page.expect_response("**/answer"):  # the choice saves itself
        card.get_by_label("Planned").check()
    expect(card.get_by_label("To be done by")).to_be_visible()
    expect(card.get_by_label("Exceptions")).to_be_hidden()


def test_it_works_without_javascript_and_with_the_keyboard_alone(sit_down: Callable[..., Visit], respondent: Browser, path: str) -> None:
    window = sit_down(respondent, path, javascript=False)
    card = window.page.locator("#q-1-3-01")
    card.get_by_label("Implemented", exact=True).focus()
    window.page.keyboard.press("Space")
    card.get_by_role("button", name="Save", exact=True).focus()
    window.page.keyboard.press("Enter")
    expect(window.page.locator("#q-1-3-01 .save-mark")).to_contain_text("Saved")
    assert window.page.url.endswith("#q-1-3-01")


@pytest.mark.parametrize("width", [1280, 360])
def test_everyone_can_use_it_and_nothing_runs_over_the_edge(
    sit_down: Callable[..., Visit], respondent: Browser, assessment: Assessment, width: int
) -> None:
    window = sit_down(respondent, "/contractor", width=width)
    base = window.page.url.removesuffix("/contractor") + f"/assessments/{assessment.id}"
    for place in ("", "/sections/1.1", "/missing", "/submission", "/print"):
        window.page.goto(base + place)
        assert window.accessibility_violations() == []
        assert window.overflow() == 0, place


def test_questions_come_and_go_with_the_answer_they_lean_on_while_one_types_and_a_ledger_grows_row_by_row(
    respondent: Browser, ask: Callable[..., Assessment], sit_down: Callable[..., Visit], address: str
) -> None:
    base = f"/assessments/{ask(conditional_questionnaire()).id}/sections"
    window = sit_down(respondent, f"{base}/C")
    page = window.page
    expect(page.locator("#q-C-2")).to_have_count(0)
    page.locator("#q-C-1 input[value=no]").check()
    expect(page.locator("#risk-C-1")).to_contain_text("No rule is a risk")
    page.locator("#q-C-1 input[value=yes]").check()
    expect(page.locator("#q-C-2")).to_be_visible()
    expect(page.locator("#risk-C-1")).to_be_empty()
    assert page.evaluate("document.activeElement.closest('.question').id") == "q-C-1", "the focus stays"
    page.fill("#value-C-2", "120")
    expect(page.locator("#q-C-3")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "value-C-2", "one goes on typing"
    page.locator("#q-C-3 .not-applicable input").check()
    expect(page.locator("#value-C-3")).to_be_hidden()
    page.fill("#reason-C-3", "There is none")
    expect(mark(page.locator("#q-C-3"))).to_contain_text("Saved")
    page.locator("#q-C-4 input[type=file]").set_input_files({"name": "pledge.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.locator("#q-C-4 .upload [type=submit]").click()
    expect(mark(page.locator("#q-C-4"))).to_contain_text("Saved")
    expect(page.locator("#q-C-5")).to_be_visible()
    assert window.accessibility_violations() == []

    page.goto(f"{address}{base}/D")
    ledger = page.locator("#q-D-3")
    expect(ledger.locator("tbody tr")).to_have_count(1)
    ledger.locator("[name='cell.0.name']").fill("Key")
    for name in ("Disk", "Stick"):
        ledger.get_by_role("button", name="Add rows").click()
        page.keyboard.type(name)
    ledger.get_by_role("button", name="Remove this row").nth(1).click()
    expect(mark(ledger)).to_contain_text("Saved")
    page.reload()
    values = ledger.locator("[name$='.name']").evaluate_all("fields => fields.map((field) => field.value)")
    assert values == ["Key", "Stick", ""]
    assert window.accessibility_violations() == []
    assert window.problems == []
