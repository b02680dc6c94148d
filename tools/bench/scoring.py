"""Scoring by the thousand: assessments of a hundred answers each, computed and stored a batch at a time."""

import os
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from portal.database import transaction
from questionnaires.answers.models import Answer
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.models import Assessment
from questionnaires.catalogue.actions import publish
from questionnaires.scoring.actions import compute
from questionnaires.scoring.rules import ScoredItem, score
from questionnaires.templates.models import QuestionnaireItem
from storage import clock
from storage.database import Database, new_id
from storage.stamp import SYSTEM, Stamp
from tools.bench.large import questionnaire

ANSWERS = 100
BATCH = 100
STATES = (AnswerState.IMPLEMENTED, AnswerState.PARTLY, AnswerState.PLANNED, AnswerState.NOT_IMPLEMENTED)


@dataclass(slots=True)
class Scored:
    """What it cost."""

    assessments: int
    rules_ms: float
    """CPU milliseconds of the rules alone, for one assessment in memory."""
    compute_ms: float = 0.0
    """CPU milliseconds of reading, scoring and storing one assessment."""
    grown_megabytes: float = 0.0
    """How much the process grew from the end of the first tenth to the end."""


def score_many(database: Database, like: str, assessments: int) -> Scored:
    """Score `assessments` copies of the assessment `like` (its parties and engagement), each of a hundred answers."""
    stamp = Stamp(SYSTEM, clock.now(), "cli")
    with transaction(database, is_writing=True) as session:
        version = publish(session, stamp, questionnaire(ANSWERS))
        assert version is not None
        items = list(session.exec(select(QuestionnaireItem.id).where(col(QuestionnaireItem.version_id) == version.id)))
        model = session.get_one(Assessment, like).model_dump() | {"version_id": version.id}
    found = Scored(assessments, _rules_alone(version.points))
    spent, first_tenth = 0.0, 0.0
    for begin in range(0, assessments, BATCH):
        with transaction(database, is_writing=True) as session:
            ids = _insert(session, model, items, begin, min(BATCH, assessments - begin))
            begun = time.process_time()
            for id_ in ids:
                compute(session, stamp, session.get_one(Assessment, id_), is_final=True)
                session.expunge_all()  # as a job does that works through many
            spent += time.process_time() - begun
        if not first_tenth and begin >= assessments // 10:
            first_tenth = _megabytes()
    found.compute_ms = spent / assessments * 1000
    found.grown_megabytes = _megabytes() - first_tenth
    return found


def _rules_alone(points: dict[str, int]) -> float:
    items = [ScoredItem(f"Q-{number}", f"S{number // 25}", 1, state=STATES[number % 4]) for number in range(ANSWERS)]
    begun = time.process_time()
    for _ in range(BATCH):
        score(items, points=points, chosen={})
    return (time.process_time() - begun) / BATCH * 1000


def _insert(session: Session, model: dict[str, Any], items: list[str], begin: int, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    session.execute(insert(Assessment), [model | {"id": id_} for id_ in ids])
    said: dict[str, Any] = {
        "scope": "",
        "exception": "",
        "plan": "",
        "planned_on": None,
        "reason": "",
        "version": 1,
        "saved_by": "bench",
        "on_behalf": False,
    }
    said |= {"saved_at": clock.now() - timedelta(days=1)}
    rows = [
        said | {"id": new_id(), "assessment_id": id_, "item_id": item, "state": STATES[(begin + number + position) % 4]}
        for number, id_ in enumerate(ids)
        for position, item in enumerate(items)
    ]
    session.execute(insert(Answer), rows)
    return ids


def _megabytes() -> float:
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
