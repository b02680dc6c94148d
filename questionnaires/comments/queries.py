"""Reads of the talk. Only the two parties read it, and of what is meant for one of them only that one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.comments.models import Comment, CommentSeen
from questionnaires.comments.rules import Visibility
from questionnaires.contributing.models import Contributor
from questionnaires.contributing.rules import unite
from questionnaires.reviews.models import Judgement
from questionnaires.templates.models import QuestionnaireItem, QuestionnaireSection, QuestionnaireVersion
from storage.stamp import Actor

MANY = 100


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a thread: a comment, or the remark of a return (`round` is its round, 0 for a comment)."""

    item_id: str
    organisation_id: str
    user_id: str
    text: str
    at: datetime
    is_internal: bool = False
    is_unread: bool = False
    round: int = 0


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment in a list over all questionnaires."""

    id: str
    assessment_id: str
    title: dict[str, str]
    section: str
    item: str
    organisation_id: str
    user_id: str
    text: str
    at: datetime
    visibility: str
    is_issuer: bool  # the reader's company asked
    is_unread: bool


def is_party(assessment: Assessment, organisation_id: str) -> bool:
    """Whether the organisation asked or was asked."""
    return organisation_id in {assessment.issuer_organisation_id, assessment.respondent_organisation_id}


def read_threads(session: Session, actor: Actor, assessment: Assessment, item_ids: Sequence[str]) -> dict[str, tuple[Said, ...]]:
    """What was said beside each of these items, the first first; remarks of returns that were sent stand among the comments.

    Empty for whoever is no party. The caller has cut `item_ids` to what the actor may see. Two statements.
    """
    if not is_party(assessment, actor.organisation_id) or not item_ids:
        return {}
    threads: dict[str, list[Said]] = defaultdict(list)
    query = (
        select(Comment, col(CommentSeen.seen_at))
        .outerjoin(CommentSeen, _own_mark(actor.user_id))
        .where(col(Comment.assessment_id) == assessment.id, col(Comment.item_id).in_(item_ids), _is_for(actor.organisation_id))
    )
    for comment, seen_at in session.execute(query):
        is_unread = comment.user_id != actor.user_id and _is_after(comment.at, seen_at)
        is_internal = comment.visibility == Visibility.OWN
        threads[comment.item_id].append(
            Said(comment.item_id, comment.organisation_id, comment.user_id, comment.text, comment.at, is_internal, is_unread)
        )
    for judgement in session.scalars(_remarks(actor, assessment, item_ids)):
        threads[judgement.item_id].append(
            Said(
                judgement.item_id,
                assessment.issuer_organisation_id,
                judgement.judged_by,
                judgement.remark,
                judgement.judged_at,
                round=judgement.round,
            )
        )
    return {item: tuple(sorted(said, key=lambda one: one.at)) for item, said in threads.items()}


def list_comments(session: Session, actor: Actor, *, after: str | None = None, limit: int = 50) -> list[CommentRow]:
    """All comments of others that the actor may read, the newest first. `after`: id of the last row of the page before."""
    query = _readable(actor)
    if after is not None:
        cursor = _readable(actor).where(col(Comment.id) == after)  # one out of reach is no cursor
        at = cursor.with_only_columns(col(Comment.at)).scalar_subquery()
        query = query.where(or_(col(Comment.at) < at, and_(col(Comment.at) == at, col(Comment.id) < after)))
    return _rows(session, actor, query.order_by(col(Comment.at).desc(), col(Comment.id).desc()).limit(limit))


def _rows(session: Session, actor: Actor, query: Select[Any]) -> list[CommentRow]:
    return [
        CommentRow(
            comment.id, comment.assessment_id, title, section, item, comment.organisation_id, comment.user_id, comment.text, comment.at,
            comment.visibility, issuer == actor.organisation_id, _is_after(comment.at, seen_at),
        )
        for comment, title, section, item, issuer, seen_at in session.execute(query)
    ]  # fmt: skip


def count_unread(session: Session, actor: Actor) -> int:
    """How many comments of others the actor has not read; counted up to a hundred."""
    unread = _readable(actor).where(or_(col(CommentSeen.seen_at).is_(None), col(Comment.at) > col(CommentSeen.seen_at)))
    return len(narrow(session, actor, _rows(session, actor, unread.order_by(col(Comment.at).desc()).limit(MANY))))


def list_speakers(session: Session, assessment_id: str, item_id: str, organisation_id: str) -> list[str]:
    """Who of the organisation has said something in the thread."""
    query = select(col(Comment.user_id)).where(
        col(Comment.assessment_id) == assessment_id, col(Comment.item_id) == item_id, col(Comment.organisation_id) == organisation_id
    )
    return list(session.scalars(query.distinct()))


def _readable(actor: Actor) -> Select[Any]:
    """The comments of others in assessments of the actor's company (`narrow` cuts them for a contributor)."""
    columns: list[Any] = [
        Comment,
        QuestionnaireVersion.title,
        QuestionnaireSection.code,
        col(QuestionnaireItem.code).label("item_code"),
        Assessment.issuer_organisation_id,
        CommentSeen.seen_at,
    ]
    return (
        select(*columns)
        .select_from(Comment)
        .join(Assessment, col(Assessment.id) == col(Comment.assessment_id))
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .join(QuestionnaireItem, col(QuestionnaireItem.id) == col(Comment.item_id))
        .join(QuestionnaireSection, col(QuestionnaireSection.id) == col(QuestionnaireItem.section_id))
        .outerjoin(CommentSeen, _own_mark(actor.user_id))
        .where(
            or_(
                col(Assessment.issuer_organisation_id) == actor.organisation_id,
                col(Assessment.respondent_organisation_id) == actor.organisation_id,
            ),
            _is_for(actor.organisation_id),
            col(Comment.user_id) != actor.user_id,
        )
    )


