"""Files beside answers: taken in, named truthfully, refused with a reason, and never at the cost of an answer."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from questionnaires.assessments.models import Assessment
from storage import clock
from tests.portal.pages.answering.conftest import PDF
from tests.portal.pages.conftest import Browser


@pytest.fixture
def path(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}"


def send(browser: Browser, path: str, name: str, content: bytes, kind: str, *, is_htmx: bool = False, **fields: Any) -> httpx2.Response:
    files = {"file": (name, content, kind)}
    return browser.post(f"{path}/items/1.1-01/evidence", fields or None, files=files, is_htmx=is_htmx, locale="en")


def test_a_file_stands_beside_its_answer_with_what_its_check_was_worth(respondent: Browser, path: str) -> None:
    assert send(respondent, path, "棚の写真.pdf", PDF, "application/pdf").status_code == 303
    page = respondent.get(f"{path}/sections/1.1", locale="en").text
    assert "棚の写真.pdf" in page
    assert "Checked by type only; no virus scanner is set up" in page
    link = re.search(r'href="(/evidence/[0-9a-f]+/file)"', page)
    assert link
    opened = respondent.get(link[1])
    assert opened.status_code == 200
    assert opened.content == PDF


def test_the_dates_of_a_file_stand_beside_it_apart_from_when_it_came_in(respondent: Browser, path: str) -> None:
    today = clock.local_date(clock.now(), "Asia/Tokyo")
    dates: dict[str, Any] = {"effective_on": "2026-04-01", "valid_until": (today + timedelta(days=400)).isoformat()}
    assert send(respondent, path, "iso.pdf", PDF, "application/pdf", **dates).status_code == 303
    page = respondent.get(f"{path}/sections/1.1", locale="en").text
    assert "Of 1 Apr 2026" in page
    assert "Valid until" in page
    assert "Expired" not in page
    cases: list[tuple[dict[str, Any], str]] = [
        ({"valid_until": "2020-01-31"}, "which has passed"),
        ({"effective_on": (today + timedelta(days=9)).isoformat()}, "lies in the future"),
        ({"effective_on": today.isoformat(), "valid_until": (today - timedelta(days=1)).isoformat()}, "before it begins"),
    ]
    for wrong, said in cases:
        refused = send(respondent, path, "old.pdf", PDF, "application/pdf", **wrong)
        assert refused.status_code == 422
        assert said in refused.text, wrong
        assert "old.pdf" not in re.sub(r'class="flashes".*?</div>', "", respondent.get(f"{path}/sections/1.1").text, flags=re.S)


def test_adding_a_file_swaps_the_files_alone_and_moves_the_version_on(respondent: Browser, path: str) -> None:
    respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "implemented"})
    added = send(respondent, path, "a.pdf", PDF, "application/pdf", is_htmx=True, version="1")
    assert added.status_code == 200
    assert 'name="version" value="2"' in added.text
    assert "<textarea" not in added.text
    saved = respondent.post(f"{path}/items/1.1-01/answer", {"version": "2", "state": "implemented", "scope": "x"}, is_htmx=True)
    assert saved.status_code == 200


def test_a_file_does_not_hide_that_somebody_else_has_saved(respondent: Browser, path: str) -> None:
    respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "implemented"})
    respondent.post(f"{path}/items/1.1-01/answer", {"version": "1", "state": "partly"})
    added = send(respondent, path, "a.pdf", PDF, "application/pdf", is_htmx=True, version="1")
    assert 'name="version" value=' not in added.text, "the page keeps version 1, so its next save meets the other one"
    assert respondent.post(f"{path}/items/1.1-01/answer", {"version": "1", "state": "planned"}, is_htmx=True).status_code in {409, 422}


def test_a_file_can_be_taken_away(respondent: Browser, path: str) -> None:
    send(respondent, path, "a.pdf", PDF, "application/pdf")
    page = respondent.get(f"{path}/sections/1.1", locale="en").text
    removal = re.search(r'action="([^"]+/removal)"', page)
    assert removal
    assert respondent.post(removal[1]).status_code == 303
    assert "a.pdf" not in re.sub(r'class="flashes".*?</div>', "", respondent.get(f"{path}/sections/1.1").text, flags=re.S)
    assert respondent.post(removal[1]).status_code == 404


def _macro_workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/vbaProject.bin", b"macro")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("empty.pdf", b"", "application/pdf", "is empty"),
        ("tool.exe", b"MZ" + b"\0" * 200, "application/octet-stream", "cannot be added"),
        ("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "cannot be added"),
        ("lie.png", PDF, "image/png", "its content is something else"),
        ("book.xlsx", _macro_workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "“book.xlsx”"),
        ("big.pdf", PDF + b" " * (25 * 1024 * 1024), "application/pdf", "at most 25 MB"),
    ],
)
def test_a_bad_file_comes_back_with_its_reason_and_nothing_else_is_lost(
    respondent: Browser, path: str, name: str, content: bytes, kind: str, said: str
) -> None:
    respondent.post(f"{path}/items/1.1-01/answer", {"version": "0", "state": "partly", "scope": "what I typed"})
    for is_htmx in (False, True):
        refused = send(respondent, path, name, content, kind, is_htmx=is_htmx)
        assert refused.status_code == 422
        assert said in refused.text
        assert ("what I typed" in refused.text) is not is_htmx, "the whole page keeps the answer; the part does not touch it"
    assert "/evidence/" not in "".join(re.findall(r'href="([^"]+)"', respondent.get(f"{path}/sections/1.1").text))


def test_no_file_at_all_is_said(respondent: Browser, path: str) -> None:
    refused = respondent.post(f"{path}/items/1.1-01/evidence", locale="en")
    assert refused.status_code == 422
    assert "Choose the file" in refused.text


def test_the_other_side_cannot_add_or_take_away(reviewer: Browser, respondent: Browser, path: str) -> None:
    assert reviewer.post(f"{path}/items/1.1-01/evidence", files={"file": ("a.pdf", PDF, "application/pdf")}).status_code == 403
