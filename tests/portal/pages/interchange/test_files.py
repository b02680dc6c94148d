"""Questionnaires read from files and taken away as files: what is seen, what is refused, and who sees what."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.parties.models import Organisation
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.catalogue.actions import publish
from questionnaires.interchange.models import QuestionnaireImport
from questionnaires.templates.models import QuestionnaireVersion
from storage.stamp import Role
from tests import factories
from tests.portal.pages.conftest import Browser
from tests.questionnaires.world import parse, small_questionnaire

FOLDER = Path(__file__).parents[3] / "questionnaires" / "interchange" / "vsaq"
NEW = "/questionnaires/imports/new"


@pytest.fixture
def officer(client_for: Callable[..., Browser], principal: Organisation) -> Browser:
    """Someone who writes and sends questionnaires."""
    return client_for(principal, Role.PROCUREMENT)


def upload(person: Browser, raw: bytes, name: str = "x.json", **form: Any) -> Any:
    return person.post("/questionnaires/imports", form, files={"file": (name, raw, "application/octet-stream")})


def count(stored: Session, model: type[Any]) -> int:
    found = stored.scalar(select(func.count()).select_from(model)) or 0
    stored.commit()
    return found


def test_a_real_file_is_shown_first_and_becomes_a_draft_by_one_press(officer: Browser, stored: Session) -> None:
    sent = upload(officer, (FOLDER / "security_privacy_programs.json").read_bytes(), "programs.json")
    assert sent.status_code == 303
    page = officer.get(sent.headers["location"]).text
    assert "理解できなかった箇所が1件あります" in page
    assert "685行目" in page
    assert "secprog_incidents_knowhow_where" in page
    assert count(stored, QuestionnaireDraft) == 0
    english = officer.get(sent.headers["location"], locale="en").text
    assert "Not understood: 1." in english
    assert "Became a question" in officer.get(sent.headers["location"], locale="en", which="taken").text
    taken = officer.post(f"{sent.headers['location']}/draft")
    assert taken.status_code == 303
    assert taken.headers["location"].startswith("/questionnaires/drafts/")
    assert "Security and Privacy Programs Questionnaire" in officer.get(taken.headers["location"]).text
    again = officer.post(f"{sent.headers['location']}/draft")
    assert again.status_code == 409
    assert count(stored, QuestionnaireDraft) == 1


def test_a_long_log_is_paged(officer: Browser) -> None:
    where = upload(officer, (FOLDER / "security_privacy_programs.json").read_bytes()).headers["location"]
    first = officer.get(where, which="all").text
    assert "start=200" in first
    assert officer.get(where, which="all", start="200").status_code == 200
    assert officer.get(where, which="none").status_code == 422


def test_leaving_it_keeps_the_log_and_nothing_else(officer: Browser, stored: Session) -> None:
    where = upload(officer, (FOLDER / "test_template.json").read_bytes()).headers["location"]
    assert officer.post(f"{where}/discarding").headers["location"] == NEW
    assert "取り込みませんでした" in officer.get(where).text
    record = stored.scalar(select(QuestionnaireImport).where(col(QuestionnaireImport.id) == where.rpartition("/")[2]))
    assert record is not None
    assert record.document == {}
    stored.commit()


def test_an_extension_is_put_into_its_questionnaire(officer: Browser) -> None:
    files = {
        name: (file, (FOLDER / file).read_bytes(), "application/json")
        for name, file in (("file", "test_template_extension.json"), ("base", "test_template.json"))
    }
    sent = officer.post("/questionnaires/imports", {}, files=files)
    assert "networkの位置に入れました" in officer.get(sent.headers["location"], which="taken").text


@pytest.mark.parametrize(
    ("raw", "form", "sentence"),
    [
        (b"", {}, "ファイルを選んで"),
        (b"{", {"format": "vsaq"}, "1行目から読み取れません"),
        (b"{}", {}, "形式を判別できません"),
        (b"\xff\xff\x00", {"format": "csv"}, "UTF-8でもShift_JISでもありません"),
        (b"x", {"format": "word"}, "一覧から選んで"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field_and_leaves_no_trace(
    officer: Browser, stored: Session, raw: bytes, form: dict[str, str], sentence: str
) -> None:
    sent = upload(officer, raw, "x.json" if raw else "", **form)
    assert sent.status_code == 422
    assert sentence in sent.text or sent.text.count("error") > 0
    assert count(stored, QuestionnaireImport) == 0


def test_markup_in_a_file_is_only_text(officer: Browser) -> None:
    raw = json.dumps(
        {"questionnaire": [{"type": "<script>alert(1)</script>", "<img src=x>": "<b>", "items": []}, {"type": "line", "text": "Q?"}]}
    ).encode()
    page = officer.get(upload(officer, raw, "<i>.json", format="vsaq").headers["location"]).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_another_organisation_and_an_answerer_see_nothing_of_it(
    officer: Browser, stored: Session, client_for: Callable[..., Browser], contractor: Organisation
) -> None:
    where = upload(officer, (FOLDER / "test_template.json").read_bytes()).headers["location"]
    other = factories.organisation(stored, "別の会社")
    stored.commit()
    assert client_for(other, Role.PROCUREMENT).get(where).status_code == 404
    assert client_for(contractor, Role.RESPONDENT).get(NEW).status_code == 403


@pytest.fixture
def own(stored: Session, officer: Browser) -> str:
    """The principal's own questionnaire."""
    version = publish(stored, officer.stamp(), parse(small_questionnaire()), owner_organisation_id=officer.actor.organisation_id)
    assert version is not None
    found = version.id
    stored.commit()
    return found


@pytest.mark.parametrize("target", ["json", "xlsx", "vsaq", "csv", "yaml"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_format_can_be_taken_away_and_read_in_again(officer: Browser, own: str, target: str, language: str) -> None:
    page = officer.get(f"/questionnaires/{own}/files").text
    assert f"/questionnaires/{own}/files/{target}" in page
    sent = officer.get(f"/questionnaires/{own}/files/{target}", language=language)
    assert sent.status_code == 200
    assert sent.headers["content-disposition"].startswith("attachment;")
    assert upload(officer, sent.content, f"x.{target}", format=target).status_code == 303
    if target == "xlsx":
        assert len(load_workbook(BytesIO(sent.content)).sheetnames) > 4


def test_what_a_format_cannot_hold_is_listed(officer: Browser, own: str) -> None:
    page = officer.get(f"/questionnaires/{own}/files").text
    assert "すべての内容が入ります" in page
    assert "重み" in page
    assert "もう一方の言語" in page


def test_a_questionnaire_of_another_organisation_is_not_to_be_had_and_an_answerer_gets_no_weights(
    own: str, stored: Session, client_for: Callable[..., Browser], contractor: Organisation
) -> None:
    assert client_for(contractor, Role.PROCUREMENT).get(f"/questionnaires/{own}/files/json").status_code == 404
    built_in = stored.scalar(select(QuestionnaireVersion.id).where(col(QuestionnaireVersion.owner_organisation_id).is_(None)).limit(1))  # type: ignore[call-overload]  # a column, not a value
    stored.commit()
    assert client_for(contractor, Role.RESPONDENT).get(f"/questionnaires/{built_in}/files/json").status_code == 403


def test_a_format_that_is_only_read_is_refused(officer: Browser, own: str) -> None:
    assert officer.get(f"/questionnaires/{own}/files/caiq").status_code == 422
    assert officer.get(f"/questionnaires/{own}/files/exe").status_code == 422
