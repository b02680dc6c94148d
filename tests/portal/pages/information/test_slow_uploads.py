"""A file that comes in slowly keeps nobody else from writing, and leaves nothing behind of whoever may not send one."""

import threading
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, BinaryIO

import pytest
from fastapi import FastAPI
from openpyxl import Workbook
from starlette.testclient import TestClient

from questionnaires.assessments.models import Assessment
from storage.objects.store import StoredObject
from storage.scanning.rules import Verdict
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser

FILE = {"file": ("a.pdf", PDF, "application/pdf")}

pytestmark = pytest.mark.usefixtures("content_url")  # what two windows do to each other, one connection does not show


class SlowStore:
    """The application's store, on a line that stops in the middle of a file until `go` is set."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.begun, self.go = threading.Event(), threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def put(self, source: Iterable[bytes], *, limit: int, check: Any = None) -> StoredObject:
        def slowly() -> Iterator[bytes]:
            for chunk in source:
                yield chunk[:5]
                self.begun.set()
                assert self.go.wait(60)
                yield chunk[5:]

        stored: StoredObject = self.store.put(slowly(), limit=limit, check=check)
        return stored


@pytest.fixture
def slow(app: FastAPI) -> SlowStore:
    app.state.store = SlowStore(app.state.store)
    return app.state.store  # type: ignore[no-any-return]  # just put there


@pytest.fixture
def path(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}"


def in_threads(browser: Browser, app: FastAPI) -> Browser:
    """The same person at a second window, which is served beside the first."""
    client = TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False, cookies=dict(browser.client.cookies))
    return Browser(client, browser.actor, browser.token)


def test_while_a_file_comes_in_others_write(app: FastAPI, slow: SlowStore, respondent: Browser, path: str) -> None:
    answers: list[int] = []
    window = in_threads(respondent, app)
    sending = threading.Thread(target=lambda: answers.append(window.post(f"{path}/items/1.1-01/evidence", files=FILE).status_code))
    sending.start()
    assert slow.begun.wait(60)
    try:
        saved = respondent.post(f"{path}/items/1.1-02/answer", {"version": "0", "state": "implemented"})
        assert saved.status_code == 303, "the file holds no lock while it comes in"
        assert answers == []
    finally:
        slow.go.set()
        sending.join(60)
    assert answers == [303]
    assert "a.pdf" in respondent.get(f"{path}/sections/1.1").text


class SlowScanner:
    """The application's scanner, which stops in front of a file until `go` is set."""

    def __init__(self, scanner: Any) -> None:
        self.scanner = scanner
        self.begun, self.go = threading.Event(), threading.Event()

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        self.begun.set()
        assert self.go.wait(60)
        verdict: Verdict = self.scanner.scan(chunks)
        return verdict


VSAQ = b'{"questionnaire": [{"type": "block", "text": "B", "items": [{"type": "line", "id": "a", "text": "Asked?"}]}]}'


@pytest.mark.parametrize(
    ("who", "to", "form", "expected"),
    [
        ("respondent", "{path}/workbook/import", {}, 422),  # no workbook of ours, which is found out after the look
        ("officer", "/questionnaires/imports", {"format": "vsaq"}, 303),
        ("officer", "/contractors/import", {}, 422),
    ],
)
def test_while_a_file_is_looked_at_and_read_others_write(
    app: FastAPI, respondent: Browser, officer: Browser, path: str, who: str, to: str, form: dict[str, str], expected: int
) -> None:
    scanner = app.state.scanner = SlowScanner(app.state.scanner)
    answers: list[int] = []
    window = in_threads(officer if who == "officer" else respondent, app)
    raw, name = (VSAQ, "a.json") if form else (empty_workbook(), "a.xlsx")
    files = {"file": (name, raw, "application/octet-stream")}
    sending = threading.Thread(target=lambda: answers.append(window.post(to.format(path=path), form, files=files).status_code))
    sending.start()
    assert scanner.begun.wait(60)
    try:
        saved = respondent.post(f"{path}/items/1.1-02/answer", {"version": "0", "state": "implemented"})
        assert saved.status_code == 303, "the file holds no lock while it is read"
        assert answers == []
    finally:
        scanner.go.set()
        sending.join(60)
    assert answers == [expected]


def empty_workbook() -> bytes:
    made = BytesIO()
    Workbook().save(made)
    return made.getvalue()


class CountingStore(SlowStore):
    """A store that tells how many files it was given."""

    taken = 0

    def put(self, source: Iterable[bytes], *, limit: int, check: Any = None) -> StoredObject:
        def noting(file: BinaryIO) -> None:
            self.taken += 1
            check(file)

        stored: StoredObject = self.store.put(source, limit=limit, check=noting)
        return stored


def test_of_whoever_may_not_come_in_no_byte_is_kept(
    app: FastAPI, respondent: Browser, reviewer: Browser, assessment: Assessment, path: str
) -> None:
    store = app.state.store = CountingStore(app.state.store)
    assert reviewer.post(f"{path}/items/1.1-01/evidence", files=FILE).status_code == 403
    assert reviewer.post(f"/engagements/{assessment.engagement_id}/certificates", files=FILE).status_code == 403
    assert reviewer.post(f"/assessments/{'0' * 32}/items/1.1-01/evidence", files=FILE).status_code == 404
    assert store.taken == 0
    assert respondent.post(f"{path}/items/1.1-01/evidence", files=FILE).status_code == 303
    assert store.taken == 1
