"""What people type never becomes markup: every page with every payload in every text, in a real browser (threat 11, F2)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Request
from sqlalchemy import text

from tests.security.companies import Person
from tests.security.conftest import copied_stage
from tests.security.doors import open_door
from tests.security.payloads import PAYLOADS, lace
from tests.security.serving import serving
from tests.security.stage import Stage, send_mail
from tests.services.chromium import Visit
from tests.services.process import free_port

pytestmark = pytest.mark.browser
# Where each role begins, and the lists that only some may see.
HOMES = {
    "p1/procurement": ["/procurement", "/contractors", "/engagements", "/board", "/ledger"],
    "p1/reviewer": ["/review", "/review?which=late", "/review?which=returned", "/review?which=certificates", "/contractors"],
    "p1/administrator": ["/administration", "/administration/mail", "/members", "/account"],
    "p1c1/respondent": ["/contractor", "/engagements", "/members", "/ledger"],
    "p1c1/both": ["/account"],
}
# Asked of each page after a moment in which what is on it may act; in one go, since each question to the browser takes its time.
LOOK = """async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const planted = "form[action*='evil'], base, iframe, object, embed, [hx-get^='/hit'], [hx-post^='/hit']";
  return [Boolean(window.hit), document.querySelector(planted) !== null];
}"""
READERS = [*HOMES, "invited/choosing", "nobody/forgot"]


@pytest.fixture(scope="module")
def laced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A world of its own whose every text is an attack, behind a real port."""
    port = free_port()
    with copied_stage(request, "sqlite", tmp_path_factory.mktemp("laced"), base_url=f"http://127.0.0.1:{port}") as stage:
        assert open_door(stage, stage.routes[0])  # all are found now, as long as texts are texts
        with stage.database.writer.begin() as connection:
            assert lace(connection, columns="texts") > 1000
            connection.execute(text("UPDATE job SET state = 'queued', attempts = 0 WHERE kind = 'mail:send'"))
        send_mail(stage)
        with stage.database.writer.begin() as connection:
            assert lace(connection, columns="addresses") > 30
        with serving(stage.app, port):
            yield stage


@dataclass
class Watch:
    """What a browser does that it was not told to do."""

    stage: Stage
    visit: Visit
    expected: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def begin(self, person: Person) -> None:
        """Be this person, and note everything."""
        cookies = [
            {"name": name, "value": value, "url": self.stage.settings.base_url} for name, value in self.stage.cookies_of(person).items()
        ]
        self.visit.page.context.add_cookies(cookies)  # type: ignore[arg-type] # name, value and url are what it wants
        self.visit.page.on("dialog", self._note_dialog)
        self.visit.page.on("request", self._note_request)

    def _note_dialog(self, dialog: Dialog) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if request.redirected_from is not None and request.redirected_from.url in self.expected:
            self.expected.add(request.url)
        is_ours = f"{parts.scheme}://{parts.netloc}" == self.stage.settings.base_url and parts.path.startswith("/static/")
        if request.url not in self.expected and not is_ours and parts.scheme != "data" and parts.path != "/favicon.ico":
            self.found.append(f"request: {request.method} {request.url}")

    def open(self, path: str) -> None:
        """Open a page, and give what is on it time to act."""
        page = self.visit.page
        url = self.stage.settings.base_url + path
        self.expected = {url}
        before = len(self.found)
        answer = page.goto(url, wait_until="load")
        assert answer is not None
        if answer.status not in {200, 303, 410}:
            self.found.append(f"status {answer.status}")
        has_run, is_there = page.evaluate(LOOK)
        if has_run:
            self.found.append("a script of the text ran")
        if is_there:
            self.found.append("markup of the text is on the page")
        self.found[before:] = [f"{path}: {what}" for what in self.found[before:]]

    def save(self, path: str) -> None:
        """Fetch a file with the cookies of the browser; it is made of the same texts, and must be made."""
        answer = self.visit.page.request.get(self.stage.settings.base_url + path, max_redirects=0)
        if answer.status not in {200, 303, 410}:
            self.found.append(f"{path}: status {answer.status}")


NO_PAGES = ("/api/", "/healthz", "/readyz")
FILES = re.compile(r"/(file|workbook|document)$|/files/|\.(csv|docx|ics|json|pdf|xlsx)$")  # saved and not shown


def _doors_of(stage: Stage, key: str) -> list[str]:
    doors = [door for route in stage.routes if route.is_safe and (door := open_door(stage, route)) and door.person.key == key]
    return [door.path for door in doors if door.path != "/" and not door.path.startswith(NO_PAGES)]


def paths_of(stage: Stage, key: str) -> list[str]:
    """Every page that the person has a door to, and the places where somebody of the role begins."""
    pages = [path for path in _doors_of(stage, key) if not FILES.search(path)]
    return list(dict.fromkeys([*HOMES.get(key, []), *pages]))


def files_of(stage: Stage, key: str) -> list[str]:
    """Every file that the person has a door to."""
    return [path for path in _doors_of(stage, key) if FILES.search(path)]


def test_there_are_enough_attacks() -> None:
    assert len(PAYLOADS) >= 30


@pytest.mark.parametrize("key", READERS)
def test_no_text_acts_in_the_readers_name(laced: Stage, visit: Callable[..., Visit], key: str) -> None:
    watch = Watch(laced, visit(locale="en"))
    watch.begin(laced.world.people[key])
    paths = paths_of(laced, key)
    for path in paths:
        watch.open(path)
    for path in files_of(laced, key):
        watch.save(path)
    assert watch.found == []
    assert watch.visit.problems == []
    assert paths


def test_most_pages_were_opened(laced: Stage) -> None:
    opened = {path for key in READERS for path in paths_of(laced, key)}
    assert len(opened) >= 60


def test_the_watch_would_see_an_attack(laced: Stage, visit: Callable[..., Visit]) -> None:
    """The same payloads as markup on one of our own pages: the policy stops the scripts, and the watch tells of the rest."""
    watch = Watch(laced, visit(locale="en"))
    watch.begin(laced.world.people["p1/procurement"])
    watch.open("/account")
    assert watch.found == []
    page = watch.visit.page
    page.evaluate(
        "html => { document.querySelector('main').innerHTML = html; htmx.process(document.querySelector('main')) }", " ".join(PAYLOADS)
    )
    page.wait_for_timeout(300)
    assert any(what.startswith("request: POST") and "/hit/9" in what for what in watch.found)
    assert any("/hit/3" in what for what in watch.found)
    watch.visit.problems.clear()
