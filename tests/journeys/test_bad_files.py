"""Files that may not come in, and a store that cannot take them: told beside the field, nothing stored, nothing typed lost."""

import contextlib
import errno
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlmodel import col, select

from portal.demonstration import files
from portal.demonstration.form import Upload
from portal.rendering.languages import Locale
from storage.database import open_session
from storage.evidence.models import EvidenceFile
from tests.journeys.looking import faults, untranslated
from tests.journeys.person import take
from tests.journeys.setting import LEAFLET, RESPONDENT, Stage, problem
from tests.services.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.services]
REFUSED, UNAVAILABLE = 422, 503
LANGUAGES: tuple[Locale, ...] = ("ja", "en")
both_languages = pytest.mark.parametrize("locale", LANGUAGES)
FILES = {
    "empty": Upload("empty.pdf", b"", "application/pdf"),
    "forbidden": Upload("tool.exe", b"MZ" + bytes(64), "application/octet-stream"),
    "lying": Upload("photograph.png", b"%PDF-1.7\n" + bytes(64), "image/png"),
    "big": Upload("big.pdf", b"%PDF-1.7\n" + bytes(25 * 1024 * 1024), "application/pdf"),
}


@both_languages
@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_may_not_come_in_is_refused_beside_its_question(stage: Stage, kind: str, locale: Locale) -> None:
    upload = FILES[kind]
    respondent = stage.visitor(RESPONDENT, locale)
    respondent.open(f"{stage.setting.assessment}/sections/1.1?view=all")
    page = respondent.send("/items/1.1-01/evidence", {"file": upload}, expect=REFUSED)
    said = re.findall(r'class="problem"[^>]*>.*?<span>([^<]+)</span></p>', page.html, flags=re.DOTALL)
    assert len(said) == 1
    assert untranslated(said[0], said[0], locale) == []
    assert respondent.open(f"{stage.setting.assessment}/sections/1.1?view=all").html.count('class="files"') == 0
    assert stored_files(stage) == 0


@pytest.mark.parametrize("kind", ["empty", "big"])
def test_the_browser_says_so_before_it_sends_what_would_be_refused(
    stage: Stage, guest: Callable[..., Visit], kind: str, tmp_path: Path
) -> None:
    chosen = tmp_path / FILES[kind].name
    chosen.write_bytes(FILES[kind].content)
    respondent = guest(RESPONDENT)
    respondent.page.goto(f"{stage.setting.assessment}/sections/1.1?view=all")
    sent: list[str] = []
    respondent.page.on("request", lambda request: sent.append(request.url))
    card = respondent.page.locator("#q-1-1-01")
    card.locator("input[type=file]").set_input_files(chosen)
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
    take(card.locator("input[type=file]"), FILES["lying"])
    card.locator("[name=valid_until]").fill("2099-03-31")
    card.locator(".upload [type=submit]").click()
    card.locator(".upload .problem").wait_for()
    assert card.locator("[name=valid_until]").input_value() == "2099-03-31"
    assert card.locator("[name=scope]").input_value() == "Osaka"
    assert faults(respondent, "en") == []


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
    card.locator("details.adding > summary").click()
    with failing_store(stage):
        take(card.locator("input[type=file]"), files.pdf("proof.pdf", "Proof"))
        card.locator(".upload [type=submit]").click()
        card.locator(".upload .problem").filter(has_text=problem("en", "store-unreachable")).wait_for()
    take(card.locator("input[type=file]"), files.pdf("proof.pdf", "Proof"))
    card.locator(".upload [type=submit]").click()
    card.locator(".files a").wait_for()
