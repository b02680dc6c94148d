"""A large questionnaire and what one item of it costs: statements and rows, which no load of the machine changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import Session

from portal.app import create_app
from portal.guards import cookie_name
from portal.settings import Settings
from questionnaires.answers.actions import save
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments import actions as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.catalogue.actions import publish
from questionnaires.catalogue.documents import QuestionnaireDocument
from storage import clock
from storage.database import Database
from storage.ledger.rules import canonical
from storage.stamp import Stamp

SECTION = 25  # items in a section
SMALL, LARGE = 50, 600  # what does not grow from the one to the other does not read the rest


def questionnaire(items: int) -> QuestionnaireDocument:
    """A questionnaire of `items` measures in sections of 25."""
    document = {
        "code": f"BENCH-{items}",
        "edition": "1.0.0",
        "dated": "2026-11-01",
        "title": _text(f"測定用 {items}"),
        "introduction": _text("測定のための質問票です。"),
        "source": _text("測定用"),
        "points": {"implemented": 100, "partly": 50, "planned": 20, "not_implemented": 0},
        "evidence_types": {"POL": _text("規程")},
        "alternatives": [],
        "sections": [
            {
                "code": f"S{start // SECTION + 1}",
                "title": _text(f"領域 {start // SECTION + 1}"),
                "purpose": _text("確かめるため"),
                "items": [_item(number) for number in range(start, min(start + SECTION, items))],
            }
            for start in range(0, items, SECTION)
        ],
    }
    return QuestionnaireDocument.parse(canonical(document), "bench.json")


def answered(
    session: Session, sending: Stamp, answering: Stamp, *, engagement_id: str, items: int, respondent_organisation_id: str
) -> Assessment:
    """An assessment of a questionnaire of `items`, every one answered."""
    version = publish(session, sending, questionnaire(items))
    assert version is not None
    assessment = assessments.issue(
        session,
        sending,
        engagement_id=engagement_id,
        version_id=version.id,
        respondent_organisation_id=respondent_organisation_id,
        reason="測定のため",
        contact_name="調達 花子",
        contact_detail="内線 1234",
        due_on=clock.now().date() + timedelta(days=60),
    )
    for number in range(items):
        texts: dict[str, Any] = {"scope": "本社", "exception": "", "plan": "", "planned_on": None, "reason": ""}
        save(session, answering, assessment, item_code=f"Q-{number}", state=AnswerState.PARTLY, expected_version=0, **texts)
    return assessment


def answer_form(version: int) -> dict[str, str]:
    """What the page sends when one answer is saved."""
    blank = dict.fromkeys(("exception", "plan", "planned_on", "reason"), "")
    return {"version": str(version), "state": "partly", "scope": f"回答 {version}", **blank}


@dataclass(slots=True)
class Traffic:
    """What went to the database and came back."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0

    def __str__(self) -> str:
        """For the report."""
        return f"{len(self.statements)} statements, {self.rows} rows"


def traffic(settings: Settings, token: str, assessment_id: str) -> tuple[Traffic, Traffic]:
    """What opening one section, and saving one answer, sends and reads."""
    app = create_app(settings.model_copy(update={"embedded_worker": False}))
    cookies = {cookie_name("session", settings): token}
    with TestClient(app, base_url=settings.base_url, cookies=cookies, follow_redirects=False) as client:
        page = client.get(f"/assessments/{assessment_id}/sections/S1").text
        csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
        with _counted(app.state.database) as opening:
            client.get(f"/assessments/{assessment_id}/sections/S1").raise_for_status()
        with _counted(app.state.database) as saving:
            sent = {**answer_form(1), "csrf_token": csrf}
            answer = client.post(f"/assessments/{assessment_id}/items/Q-1/answer", data=sent, headers={"hx-request": "true"})
            answer.raise_for_status()
    return opening, saving


@contextmanager
def _counted(database: Database) -> Iterator[Traffic]:
    found = Traffic()
    engines = {database.writer, database.reader}

    def on_connect(connection: Any, _record: object) -> None:
        connection.row_factory = on_row

    def on_row(_cursor: object, row: tuple[Any, ...]) -> tuple[Any, ...]:
        found.rows += 1
        return row

    def on_statement(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.statements.append(statement)

    for engine in engines:
        engine.dispose()  # the next connection counts
        event.listen(engine, "connect", on_connect)
        event.listen(engine, "before_cursor_execute", on_statement)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "connect", on_connect)
            event.remove(engine, "before_cursor_execute", on_statement)
            engine.dispose()


def _item(number: int) -> dict[str, Any]:
    return {
        "code": f"Q-{number}",
        "number": str(number),
        "title": _text(f"対策 {number}"),
        "question": _text(f"対策 {number} を実施していますか。"),
        "help": _text("実施の手引きです。"),
        "evidence": ["POL"],
        "evidence_note": _text("規程の該当箇所"),
        "cadence": "continuous",
        "weight": 1,
        "alternative": None,
        "legacy": False,
        "not_applicable_allowed": True,
        "crosswalk": [],
        "source": f"測定 {number}",
    }


def _text(words: str) -> dict[str, str]:
    return {"ja": words, "en": words}
