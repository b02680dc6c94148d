"""Reads of dispatches. They belong to the organisation that sends; nobody else sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.dispatches.models import Dispatch, DispatchTarget
from questionnaires.dispatches.rules import Reason, TargetState
from questionnaires.templates.models import QuestionnaireVersion
from storage.problems import Missing


@dataclass(frozen=True, slots=True)
class Counts:
    """How many targets of a dispatch stand in each state; `untold` of the sent ones reached nobody by mail."""

    total: int
    waiting: int
    sent: int
    failed: int
    left_out: int
    untold: int


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """A dispatch in a list."""

    id: str
    title: dict[str, str]
    state: str
    due_on: date
    prepared_at: datetime
    total: int
    sent: int


def get(session: Session, organisation_id: str, dispatch_id: str) -> Dispatch:
    """The dispatch of the organisation. Raises Missing("dispatch-missing")."""
    query = select(Dispatch).where(col(Dispatch.id) == dispatch_id, col(Dispatch.issuer_organisation_id) == organisation_id)
    found = session.scalar(query)
    if found is None:
        raise Missing("dispatch-missing")
    return found


def list_rows(session: Session, organisation_id: str, *, after: str | None = None, limit: int = 50) -> list[DispatchRow]:
    """The organisation's dispatches, the newest first; `after` is the id of the last row seen. One statement."""
    targets: Select[Any] = select(func.count()).where(col(DispatchTarget.dispatch_id) == col(Dispatch.id)).correlate(Dispatch)
    query = (
        select(
            col(Dispatch.id),
            col(QuestionnaireVersion.title),
            col(Dispatch.state),
            col(Dispatch.due_on),
            col(Dispatch.prepared_at),
            targets.where(col(DispatchTarget.state) != TargetState.LEFT_OUT).scalar_subquery(),
            targets.where(col(DispatchTarget.state) == TargetState.SENT).scalar_subquery(),
        )
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Dispatch.version_id))
        .where(col(Dispatch.issuer_organisation_id) == organisation_id)
    )
    if after is not None:
        last = (
            select(col(Dispatch.prepared_at))
            .where(col(Dispatch.id) == after, col(Dispatch.issuer_organisation_id) == organisation_id)
            .correlate(None)
            .scalar_subquery()
        )
        at = col(Dispatch.prepared_at)
        query = query.where(or_(at < last, and_(at == last, col(Dispatch.id) > after)))
    return [DispatchRow(*row) for row in session.execute(query.order_by(col(Dispatch.prepared_at).desc(), col(Dispatch.id)).limit(limit))]


def count(session: Session, dispatch_id: str) -> Counts:
    """How far a dispatch is. One statement."""
    state = col(DispatchTarget.state)
    sums: list[ColumnElement[int]] = [func.coalesce(func.sum(case((state == one, 1), else_=0)), 0) for one in TargetState]
    untold = and_(state == TargetState.SENT, col(DispatchTarget.reason) == Reason.NOBODY_TOLD)
    query = select(func.count(), *sums, func.coalesce(func.sum(case((untold, 1), else_=0)), 0))
    row = session.execute(query.where(col(DispatchTarget.dispatch_id) == dispatch_id)).one()
    return Counts(*(int(value) for value in row))


def has_open(version: QuestionnaireVersion, issuer_organisation_id: str, engagement_id: Any) -> ColumnElement[bool]:
    """Whether the issuer has an assessment of the same questionnaire, in any edition, that is still being worked on for an engagement."""
    return exists(
        select(col(Assessment.id))
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == col(Assessment.version_id))
        .where(
            col(Assessment.engagement_id) == engagement_id,
            col(Assessment.issuer_organisation_id) == issuer_organisation_id,
            col(Assessment.state) != AssessmentState.CLOSED,
            col(QuestionnaireVersion.code) == version.code,
            col(QuestionnaireVersion.owner_organisation_id).is_not_distinct_from(version.owner_organisation_id),
        )
    )
