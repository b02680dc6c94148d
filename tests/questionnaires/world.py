"""A small world to act in: two companies, one engagement, a small questionnaire and an assessment of it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, Select, event, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from questionnaires.answers.actions import save
from questionnaires.answers.models import Answer
from questionnaires.answers.queries import get_item
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import issue, submit
from questionnaires.assessments.models import Assessment, Submission
from questionnaires.catalogue.actions import publish
from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.templates.models import QuestionnaireVersion
from storage.ledger.models import LedgerEntry
from storage.stamp import Role, Stamp
from tests import factories

DUE = date(2026, 12, 20)


def text(words: str) -> dict[str, str]:
    return {"ja": f"{words}(日本語)", "en": words}


def item(code: str, *, weight: int = 1, option: str | None = None, na: bool = True) -> dict[str, Any]:
    """An item of the small questionnaire; `option` of the group KEYS; weight 0 is a legacy item."""
    return {
        "code": code,
        "number": code.rstrip("ab"),
        "title": text(f"Title {code}"),
        "question": text(f"Question {code}?"),
        "help": text("How to get there"),
        "evidence": ["POL"],
        "evidence_note": text("The page with the rule"),
        "cadence": "continuous",
        "weight": weight,
        "alternative": {"group": "KEYS", "option": option} if option else None,
        "legacy": weight == 0,
        "not_applicable_allowed": na,
        "crosswalk": [],
        "source": f"our own {code}",
    }


def small_questionnaire(**changes: Any) -> dict[str, Any]:
    """Seven items in two sections. Asked are A-1, A-2, B-1 and either A-3 (no keys) or A-4 and A-5 (keys); B-2 is legacy."""
    return {
        "code": "SMALL",
        "edition": "1.0.0",
        "dated": "2026-11-01",
        "title": text("A small check"),
        "introduction": text("Seven questions"),
        "source": text("Our own"),
        "points": {"implemented": 100, "partly": 50, "planned": 20, "not_implemented": 0},
        "evidence_types": {"POL": text("Policy")},
        "alternatives": [
            {
                "group": "KEYS",
                "question": text("Are there keys?"),
                "options": [{"code": "NONE", "label": text("No keys")}, {"code": "KEPT", "label": text("Keys are kept")}],
            }
        ],
        "sections": [
            {
                "code": "A",
                "title": text("First"),
                "purpose": text("To see"),
                "items": [
                    item("A-1", na=False),
                    item("A-2", weight=2),
                    item("A-3", option="NONE"),
                    item("A-4", option="KEPT"),
                    item("A-5", weight=2, option="KEPT"),
                ],
            },
            {"code": "B", "title": text("Second"), "purpose": text("To see more"), "items": [item("B-1"), item("B-2", weight=0)]},
        ],
    } | changes


def parse(document: dict[str, Any]) -> QuestionnaireDocument:
    return QuestionnaireDocument.parse(json.dumps(document).encode(), "small.json")


@dataclass(frozen=True)
class OwnReach:
    """The engagements that an organisation takes part in: the simplest reach that there is."""

    organisation_id: str

    def engagements(self) -> Select[Any]:
        mine = or_(
            col(Engagement.principal_organisation_id) == self.organisation_id,
            col(Engagement.contractor_organisation_id) == self.organisation_id,
        )
        return select(col(Engagement.id)).where(mine)


@dataclass
class World:
    """One engagement with one assessment, and stamps of a person on each side."""

    session: Session
    principal: Organisation
    contractor: Organisation
    engagement: Engagement
    version: QuestionnaireVersion
    assessment: Assessment
    asker: Stamp
    answerer: Stamp

    def issue(self, **changes: Any) -> Assessment:
        """Another assessment of the same engagement."""
        wishes: dict[str, Any] = {
            "engagement_id": self.engagement.id,
            "version_id": self.version.id,
            "respondent_organisation_id": self.contractor.id,
            "reason": "Yearly check",
            "contact_name": "Suzuki",
            "contact_detail": "03-0000-0000",
            "due_on": DUE,
        }
        return issue(self.session, self.asker, **(wishes | changes))

    def say(self, code: str, state: AnswerState | None = AnswerState.IMPLEMENTED, **more: Any) -> Answer:
        """Save an answer over whatever version there is."""
        version = get_item(self.session, self.assessment, code).version
        more.setdefault("expected_version", version)
        return save(self.session, self.answerer, self.assessment, item_code=code, state=state, **more)

    def submit(self) -> Submission:
        return submit(
            self.session, self.answerer, self.assessment, person_name="Sato", person_title="Director", statement="All of this is true."
        )


def world(session: Session) -> World:
    principal = factories.organisation(session, "Yama KK")
    contractor = factories.organisation(session, "Kawa KK", registrar=principal)
    asker = factories.stamp(principal, Role.PROCUREMENT, Role.REVIEWER)
    version = publish(session, asker, parse(small_questionnaire()))
    assert version is not None
    made = World(
        session=session,
        principal=principal,
        contractor=contractor,
        engagement=factories.engagement(session, principal, contractor),
        version=version,
        assessment=Assessment.model_construct(),
        asker=asker,
        answerer=factories.stamp(contractor, Role.RESPONDENT),
    )
    made.assessment = made.issue()
    return made


def count_entries(session: Session) -> int:
    """How many entries the ledger has: what is queued is sealed first."""
    session.commit()
    return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def last_entry(session: Session) -> LedgerEntry:
    session.commit()
    entry = session.scalar(select(LedgerEntry).order_by(col(LedgerEntry.seq).desc()).limit(1))
    assert entry is not None
    return entry


@contextmanager
def statements(engine: Engine) -> Iterator[Sequence[str]]:
    """The SQL statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
