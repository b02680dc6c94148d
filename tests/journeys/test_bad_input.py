"""What people get wrong, and what goes wrong around them: a clear sentence in their language, the form as they filled it, nothing lost."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from portal.accounts.models import Invitation
from portal.demonstration import files, handling
from portal.demonstration.browser import Visitor
from portal.demonstration.form import Form, Value
from portal.demonstration.handling import Disposal
from portal.rendering.languages import Locale, catalogue
from storage import clock
from storage.database import open_session
from tests.journeys.looking import faults, untranslated
from tests.journeys.setting import LEAFLET, OFFICER, RESPONDENT, REVIEWER, SAMPLE, STRANGER, Stage, problem
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
Visiting = Callable[..., Visit]
REFUSED, MISSING, CONFLICT, GONE, UNAVAILABLE = 422, 404, 409, 410, 503
LANGUAGES: tuple[Locale, ...] = ("ja", "en")
both_languages = pytest.mark.parametrize("locale", LANGUAGES)


@both_languages
def test_a_wrong_check_digit_is_named_and_the_form_keeps_what_was_typed(guest: Callable[..., Visit], locale: Locale) -> None:
    officer = guest(OFFICER, locale)
    page = officer.page
    page.goto("/contractors/new")
    typed = {"name": "株式会社見本", "corporate_number": "1234567890123", "contact_name": "見本 太郎"}
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button[type=submit]").click()
    summary = page.locator("#error-summary")
    summary.wait_for()
    assert summary.evaluate("element => element === document.activeElement")
    assert catalogue(locale).gettext("Corporate number") in summary.inner_text()
    assert "1234567890123" in summary.inner_text()
    assert {name: page.locator(f"[name={name}]").input_value() for name in typed} == typed
    summary.locator("a").first.click()
    assert page.evaluate("location.hash") == "#f-corporate_number"
    assert [fault for fault in faults(officer, locale) if not fault.startswith("Japanese")] == []


@both_languages
def test_dates_the_wrong_way_round_are_refused_beside_their_field(stage: Stage, locale: Locale) -> None:
    officer = stage.visitor(OFFICER, locale)
    officer.open(f"/engagements/new?contractor={stage.setting.contractor.rpartition('/')[2]}")
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    values: dict[str, Value] = {
        "work": "Work",
        "purpose": "Purpose",
        "starts_on": today,
        "ends_on": today - timedelta(days=1),
        "class_codes": ["PUBLIC"],
    }
    page = officer.send("/engagements", values, expect=REFUSED)
    assert len(page.problems) == 1
    form = page.form("/engagements")
    kept = {control.name: control.value for control in form.controls if control.name in values and control.kind != "checkbox"}
    assert kept == {name: str(value) for name, value in values.items() if name != "class_codes"}
    assert [control.value for control in form.controls if control.name == "class_codes" and control.is_on] == ["PUBLIC"]
    assert untranslated(" ".join(page.problems), "", locale) == []


@both_languages
def test_a_used_invitation_leads_to_the_sign_in(stage: Stage, visit: Visiting, locale: Locale) -> None:
    guest = visit(locale=locale, base_url=stage.portal.base_url)
    response = guest.page.goto(stage.setting.used_invitation)
    assert response is not None
    assert response.status == GONE
    assert guest.page.locator("main a[href='/sign-in']").is_visible()
    assert faults(guest, locale) == []


@both_languages
def test_who_finds_an_expired_invitation_asks_for_a_new_one_by_one_press(stage: Stage, visit: Visiting, locale: Locale) -> None:
    officer = stage.visitor(OFFICER)
    officer.open(stage.setting.contractor)
    officer.send(
        "/invitations", {"person_name": "Late comer", "email": "late@reiji-contact.example", "role": "respondent", "locale": locale}
    )
    invitation_id = officer.page.url.partition("#invitation-")[2]
    link = officer.page.copied(f"link-{invitation_id}")
    with open_session(stage.portal.app.state.database.writer) as session:
        invitation = session.get_one(Invitation, invitation_id)
        invitation.expires_at = clock.now() - timedelta(days=1)
        session.commit()
    guest = visit(locale=locale, base_url=stage.portal.base_url)
    response = guest.page.goto(link)
    assert response is not None
    assert response.status == GONE
    assert faults(guest, locale) == []
    guest.page.locator("form[action$='/request'] button").click()
    guest.page.locator(".flashes .callout").wait_for()
    assert faults(guest, locale) == []
    assert officer.open(stage.setting.contractor).text.count("asks for a new one") == 1


@both_languages
def test_a_second_save_from_a_stale_page_shows_both_texts_and_loses_neither(
    stage: Stage, guest: Callable[..., Visit], locale: Locale
) -> None:
    address = f"{stage.setting.assessment}/sections/1.1?view=all"
    before = stage.visitor(RESPONDENT)
    before.open(address)
    before.send("/items/1.1-01/answer", {"state": "implemented", "scope": "Text of the first day"})
    respondent = guest(RESPONDENT, locale)
    first, second = respondent.page, respondent.page.context.new_page()
    for tab in (first, second):
        tab.goto(address)
    mine, theirs = first.locator("#q-1-1-01"), second.locator("#q-1-1-01")
    theirs.locator("[name=scope]").fill("Text of the second tab")
    theirs.locator("button[type=submit]").first.click()
    theirs.locator("input[name=version][value='2']").wait_for(state="attached")
    mine.locator("[name=scope]").fill("Text of the first tab")
    collision = mine.locator(".collision")
    collision.wait_for()
    told = collision.inner_text()
    assert "Text of the first tab" in told
    assert "Text of the second tab" in told
    assert mine.locator("[name=scope]").input_value() == "Text of the first tab"
    assert [fault for fault in faults(respondent, locale) if not fault.startswith("English: Text")] == []
    second.reload()
    assert theirs.locator("[name=scope]").input_value() == "Text of the second tab"
    collision.locator("button[name=overwrite]").click()
    mine.locator("input[name=version][value='3']").wait_for(state="attached")
    second.reload()
    assert theirs.locator("[name=scope]").input_value() == "Text of the first tab"


@both_languages
def test_what_has_been_destroyed_meanwhile_is_not_handed_over_from_an_old_form(stage: Stage, locale: Locale) -> None:
    officer, old = stage.visitor(OFFICER), stage.visitor(OFFICER, locale)
    setting = stage.setting
    old.open(f"{setting.engagement}/handovers/new")
    slip = handling.hand_over(
        officer, setting.engagement, {SAMPLE.name: 1}, giver=OFFICER, receiver=RESPONDENT, way="in_person", purpose="Service"
    )
    respondent = stage.visitor(RESPONDENT)
    handling.countersign(respondent, slip, RESPONDENT)
    proof = Disposal({SAMPLE.name: 1}, "destroy", "Shredder", "Case", "SN-0001", "Osaka", "Witness", files.pdf("proof.pdf", "Proof"))
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    certificate = handling.file_certificate(respondent, setting.engagement, proof, person=RESPONDENT, disposed_on=today)
    handling.judge_certificate(stage.visitor(REVIEWER), certificate)
    values = {"giver_name": OFFICER.name, "receiver_name": RESPONDENT.name, "way": "courier", "purpose": "Once more"}
    page = old.send("/handovers", values, rows={SAMPLE.name: "1", LEAFLET.name: "2"}, expect=REFUSED)
    assert len(page.problems) == 1
    assert SAMPLE.name in page.problems[0]
    assert untranslated(page.problems[0].replace(SAMPLE.name, ""), "", locale) == []
    kept = {control.name: control.value for control in page.form("/handovers").controls}
    assert kept["purpose"] == "Once more"
    assert next(control.value for control in page.form("/handovers").controls if control.label.endswith(LEAFLET.name)) == "2"
    assert officer.open(f"{setting.engagement}/balance").hrefs(r"^/handovers/[0-9a-f]{32}$") == [slip, *_first_slip(officer, slip)]


def _first_slip(officer: Visitor, slip: str) -> list[str]:
    return [href for href in officer.page.hrefs(r"^/handovers/[0-9a-f]{32}$") if href != slip]


@both_languages
def test_an_engagement_with_open_items_does_not_close(stage: Stage, locale: Locale) -> None:
    officer = stage.visitor(OFFICER, locale)
    page = officer.open(f"{stage.setting.engagement}/closing")
    assert not page.has_form("/closing")
    assert page.hrefs(f"{stage.setting.engagement}/balance")
    token = next(control for form in page.forms for control in form.controls if control.name == "csrf_token")
    pressed = Form("post", f"{stage.setting.engagement}/closing", is_multipart=False, controls=[token])
    refused = officer.send_form(pressed, expect=CONFLICT)
    assert refused.hrefs("^/$")
    assert untranslated(refused.text, "", locale) == [] or locale == "en"
    assert officer.open(f"{stage.setting.engagement}/handovers/new").has_form("/handovers")


@both_languages
def test_an_unknown_and_an_unreachable_id_are_the_same_missing_page(stage: Stage, guest: Callable[..., Visit], locale: Locale) -> None:
    respondent = guest(RESPONDENT, locale)
    nobody, foreign = "0" * 32, stage.setting.foreign
    read: dict[str, str] = {}
    for path in (f"/engagements/{nobody}", f"/assessments/{nobody}", f"/handovers/{nobody}", foreign, f"{foreign}/limits"):
        response = respondent.page.goto(path)
        assert response is not None
        assert response.status == MISSING, path
        assert respondent.page.locator("main a[href='/']").is_visible(), path
        assert faults(respondent, locale) == [], path
        read[path] = respondent.page.locator("main").inner_text()
    assert read[f"/engagements/{nobody}"] == read[foreign] == read[f"{foreign}/limits"]
    stage.visitor(STRANGER).open(foreign)


@both_languages
def test_a_full_disk_under_the_database_changes_nothing_and_says_so(stage: Stage, locale: Locale) -> None:
    respondent = stage.visitor(RESPONDENT, locale)
    address = f"{stage.setting.assessment}/sections/1.1?view=all"
    respondent.open(address)
    answer: dict[str, Value] = {"state": "partly", **dict.fromkeys(("scope", "exception", "plan"), "x" * 4000)}
    with full_database(stage):
        page = respondent.send("/items/1.1-01/answer", answer, expect=UNAVAILABLE)
        assert problem(locale, "database-full") in page.text
    respondent.open(address)
    assert not any(control.is_on for control in respondent.page.form("/items/1.1-01/answer").controls)
    respondent.send("/items/1.1-01/answer", answer)


@contextlib.contextmanager
def full_database(stage: Stage) -> Iterator[None]:
    """SQLite that may not grow, as on a full disk: the engine itself reports it."""
    engine = stage.portal.app.state.database.writer

    def forbid(connection: Any, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "checkout", forbid)
    yield
    event.remove(engine, "checkout", forbid)
    engine.dispose()
