"""What people get wrong, and what goes wrong around them: a clear sentence in their language, the form as they filled it, nothing lost."""

import contextlib
import errno
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from portal.accounts.models import Invitation
from portal.demonstration import files, handling
from portal.demonstration.browser import Visitor
from portal.demonstration.form import Upload, Value
from portal.demonstration.handling import Disposal
from portal.rendering.languages import Locale
from portal.words import say
from storage import clock
from storage.database import open_session
from storage.evidence.models import EvidenceFile
from tests.journeys.looking import faults, untranslated
from tests.journeys.person import take
from tests.journeys.setting import LEAFLET, OFFICER, RESPONDENT, REVIEWER, SAMPLE, STRANGER, Stage
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
Visiting = Callable[..., Visit]
REFUSED, MISSING, CONFLICT, GONE, UNAVAILABLE = 422, 404, 409, 410, 503
LANGUAGES: tuple[Locale, ...] = ("ja", "en")
both_languages = pytest.mark.parametrize("locale", LANGUAGES)


def problem(locale: Locale, code: str, **parameters: object) -> str:
    """The sentence for a problem, as it reads on a page."""
    return " ".join(say(locale, "problem", code, parameters).split())


@pytest.fixture
def guest(stage: Stage, visit: Visiting) -> Callable[..., Visit]:
    """Somebody of the setting at a browser: `guest(OFFICER, "ja")`."""
    return lambda person, locale="en", **wishes: stage.bring(visit(locale=locale, base_url=stage.portal.base_url, **wishes), person, locale)


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
    assert re.search(r"\d", summary.inner_text())
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


FILES = {
    "empty": (Upload("empty.pdf", b"", "application/pdf"), "file-empty"),
    "forbidden": (Upload("tool.exe", b"MZ" + bytes(64), "application/octet-stream"), "file-type-not-allowed"),
    "lying": (Upload("photograph.png", b"%PDF-1.7\n" + bytes(64), "image/png"), "file-type-lies"),
    "big": (Upload("big.pdf", b"%PDF-1.7\n" + bytes(25 * 1024 * 1024), "application/pdf"), "file-too-big"),
}


@both_languages
@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_may_not_come_in_is_refused_beside_its_question(stage: Stage, kind: str, locale: Locale) -> None:
    upload, _code = FILES[kind]
    respondent = stage.visitor(RESPONDENT, locale)
    respondent.open(f"{stage.setting.assessment}/sections/1.1?view=all")
    page = respondent.send("/items/1.1-01/evidence", {"file": upload}, expect=REFUSED)
    said = re.findall(r'class="problem"[^>]*>.*?<span>([^<]+)</span></p>', page.html, flags=re.DOTALL)
    assert len(said) == 1
    assert untranslated(said[0], said[0], locale) == []
    assert respondent.open(f"{stage.setting.assessment}/sections/1.1?view=all").html.count('class="files"') == 0
    assert stored_files(stage) == 0


@pytest.mark.parametrize("kind", ["empty", "big"])
def test_the_browser_says_so_before_it_sends_what_would_be_refused(stage: Stage, guest: Callable[..., Visit], kind: str) -> None:
    upload, _code = FILES[kind]
    respondent = guest(RESPONDENT)
    respondent.page.goto(f"{stage.setting.assessment}/sections/1.1?view=all")
    sent: list[str] = []
    respondent.page.on("request", lambda request: sent.append(request.url))
    card = respondent.page.locator("#q-1-1-01")
    take(card.locator("input[type=file]"), upload)
    card.locator(".upload-said").filter(has_text=re.compile("big|empty")).wait_for()
    assert [url for url in sent if url.endswith("/evidence")] == []


def test_what_the_server_refuses_appears_in_place_and_the_typed_answer_stays(stage: Stage, guest: Callable[..., Visit]) -> None:
    respondent = guest(RESPONDENT)
    page = respondent.page
    page.goto(f"{stage.setting.assessment}/sections/1.1?view=all")
    card = page.locator("#q-1-1-01")
    card.locator("[value=implemented]").check()
    card.locator(".save-mark .sign-allowed").wait_for()
    card.locator("details.said-more > summary").click()
    card.locator("[name=scope]").fill("Osaka")
    take(card.locator("input[type=file]"), FILES["lying"][0])
    card.locator(".upload .problem").wait_for()
    assert card.locator("[name=scope]").input_value() == "Osaka"
    assert faults(respondent, "en") == []


@both_languages
def test_a_second_save_from_a_stale_page_shows_both_texts_and_loses_neither(
    stage: Stage, guest: Callable[..., Visit], locale: Locale
) -> None:
    respondent = guest(RESPONDENT, locale)
    first, second = respondent.page, respondent.page.context.new_page()
    address = f"{stage.setting.assessment}/sections/1.1?view=all"
    for tab in (first, second):
        tab.goto(address)
    mine, theirs = first.locator("#q-1-1-01"), second.locator("#q-1-1-01")
    write(theirs, "Text of the second tab")
    theirs.locator("button[type=submit]").first.click()
    theirs.locator(".save-mark .sign-allowed").wait_for()
    write(mine, "Text of the first tab")
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
    mine.locator(".save-mark .sign-allowed").wait_for()
    second.reload()
    assert theirs.locator("[name=scope]").input_value() == "Text of the first tab"


