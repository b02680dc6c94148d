"""Reads of the review: what waits for the reviewer, and what still stands against closing one assessment."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import engagement_label, is_after, organisation_label
from questionnaires.assessments.rules import AssessmentState, find_return_round
from questionnaires.assessments.tallies import tally
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireVersion
from storage.reach import EngagementReach


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A submitted assessment that waits for its reviewer."""

    id: str
    engagement_id: str
    title: dict[str, str]
    work: str
    respondent: str
    respondent_english: str  # "" where none is known
    round: int
    submitted_at: datetime
    due_on: date
    unjudged: int
    returned: int


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that stands against closing: without a verdict, or returned in this round."""

    section: str
    code: str
    title: dict[str, str]
    is_returned: bool


def list_queue(session: Session, reach: EngagementReach, after: str | None = None, limit: int = 50) -> list[QueueRow]:
    """A page of the assessments that the actor's organisation issued and has to judge, the longest waiting first.

    `after` is the id of the last row of the page before. At most eight statements, whatever the number of rows.
    """
    query = (
        select(
            col(Assessment.id),
            col(Assessment.version_id),
            col(Assessment.engagement_id),
            col(QuestionnaireVersion.title),
            engagement_label.c.work,
            organisation_label.c.name,
            organisation_label.c.name_english,
            col(Assessment.round),
            col(Assessment.submitted_at),
            col(Assessment.due_on),
        )
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .join(engagement_label, engagement_label.c.id == col(Assessment.engagement_id))
        .join(organisation_label, organisation_label.c.id == col(Assessment.respondent_organisation_id))
        .where(
            col(Assessment.state) == AssessmentState.SUBMITTED,
            col(Assessment.issuer_organisation_id) == reach.organisation_id,
            col(Assessment.engagement_id).in_(reach.engagements()),
        )
        .order_by(col(Assessment.submitted_at), col(Assessment.id))
        .limit(limit)
    )
    if after is not None:
        query = query.where(is_after(reach, col(Assessment.submitted_at), after))
    rows = session.execute(query).all()
    tallies = tally(session, {row.id: row.version_id for row in rows})
    return [
        QueueRow(
            id=row.id,
            engagement_id=row.engagement_id,
            title=row.title,
            work=row.work,
            respondent=row.name,
            respondent_english=row.name_english,
            round=row.round,
            submitted_at=row.submitted_at,
            due_on=row.due_on,
            unjudged=tallies[row.id].unjudged,
            returned=tallies[row.id].returned,
        )
        for row in rows
    ]


def open_items(session: Session, assessment: Assessment) -> list[OpenItem]:
    """What still stands against closing, in the order of the questionnaire. Three statements."""
    return_round = find_return_round(assessment.state, assessment.round)
    lines = {line.item_id: line for line in read_lines(session, assessment) if line.is_unsettled(return_round)}
    query = select(col(QuestionnaireItem.id), col(QuestionnaireItem.title)).where(col(QuestionnaireItem.id).in_(lines))
    titles = dict(session.execute(query).all())
    return [OpenItem(line.section, line.code, titles[line.item_id], line.was_returned(return_round)) for line in lines.values()]
