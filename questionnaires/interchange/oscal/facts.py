"""Everything that an export tells, gathered in a constant number of statements. The caller has the assessment in reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.queries import EvidenceRow, ItemView, list_all
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import SubmissionRow, list_submissions
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.models import Judgement, ReturnedAnswer
from questionnaires.reviews.rules import Verdict
from questionnaires.scoring.models import ScoreRecord
from questionnaires.scoring.overrides.queries import find_holding
from questionnaires.scoring.overrides.rules import Override
from questionnaires.scoring.queries import control_points, latest
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import ItemRow, get_version
from questionnaires.templates.rules import COUNTING
from storage.problems import Conflict


@dataclass(frozen=True, slots=True)
class Said:
    """One item in one round: what was answered, and the reviewer's word on it."""

    item: ItemRow
    state: str | None
    value: Any
    texts: Mapping[str, str]
    at: datetime
    evidence: tuple[EvidenceRow, ...]
    verdict: Verdict | None
    remark: str
    points: int | None  # None: counts neither way


@dataclass(frozen=True, slots=True)
class Round:
    """One round: who stated that the answers are true, and what was said. Earlier rounds hold what was returned in them."""

    submission: SubmissionRow
    said: tuple[Said, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class Story:
    """A closed assessment as a whole."""

    assessment: Assessment
    closed_at: datetime
    version: QuestionnaireVersion
    rounds: tuple[Round, ...]
    score: ScoreRecord | None
    override: Override | None  # what counts instead of the computed score, through its last day


def gather(session: Session, assessment: Assessment, *, today: date) -> Story:
    """The story of a closed assessment, told on `today`. Raises Conflict("assessment-not-closed")."""
    if assessment.state != AssessmentState.CLOSED or assessment.closed_at is None:
        raise Conflict("assessment-not-closed")
    views = [view for view in list_all(session, assessment) if view.standing in COUNTING]
    score = latest(session, assessment.id)
    points = control_points(score) if score is not None else {}
    submissions = sorted(list_submissions(session, assessment.id), key=lambda row: row.round)
    returned = _returned(session, assessment, {view.item.id: view.item for view in views}, submissions)
    rounds = [Round(row, returned.get(row.round, ()), is_last=False) for row in submissions[:-1]]
    last = tuple(_said(view, submissions[-1].submitted_at, points.get(view.item.code)) for view in views)
    rounds.append(Round(submissions[-1], last, is_last=True))
    override = find_holding(session, [assessment.id], today).get(assessment.id)
    return Story(assessment, assessment.closed_at, get_version(session, assessment.version_id), tuple(rounds), score, override)


def _said(view: ItemView, submitted_at: datetime, points: int | None) -> Said:
    answer, judgement = view.answer, view.judgement
    texts = {} if answer is None else {name: getattr(answer, name) for name in ("scope", "exception", "plan", "reason", "note")}
    if answer is not None and answer.planned_on is not None:
        texts["planned"] = answer.planned_on.isoformat()
    return Said(
        item=view.item,
        state=answer.state if answer else None,
        value=answer.value if answer else None,
        texts={name: text for name, text in texts.items() if text},
        at=answer.saved_at if answer else submitted_at,
        evidence=view.evidence,
        verdict=judgement.verdict if judgement else None,
        remark=judgement.remark if judgement else "",
        points=points,
    )


def _returned(
    session: Session, assessment: Assessment, items: Mapping[str, ItemRow], submissions: list[SubmissionRow]
) -> dict[int, tuple[Said, ...]]:
    query = (
        select(ReturnedAnswer, Judgement)
        .join(
            Judgement,
            (col(Judgement.assessment_id) == col(ReturnedAnswer.assessment_id))
            & (col(Judgement.item_id) == col(ReturnedAnswer.item_id))
            & (col(Judgement.round) == col(ReturnedAnswer.round)),
        )
        .where(col(ReturnedAnswer.assessment_id) == assessment.id)
    )
    moments = {row.round: row.submitted_at for row in submissions}
    found: dict[int, list[Said]] = {}
    for answer, judgement in session.execute(query):
        if answer.item_id not in items or answer.round not in moments:
            continue
        texts = {name: getattr(answer, name) for name in ("scope", "exception", "plan", "reason", "note") if getattr(answer, name)}
        verdict = Verdict(judgement.verdict)
        at, item = moments[answer.round], items[answer.item_id]
        said = Said(item, answer.state, answer.value, texts, at, (), verdict, judgement.remark, None)
        found.setdefault(answer.round, []).append(said)
    return {number: tuple(sorted(said, key=lambda one: one.item.position)) for number, said in found.items()}
