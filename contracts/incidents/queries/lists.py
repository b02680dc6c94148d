"""Lists of incidents: of an engagement, further down its chain, and all in reach."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementAncestor
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from contracts.incidents.models import Incident, IncidentClass
from contracts.incidents.rules import IncidentState
from storage.reach import EngagementReach


class IncidentRow(NamedTuple):
    """An incident with the classes that it stops now; an open one without any stops all of them."""

    id: str
    kind: str
    is_suspected: bool
    summary: str
    state: str
    noticed_at: datetime
    recorded_at: datetime
    lifted_at: datetime | None
    lift_reason: str
    class_codes: tuple[str, ...]


class IncidentListRow(NamedTuple):
    """An incident among those of many engagements."""

    id: str
    engagement_id: str
    kind: str
    is_suspected: bool
    summary: str
    state: str
    noticed_at: datetime
    recorded_at: datetime
    work: str
    principal_name: str
    principal_name_english: str
    contractor_name: str
    contractor_name_english: str


def list_for_engagement(session: Session, reach: EngagementReach, engagement_id: str) -> list[IncidentRow]:
    """All incidents of an engagement, newest first."""
    return _list(session, col(Incident.engagement_id) == engagement_id, col(Incident.engagement_id).in_(reach.engagements()))


def list_open(session: Session, engagement_id: str) -> list[IncidentRow]:
    """The incidents that stop sharing now, newest first."""
    return _list(session, col(Incident.engagement_id) == engagement_id, col(Incident.state) == IncidentState.OPEN)


def list_below(session: Session, engagement_id: str) -> list[IncidentRow]:
    """The open incidents further down the chain: they stop nothing in this link, and its parties should know of them."""
    return _list(session, col(Incident.engagement_id).in_(_descendants(engagement_id)), col(Incident.state) == IncidentState.OPEN)


def count_below(session: Session, engagement_id: str) -> int:
    """How many incidents are open further down the chain."""
    which = (col(Incident.engagement_id).in_(_descendants(engagement_id)), col(Incident.state) == IncidentState.OPEN)
    return session.scalar(select(func.count()).select_from(Incident).where(*which)) or 0


def list_rows(
    session: Session,
    reach: EngagementReach,
    *,
    states: Collection[str] | None = None,
    kind: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[IncidentListRow]:
    """The incidents in reach, newest first; `after` is the id of the last row seen."""
    query = (
        select(
            col(Incident.id),
            col(Incident.engagement_id),
            col(Incident.kind),
            col(Incident.is_suspected),
            col(Incident.summary),
            col(Incident.state),
            col(Incident.noticed_at),
            col(Incident.recorded_at),
            col(Engagement.work),
            col(PRINCIPAL.name),
            col(PRINCIPAL.name_english),
            col(CONTRACTOR.name),
            col(CONTRACTOR.name_english),
        )
        .join(Engagement, col(Engagement.id) == col(Incident.engagement_id))
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .where(col(Incident.engagement_id).in_(reach.engagements()))
    )
    if states is not None:
        query = query.where(col(Incident.state).in_(states))
    if kind is not None:
        query = query.where(col(Incident.kind) == kind)
    key = (col(Incident.recorded_at), col(Incident.id))
    if after is not None:
        # A stranger's row must not sort ours.
        last = (col(Incident.id) == after, col(Incident.engagement_id).in_(reach.engagements()))
        query = query.where(tuple_(*key) < select(*key).where(*last).scalar_subquery())
    ordered = query.order_by(*(column.desc() for column in key)).limit(limit)
    return [IncidentListRow._make(row) for row in session.execute(ordered)]


def _descendants(engagement_id: str) -> ColumnElement[str]:
    query = select(col(EngagementAncestor.engagement_id)).where(col(EngagementAncestor.ancestor_id) == engagement_id)
    return query.scalar_subquery()


def _list(session: Session, *which: ColumnElement[bool]) -> list[IncidentRow]:
    """One row per incident and class comes from the database; one per incident goes out."""
    query = (
        select(
            col(Incident.id),
            col(Incident.kind),
            col(Incident.is_suspected),
            col(Incident.summary),
            col(Incident.state),
            col(Incident.noticed_at),
            col(Incident.recorded_at),
            col(Incident.lifted_at),
            col(Incident.lift_reason),
            col(IncidentClass.class_code),
        )
        .outerjoin(IncidentClass, col(IncidentClass.incident_id) == col(Incident.id))
        .where(*which)
        .order_by(col(Incident.recorded_at).desc(), col(Incident.id), col(IncidentClass.class_code))
    )
    rows: dict[str, IncidentRow] = {}
    for *incident, code in session.execute(query):
        row = rows.get(incident[0]) or IncidentRow._make([*incident, ()])
        rows[row.id] = row if code is None else row._replace(class_codes=(*row.class_codes, code))
    return list(rows.values())
