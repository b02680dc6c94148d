"""Reads of the review: what waits for the reviewer, and what still stands against closing one assessment."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, column, exists, func, select, table
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.lines import read_lines
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import engagement_label, is_after, organisation_label
from questionnaires.assessments.rules import AssessmentState, find_return_round
from questionnaires.assessments.tallies import tally
from questionnaires.reviews.models import ClosingProposal, ReviewAssignment
from questionnaires.reviews.rules import ProposalState
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireVersion
from storage.reach import EngagementReach

# A label of the floor above, read by name as foreign keys are.
_needed_class = table("engagement_class", column("engagement_id", String), column("class_code", String))


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
    assigned_to: str | None = None  # user id of the reviewer
    proposed_by: str | None = None  # user id of who proposed to close: it waits for a second person
    tier: str = ""  # of the contractor, as known at the issue


@dataclass(frozen=True, slots=True)
class QueueWish:
    """What of the queue is wanted; a wish that is not said leaves everything in."""

    questionnaire: str = ""  # its code
    respondent_id: str = ""
    class_code: str = ""  # the work needs information of this class
    tier: str = ""
    assigned_to: str | None = None  # user id; "": to nobody
    due_before: date | None = None  # was to be answered before this day
    second_for: str = ""  # user id of a person who did not propose: what waits for a second person
    ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class QueueChoices:
    """What the queue can be filtered by: what is in it. Code and title, or id and name."""

    questionnaires: tuple[tuple[str, dict[str, str]], ...]
    respondents: tuple[tuple[str, str, str], ...]  # id, name, English name
    classes: tuple[str, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that stands against closing: without a verdict, or returned in this round."""

    section: str
    code: str
    title: dict[str, str]
    is_returned: bool


def list_queue(
    session: Session, reach: EngagementReach, after: str | None = None, limit: int = 50, *, wish: QueueWish | None = None
) -> list[QueueRow]:
    """A page of the assessments that the actor's organisation issued and has to judge, the longest waiting first.

    `after` is the id of the last row of the page before. At most eight statements, whatever the number of rows.
    """
    query = _waiting(
        reach,
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
        col(Assessment.profile),
        col(ReviewAssignment.user_id),
        col(ClosingProposal.proposed_by),
    )
    query = _wished(query, wish or QueueWish()).order_by(col(Assessment.submitted_at), col(Assessment.id)).limit(limit)
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
            assigned_to=row.user_id,
            proposed_by=row.proposed_by,
            tier=str(row.profile.get("tier", "")),
        )
        for row in rows
    ]


def list_choices(session: Session, reach: EngagementReach, *, limit: int = 200) -> QueueChoices:
    """What the queue holds, for its filters: at most `limit` of each kind. Four statements."""
    # A JSON column cannot be made distinct: of the versions the titles are read by id.
    versions = _waiting(reach, col(Assessment.version_id)).distinct().limit(limit)
    titles = select(col(QuestionnaireVersion.code), col(QuestionnaireVersion.title)).where(col(QuestionnaireVersion.id).in_(versions))
    newest_last = titles.order_by(col(QuestionnaireVersion.code), col(QuestionnaireVersion.published_at))
    questionnaires: dict[str, dict[str, str]] = dict(session.execute(newest_last).all())
    respondents = _waiting(reach, organisation_label.c.id, organisation_label.c.name, organisation_label.c.name_english).distinct()
    classes = (
        select(_needed_class.c.class_code)
        .where(_needed_class.c.engagement_id.in_(_waiting(reach, col(Assessment.engagement_id))))
        .distinct()
        .order_by(_needed_class.c.class_code)
    )
    tiers = _waiting(reach, _tier()).where(_tier().is_not(None)).distinct()
    return QueueChoices(
        questionnaires=tuple(questionnaires.items()),
        respondents=tuple(
            (row[0], row[1], row[2]) for row in session.execute(respondents.order_by(organisation_label.c.name).limit(limit))
        ),
        classes=tuple(session.scalars(classes.limit(limit))),
        tiers=tuple(sorted(session.scalars(tiers.limit(limit)))),
    )


def _waiting(reach: EngagementReach, *columns: Any) -> Select[Any]:
    is_proposed = (col(ClosingProposal.assessment_id) == col(Assessment.id)) & (col(ClosingProposal.state) == ProposalState.OPEN)
    return (
        select(*columns)
        .select_from(Assessment)
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .join(engagement_label, engagement_label.c.id == col(Assessment.engagement_id))
        .join(organisation_label, organisation_label.c.id == col(Assessment.respondent_organisation_id))
        .outerjoin(ReviewAssignment, col(ReviewAssignment.assessment_id) == col(Assessment.id))
        .outerjoin(ClosingProposal, is_proposed)
        .where(
            col(Assessment.state) == AssessmentState.SUBMITTED,
            col(Assessment.issuer_organisation_id) == reach.organisation_id,
            col(Assessment.engagement_id).in_(reach.engagements()),
        )
    )


def _wished(query: Select[Any], wish: QueueWish) -> Select[Any]:
    if wish.questionnaire:
        query = query.where(col(QuestionnaireVersion.code) == wish.questionnaire)
    if wish.respondent_id:
        query = query.where(col(Assessment.respondent_organisation_id) == wish.respondent_id)
    if wish.class_code:
        needed = (_needed_class.c.engagement_id == col(Assessment.engagement_id), _needed_class.c.class_code == wish.class_code)
        query = query.where(exists().where(*needed))
    if wish.tier:
        query = query.where(_tier() == wish.tier)
    if wish.assigned_to is not None:
        query = query.where(func.coalesce(col(ReviewAssignment.user_id), "") == wish.assigned_to)
    if wish.due_before is not None:
        query = query.where(col(Assessment.due_on) < wish.due_before)
    if wish.second_for:
        query = query.where(col(ClosingProposal.id).is_not(None), col(ClosingProposal.proposed_by) != wish.second_for)
    if wish.ids is not None:
        query = query.where(col(Assessment.id).in_(wish.ids))
    return query


def _tier() -> Any:
    return col(Assessment.profile)["tier"].as_string()


def open_items(session: Session, assessment: Assessment) -> list[OpenItem]:
    """What still stands against closing, in the order of the questionnaire. Three statements."""
    return_round = find_return_round(assessment.state, assessment.round)
    lines = {line.item_id: line for line in read_lines(session, assessment) if line.is_unsettled(return_round)}
    query = select(col(QuestionnaireItem.id), col(QuestionnaireItem.title)).where(col(QuestionnaireItem.id).in_(lines))
    titles = dict(session.execute(query).all())
    return [OpenItem(line.section, line.code, titles[line.item_id], line.was_returned(return_round)) for line in lines.values()]
