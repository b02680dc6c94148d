"""Keeping what was said when an answer is returned, and reading it beside the correction."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.assessments.models import Assessment
from questionnaires.reviews.models import Judgement, ReturnedAnswer
from questionnaires.reviews.rules import Verdict
from questionnaires.rows import columns_of
from storage.evidence.models import EvidenceFile


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """What had been said to an item when it was returned in `round`."""

    item_id: str
    round: int
    state: str | None
    value: Any
    scope: str
    exception: str
    plan: str
    planned_on: date | None
    reason: str
    note: str
    answer_version: int
    files: list[str]


_SAID = ("state", "value", "scope", "exception", "plan", "planned_on", "reason", "note")


def keep_returned(session: Session, assessment: Assessment) -> None:
    """Copy the answers that are returned in this round, before anybody can change them. Two statements and the rows."""
    returned = select(col(Judgement.item_id)).where(
        col(Judgement.assessment_id) == assessment.id,
        col(Judgement.round) == assessment.round,
        col(Judgement.verdict) == Verdict.RETURNED,
    )
    answers = session.scalars(select(Answer).where(col(Answer.assessment_id) == assessment.id, col(Answer.item_id).in_(returned))).all()
    names = (
        select(col(AnswerEvidence.answer_id), col(EvidenceFile.display_name))
        .join(EvidenceFile, col(EvidenceFile.id) == col(AnswerEvidence.evidence_id))
        .where(col(AnswerEvidence.answer_id).in_([answer.id for answer in answers]))
        .order_by(col(AnswerEvidence.attached_at), col(EvidenceFile.id))
    )
    files: dict[str, list[str]] = defaultdict(list)
    for answer_id, name in session.execute(names):
        files[answer_id].append(name)
    for answer in answers:
        said = {name: getattr(answer, name) for name in _SAID}
        session.add(
            ReturnedAnswer(
                assessment_id=assessment.id,
                item_id=answer.item_id,
                round=assessment.round,
                answer_version=answer.version,
                files=files[answer.id],
                **said,
            )
        )


def list_earlier(session: Session, assessment: Assessment) -> dict[str, EarlierAnswer]:
    """What was said before the last return, by item id; only for items that had an answer then. One statement."""
    query = select(*columns_of(EarlierAnswer, ReturnedAnswer)).where(
        col(ReturnedAnswer.assessment_id) == assessment.id, col(ReturnedAnswer.round) < assessment.round
    )
    return {row[0]: EarlierAnswer(*row) for row in session.execute(query.order_by(col(ReturnedAnswer.round)))}