def write(card: Any, text: str) -> None:
    """Answer a question and say where it holds."""
    card.locator("[value=implemented]").check()
    card.locator(".save-mark .sign:visible").wait_for()
    if not card.locator("[name=scope]").is_visible() and not card.locator(".collision").is_visible():
        card.locator("details.said-more > summary").click()
    card.locator("[name=scope]").fill(text)


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
    officer.open(f"{stage.setting.engagement}/items")
    form = officer.page.form("/items")
    form.action = f"{stage.setting.engagement}/closing"
    form.controls = [control for control in form.controls if control.name == "csrf_token"]
    refused = officer.send_form(form, expect=CONFLICT)
    assert refused.heading
    assert untranslated(refused.text.replace(OFFICER.name, ""), "", "ja") == [] or locale == "en"
    assert "closed" not in officer.open(stage.setting.engagement).heading


@both_languages
@pytest.mark.parametrize("path", ["/engagements/{nobody}", "/assessments/{nobody}", "/handovers/{nobody}", "{foreign}", "{foreign}/limits"])
def test_an_unknown_and_an_unreachable_id_are_the_same_missing_page(
    stage: Stage, guest: Callable[..., Visit], path: str, locale: Locale
) -> None:
    respondent = guest(RESPONDENT, locale)
    response = respondent.page.goto(path.format(nobody="0" * 32, foreign=stage.setting.foreign))
    assert response is not None
    assert response.status == MISSING
    assert respondent.page.locator("main a[href='/']").is_visible()
    assert faults(respondent, locale) == []
    if "foreign" in path:
        stage.visitor(STRANGER).open(stage.setting.foreign)


def stored_files(stage: Stage) -> int:
    """How many files the database knows."""
    with open_session(stage.portal.app.state.database.writer) as session:
        return len(session.exec(select(col(EvidenceFile.id))).all())


def objects(stage: Stage) -> Path:
    """The folder of the object store."""
    return stage.portal.settings.data_folder / "objects"


@contextlib.contextmanager
def failing_store(stage: Stage) -> Iterator[None]:
    """A store whose folder is not there any more: a plain file stands in its place."""
    folder, aside = objects(stage), objects(stage).with_name("aside")
    folder.rename(aside)
    folder.touch()
    yield
    folder.unlink()
    aside.rename(folder)


@contextlib.contextmanager
def full_disk(stage: Stage) -> Iterator[None]:
    """A store on a file system of 16 KiB, where we may mount one; else the operating system says that it is full."""
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(objects(stage))], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("storage.objects.local.os.fsync", _no_space)
            yield
        return
    try:
        yield
    finally:
        subprocess.run(["umount", str(objects(stage))], check=True)


def _no_space(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


STORES: Mapping[str, tuple[Callable[[Stage], contextlib.AbstractContextManager[None]], str]] = {
    "failing": (failing_store, "store-unreachable"),
    "full": (full_disk, "store-full"),
}


@both_languages
@pytest.mark.parametrize("trouble", STORES)
def test_a_store_in_trouble_takes_no_file_and_leaves_no_row(stage: Stage, trouble: str, locale: Locale) -> None:
    make, code = STORES[trouble]
    respondent = stage.visitor(RESPONDENT, locale)
    address = f"{stage.setting.assessment}/sections/1.1?view=all"
    upload = files.pdf("proof.pdf", "Proof", ["x" * 90 for _ in range(400)])
    respondent.open(address)
    with make(stage):
        page = respondent.send("/items/1.1-01/evidence", {"file": upload}, expect=UNAVAILABLE)
        assert problem(locale, code) in page.text
    assert stored_files(stage) == 0
    respondent.open(address)
    respondent.send("/items/1.1-01/evidence", {"file": upload})
    assert stored_files(stage) == 1


@both_languages
def test_a_store_in_trouble_gives_the_certificate_form_back_as_it_was_filled(stage: Stage, locale: Locale) -> None:
    respondent = stage.visitor(RESPONDENT, locale)
    respondent.open(f"{stage.setting.engagement}/certificates/new")
    values = {"method": "destroy", "medium": "Paper", "person_name": "A", "witness_name": "B", "result": "complete"}
    with failing_store(stage):
        page = respondent.send(
            "/certificates", {**values, "file": files.pdf("proof.pdf", "Proof")}, rows={LEAFLET.name: "1"}, expect=UNAVAILABLE
        )
    assert page.problems == [problem(locale, "store-unreachable")]
    kept = {control.name: control.value for control in page.form("/certificates").controls if control.is_on or control.kind != "radio"}
    assert {name: kept[name] for name in values} == values
    assert stored_files(stage) == 0


def test_in_the_browser_a_store_in_trouble_is_told_in_place(stage: Stage, guest: Callable[..., Visit]) -> None:
    respondent = guest(RESPONDENT)
    respondent.page.goto(f"{stage.setting.assessment}/sections/1.1?view=all")
    card = respondent.page.locator("#q-1-1-01")
    with failing_store(stage):
        take(card.locator("input[type=file]"), files.pdf("proof.pdf", "Proof"))
        card.locator(".upload .problem").filter(has_text=problem("en", "store-unreachable")).wait_for()
    take(card.locator("input[type=file]"), files.pdf("proof.pdf", "Proof"))
    card.locator(".files a").wait_for()


@both_languages
def test_a_full_disk_under_the_database_changes_nothing_and_says_so(stage: Stage, locale: Locale) -> None:
    respondent = stage.visitor(RESPONDENT, locale)
    address = f"{stage.setting.assessment}/sections/1.1?view=all"
    respondent.open(address)
    answer = {"state": "implemented", "scope": "x" * 3000}
    with full_database(stage):
        page = respondent.send("/items/1.1-01/answer", answer, expect=UNAVAILABLE)
        assert problem(locale, "database-unavailable") in page.text
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

    def allow(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")

    event.listen(engine, "checkout", forbid)
    try:
        yield
    finally:
        event.remove(engine, "checkout", forbid)
        event.listen(engine, "checkout", allow)
