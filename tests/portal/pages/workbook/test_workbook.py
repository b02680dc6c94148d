"""A respondent downloads the workbook, fills it, reads it in, ticks, and finds the answers on the screen."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, select

from contracts.parties.models import Organisation
from questionnaires.answers.models import Answer
from questionnaires.assessments.models import Assessment
from questionnaires.workbook import outline as o
from questionnaires.workbook.models import WorkbookImport
from storage.scanning.rules import FileType, Verdict, VerdictKind
from storage.stamp import Role
from tests.portal.pages.conftest import Browser
from tests.questionnaires.workbook.making import Filling, filled
from tests.storage.scanning.samples import PDF

XLSX = FileType.XLSX.media_type


@pytest.fixture
def base(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}/workbook"


def send(person: Browser, base: str, raw: bytes, name: str = "answers.xlsx", locale: str = "en") -> str:
    """Read a workbook in; the address of the difference."""
    response = person.post(f"{base}/import", files={"file": (name, raw, XLSX)}, locale=locale)
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def fill(sheet: Filling) -> None:
    sheet.put("item 1.1-01", "Implemented")
    sheet.put("item 1.1-01", "All sites", o.SCOPE)
    sheet.put("item 1.1-02", "Perhaps")
    sheet.put("item 1.1-03", "=1+1")
    sheet.put("item 1.1-04", "Partly")


def test_from_the_overview_to_the_stored_answer(respondent: Browser, base: str, assessment: Assessment, stored: Session) -> None:
    assert f'href="{base}/import"' in respondent.get(f"/assessments/{assessment.id}", locale="en").text
    page = respondent.get(f"{base}/import", locale="en").text
    assert f'href="{base}?language=ja"' in page
    assert "Nothing is stored yet" in page
    got = respondent.get(base, language="en")
    assert got.headers["content-type"] == XLSX
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    at = send(respondent, base, filled(got.content, fill))
    shown = respondent.get(at, locale="en")
    assert "2 lines can be taken over. Nothing is stored until you confirm." in shown.text
    assert "“Perhaps” is none of the answers to choose from." in shown.text
    assert "A cell holds a formula. Enter the result itself." in shown.text
    assert stored.exec(select(Answer)).all() == []
    stored.rollback()
    take = re.findall(r'name="take" id="take-\d+" value="([^"]+)" checked', shown.text)
    assert take == ["item 1.1-01 0", "item 1.1-04 0"]
    done = respondent.post(f"{at}/confirmation", {"take": take[:1]}, locale="en")
    assert (done.status_code, done.headers["location"]) == (303, at)
    (answer,) = stored.exec(select(Answer)).all()
    assert (answer.state, answer.scope) == ("implemented", "All sites")
    stored.rollback()
    after = respondent.get(at, locale="en").text
    assert "1 lines were taken over, 1 were left as they stood." in after
    assert 'name="take"' not in after


def test_in_japanese_too(respondent: Browser, base: str) -> None:
    raw = filled(respondent.get(base).content, lambda sheet: sheet.put("item 1.1-01", "実施済み"))
    shown = respondent.get(send(respondent, base, raw, "回答.xlsx", "ja")).text
    assert "1件を反映できます。確定するまで保存されません。" in shown
    assert "選択した行を反映する" in shown


def test_what_was_changed_on_the_screen_is_shown_with_both_texts_and_not_ticked(
    respondent: Browser, base: str, assessment: Assessment
) -> None:
    raw = filled(respondent.get(base, language="en").content, lambda sheet: sheet.put("item 1.1-01", "Partly"))
    section = respondent.get(f"/assessments/{assessment.id}/sections/1.1")
    assert section.status_code == 200
    saved = respondent.post(
        f"/assessments/{assessment.id}/items/1.1-01/answer",
        {"version": "0", "state": "not_implemented"},
    )
    assert saved.status_code == 303
    at = send(respondent, base, raw)
    shown = respondent.get(at, locale="en").text
    assert "Answered on the screen meanwhile" in shown
    assert "Not implemented" in shown
    assert "Partly" in shown
    assert re.search(r'value="item 1.1-01 1" aria', shown)
    nothing = respondent.post(f"{at}/confirmation", {}, locale="en")
    assert nothing.status_code == 422
    assert "Tick at least one line to take over." in nothing.text
    stale = respondent.post(f"{at}/confirmation", {"take": "item 1.1-01 0"}, locale="en")
    assert stale.status_code == 422
    assert "1.1-01 was changed while you looked at this page." in stale.text


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("answers.pdf", PDF, "Files of the type of"),
        ("answers.xlsx", PDF, "says that it is xlsx"),
        ("answers.xlsx", b"", "is empty"),
        ("answers.xlsx", bytes(9 * 1024 * 1024), "The file is too big"),
        ("", b"", "Choose"),
    ],
    ids=["type", "mismatch", "empty", "big", "none"],
)
def test_a_file_that_is_no_workbook_is_refused(respondent: Browser, base: str, name: str, raw: bytes, sentence: str) -> None:
    files = {"file": (name, raw, XLSX)} if name else None
    refused = respondent.post(f"{base}/import", files=files, locale="en")
    assert refused.status_code == 422
    assert sentence in refused.text


def test_a_workbook_of_another_questionnaire_or_with_a_virus_is_refused(
    respondent: Browser, base: str, issue: Callable[..., Assessment], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = issue()
    raw = respondent.get(f"/assessments/{other.id}/workbook").content
    refused = respondent.post(f"{base}/import", files={"file": ("answers.xlsx", raw, XLSX)}, locale="en")
    assert refused.status_code == 422
    assert "This workbook belongs to another questionnaire." in refused.text
    scanner = respondent.client.app.state.scanner  # type: ignore[attr-defined]  # the portal's application
    monkeypatch.setattr(type(scanner), "scan", lambda *_: Verdict(VerdictKind.INFECTED, "Eicar"))
    raw = respondent.get(base).content
    infected = respondent.post(f"{base}/import", files={"file": ("answers.xlsx", raw, XLSX)}, locale="en")
    assert infected.status_code == 422
    assert "was refused by the virus check" in infected.text


def test_only_those_who_answer_come_in_and_each_sees_only_their_own(
    respondent: Browser,
    reviewer: Browser,
    officer: Browser,
    base: str,
    client_for: Callable[..., Browser],
    contractor: Organisation,
    principal: Organisation,
) -> None:
    at = send(respondent, base, respondent.get(base).content)
    for person in (reviewer, officer):
        assert [person.get(path).status_code for path in (base, f"{base}/import", at)] == [403, 403, 403]
    colleague = client_for(contractor, Role.RESPONDENT)
    assert colleague.get(f"{base}/import").status_code == 200
    assert colleague.get(at).status_code == 404
    assert colleague.post(f"{at}/confirmation", {"take": "item 1.1-01 0"}).status_code == 404


def test_after_its_last_day_a_questionnaire_takes_no_workbook(
    respondent: Browser, base: str, assessment: Assessment, stored: Session
) -> None:
    raw = respondent.get(base).content
    stored.get_one(Assessment, assessment.id).closes_on = date(2020, 1, 1)
    stored.commit()
    refused = respondent.post(f"{base}/import", files={"file": ("answers.xlsx", raw, XLSX)}, locale="en")
    assert refused.status_code == 422
    assert stored.exec(select(WorkbookImport)).all() == []


def test_a_submitted_questionnaire_takes_no_workbook(respondent: Browser, base: str, assessment: Assessment, stored: Session) -> None:
    raw = respondent.get(base).content
    stored.get_one(Assessment, assessment.id).state = "submitted"
    stored.commit()
    assert "at present nothing can be changed" in respondent.get(f"{base}/import", locale="en").text
    refused = respondent.post(f"{base}/import", files={"file": ("answers.xlsx", raw, XLSX)}, locale="en")
    assert refused.status_code == 422
    assert stored.exec(select(WorkbookImport)).all() == []
