"""Certificate, signing elsewhere, the end, the register and the API, as people see them."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlmodel import Session, select

from contracts.agreements.models import Agreement, SignedCopy
from contracts.engagements.models import Engagement
from portal.signatures.jobs import signature_handlers
from portal.worker import handlers
from storage import clock
from storage.jobs.worker import run_once
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.portal.signatures.making import authority, changed_later, signed_pdf

Accept = Callable[..., None]


def day(days: int = 0) -> str:
    return (clock.local_date(clock.now(), "Asia/Tokyo") + timedelta(days=days)).isoformat()


def test_the_certificate_names_both_acceptances_and_shows_when_the_text_was_altered(
    officer: Browser, respondent: Browser, offered: str, accept: Accept, stored: Session
) -> None:
    assert officer.get(f"{offered}/certificate").status_code == 409
    for browser in (officer, respondent):
        accept(browser)
    page = officer.get(f"{offered}/certificate", locale="en").text
    assert "The text, both acceptances and the ledger agree." in page
    assert page.count(stored.exec(select(Agreement.text_hash)).one()) >= 2
    stored.rollback()
    made = officer.get(f"{offered}/certificate.pdf")
    assert (made.status_code, made.content[:5]) == (200, b"%PDF-")
    assert "attachment" in made.headers["content-disposition"]
    altered_by_hand = stored.exec(select(Agreement)).one()
    altered_by_hand.text = json.loads(json.dumps(altered_by_hand.text).replace("10", "99"))
    stored.commit()
    altered = respondent.get(f"{offered}/certificate", locale="en").text
    assert "The text, the acceptances and the ledger do not agree." in altered
    assert respondent.get(f"{offered}/certificate.pdf").status_code == 200


def work_off(app: FastAPI, roots: Path) -> None:
    """Everything that waits in the queue, with the roots of the test."""
    state = app.state
    known = handlers(state.settings, state.store, state.scanner) | dict(signature_handlers(state.store, roots))
    while run_once(state.database.writer, known, clock.now()):
        pass


FROM_ELSEWHERE: list[tuple[Callable[[], bytes], str]] = [
    (lambda: signed_pdf(authority("Another root")), "whether the certificate can be trusted is not known here"),
    (lambda: changed_later(signed_pdf(authority("Our root"))), "Not valid: the file was changed after it was signed"),
]


def file_signed(browser: Browser, offered: str, content: bytes) -> None:
    """Put a signed document to the agreement."""
    files = {"file": ("署名済み.pdf", content, "application/pdf")}
    filed = browser.post(f"{offered}/signed-copy", {"signed_on": day(-1), "note": "<b>paper</b>"}, files=files)
    assert filed.status_code == 303, filed.text


@pytest.mark.usefixtures("content_url")  # a worker has a transaction of its own
def test_a_signed_document_is_checked_and_shown_as_it_is_and_both_confirm_it(
    officer: Browser, respondent: Browser, offered: str, accept: Accept, app: FastAPI, stored: Session, tmp_path: Path
) -> None:
    (tmp_path / "root.pem").write_bytes(authority("Our root").pem)
    no_pdf = respondent.post(f"{offered}/signed-copy", {"signed_on": day(-1)}, files={"file": ("scan.txt", b"hello", "text/plain")})
    assert no_pdf.status_code == 422
    content = signed_pdf(authority("Our root"), "Hanako Signer")
    file_signed(respondent, offered, content)
    waiting = officer.get(offered, locale="en").text
    assert "The file is being checked" in waiting
    assert 'id="acceptance"' not in waiting
    work_off(app, tmp_path)
    shown = officer.get(offered, locale="en").text
    assert "Valid: unchanged since it was signed" in shown
    assert "&lt;b&gt;paper" in shown
    evidence_id = stored.exec(select(SignedCopy.evidence_id)).one()
    stored.rollback()
    assert officer.get(f"/evidence/{evidence_id}/file").content == content, "the other side reads it, too"
    for browser in (officer, respondent):
        accept(browser)
    assert "in force" in officer.get(offered, locale="en").text
    certificate = officer.get(f"{offered}/certificate", locale="en").text
    assert "これが当社の契約であることを確認します" in certificate, "as it was shown when it was said"
    assert sha256(content).hexdigest() in certificate


@pytest.mark.usefixtures("content_url")
@pytest.mark.parametrize(("content", "said"), FROM_ELSEWHERE)
def test_what_a_signature_is_not_worth_is_said(
    officer: Browser, respondent: Browser, offered: str, app: FastAPI, tmp_path: Path, content: Callable[[], bytes], said: str
) -> None:
    (tmp_path / "root.pem").write_bytes(authority("Our root").pem)
    file_signed(respondent, offered, content())
    work_off(app, tmp_path)
    assert said in officer.get(offered, locale="en").text


@pytest.mark.usefixtures("content_url")
def test_a_file_that_nobody_can_read_is_told_as_that(
    respondent: Browser, offered: str, app: FastAPI, stored: Session, tmp_path: Path
) -> None:
    broken = signed_pdf(authority("Our root"))[:400] + b"\n%%EOF\n"
    files = {"file": ("broken.pdf", broken, "application/pdf")}
    filed = respondent.post(f"{offered}/signed-copy", {"signed_on": day()}, files=files)
    assert filed.status_code in {303, 422}, "the intake may refuse it, too"
    work_off(app, tmp_path)
    assert respondent.get(offered, locale="en").status_code == 200


def end_it(browser: Browser, path: str, **form: str):  # type: ignore[no-untyped-def]  # a response
    given = {
        "kind": "notice",
        "reason": "Work moves in-house",
        "notice_days": "30",
        "ends_on": day(30),
        "person_name": "N",
        "person_title": "Head",
    }
    return browser.post(f"{path}/termination", given | form, locale="en")


def test_notice_is_given_confirmed_and_taken_back_and_the_end_for_cause_comes_at_once(
    officer: Browser, respondent: Browser, offered: str, accept: Accept, engagement: Engagement
) -> None:
    for browser in (officer, respondent):
        accept(browser)
    early = end_it(officer, offered, ends_on=day(29))
    assert early.status_code == 422
    assert end_it(officer, offered).status_code == 303
    assert "In force; it ends on" in respondent.get(offered, locale="en").text
    received = {"person_name": "鈴木 次郎", "objection": "Too short for us"}
    assert officer.post(f"{offered}/termination/acknowledgement", received).status_code == 422
    assert respondent.post(f"{offered}/termination/acknowledgement", received).status_code == 303
    assert "Too short for us" in officer.get(offered).text
    kept = officer.post(f"{offered}/termination/withdrawal", {"withdrawal_reason": "Settled"})
    assert kept.status_code == 303
    assert end_it(respondent, offered, kind="cause", ends_on=day()).status_code == 303
    shown = officer.get(offered, locale="en").text
    assert "return and disposal follow" in shown
    assert "What still holds after the end, until when" in shown
    hub = officer.get(f"/engagements/{engagement.id}", locale="en").text
    assert "Ended: return and disposal are under way" in hub
    assert "some clauses hold until" in hub
    register = officer.get("/agreements", state="ended", locale="en").text
    assert offered in register


def test_the_register_shows_and_exports_what_the_company_is_a_party_of_and_nothing_else(
    officer: Browser, offered: str, client_for: Callable[..., Browser], stored: Session
) -> None:
    assert offered in officer.get("/agreements").text
    assert offered not in officer.get("/agreements", state="in_force").text
    assert offered in officer.get("/agreements", search="コールセンター").text
    csv = officer.get("/agreements/export.csv").content.decode("utf-8-sig")
    assert csv.count("\r\n") == 2
    assert "コールセンター" in csv
    sheet = load_workbook(BytesIO(officer.get("/agreements/export.xlsx").content)).active
    assert sheet is not None
    assert sheet.max_row == 2
    stranger = factories.organisation(stored, "Strangers")
    stored.commit()
    outside = client_for(stranger, Role.PROCUREMENT)
    assert outside.get(offered).status_code == 404
    assert outside.get(f"{offered}/certificate").status_code == 404
    assert offered not in outside.get("/agreements").text
    assert outside.get("/agreements/export.csv").content.decode("utf-8-sig").count("\r\n") == 1


def test_the_register_costs_the_same_for_many(officer: Browser, offered: str, stored: Session, statements: list[str]) -> None:
    officer.get("/agreements")
    statements.clear()
    officer.get("/agreements")
    one = len(statements)
    first = stored.exec(select(Agreement)).one()
    for number in range(3):
        stored.add(Agreement(**(first.model_dump(exclude={"id"}) | {"drawn_up_at": first.drawn_up_at - timedelta(hours=number + 1)})))
    stored.commit()
    statements.clear()
    assert officer.get("/agreements").text.count("<tr>") == 5
    assert len(statements) == one


def test_a_demand_for_return_needs_something_that_is_out(officer: Browser, respondent: Browser, engagement: Engagement) -> None:
    path = f"/engagements/{engagement.id}/return-demand"
    assert "Nothing is out" in officer.get(path, locale="en").text
    assert officer.post(path, {"reason": "Audit"}).status_code == 422
    assert respondent.get(path).status_code == 403


def test_what_waits_stands_on_both_homes(officer: Browser, respondent: Browser, offered: str, accept: Accept, stored: Session) -> None:
    sources = [browser.get(home, locale="en").text for browser, home in ((officer, "/procurement"), (respondent, "/contractor"))]
    assert all(offered in page for page in sources)
    for browser in (officer, respondent):
        accept(browser)
    assert "Read the agreement and accept it" not in respondent.get("/contractor", locale="en").text