def narrow(session: Session, actor: Actor, rows: Sequence[CommentRow]) -> list[CommentRow]:
    """Of `rows` those that a contributor may read: beside what was given to it. All of them for everybody else."""
    if not actor.is_confined:
        return list(rows)
    given: dict[str, list[Contributor]] = defaultdict(list)
    query = select(Contributor).where(col(Contributor.user_id) == actor.user_id, col(Contributor.removed_at).is_(None))
    for part in session.scalars(query):
        given[part.assessment_id].append(part)
    scopes = {assessment_id: unite(parts) for assessment_id, parts in given.items()}
    return [row for row in rows if not row.is_issuer and (scope := scopes.get(row.assessment_id)) and scope.admits(row.section, row.item)]


def _is_after(at: datetime, seen_at: datetime | None) -> bool:
    return seen_at is None or at > seen_at


def _is_for(organisation_id: str) -> ColumnElement[bool]:
    return or_(col(Comment.visibility) == Visibility.BOTH, col(Comment.organisation_id) == organisation_id)


def _own_mark(user_id: str) -> ColumnElement[bool]:
    return and_(
        col(CommentSeen.assessment_id) == col(Comment.assessment_id),
        col(CommentSeen.item_id) == col(Comment.item_id),
        col(CommentSeen.user_id) == user_id,
    )


def _remarks(actor: Actor, assessment: Assessment, item_ids: Sequence[str]) -> Select[Any]:
    """Remarks of verdicts. The contractor reads those of rounds that were sent back or closed, never one that is being written."""
    query = select(Judgement).where(
        col(Judgement.assessment_id) == assessment.id, col(Judgement.item_id).in_(item_ids), col(Judgement.remark) != ""
    )
    if actor.organisation_id != assessment.issuer_organisation_id and assessment.state != AssessmentState.CLOSED:
        query = query.where(col(Judgement.round) < assessment.round)
    return query
