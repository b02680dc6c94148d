"""The facts of many incidents for counting them: what document 003 asks of an incident, read from its latest version."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.incidents.models import Incident, IncidentVersion
from contracts.incidents.rules import Particulars
from contracts.incidents.statistics import CountedIncident
from storage.reach import EngagementReach

IncidentFact = CountedIncident


class _Row(NamedTuple):
    kind: str
    state: str
    noticed_at: datetime
    closed_at: datetime | None
    particulars: dict[str, Any] | None


def list_facts(
    session: Session, reach: EngagementReach, *, since: datetime | None = None, until: datetime | None = None
) -> list[IncidentFact]:
    """The incidents in reach that were noticed from `since` up to, not including, `until`. One statement."""
    newest = (
        select(col(IncidentVersion.incident_id), func.max(col(IncidentVersion.number)).label("number"))
        .group_by(col(IncidentVersion.incident_id))
        .subquery()
    )
    query = (
        select(
            col(Incident.kind),
            col(Incident.state),
            col(Incident.noticed_at),
            col(Incident.closed_at),
            col(IncidentVersion.particulars),
        )
        .outerjoin(newest, newest.c.incident_id == col(Incident.id))
        .outerjoin(
            IncidentVersion,
            (col(IncidentVersion.incident_id) == col(Incident.id)) & (col(IncidentVersion.number) == newest.c.number),
        )
        .where(col(Incident.engagement_id).in_(reach.engagements()))
    )
    if since is not None:
        query = query.where(col(Incident.noticed_at) >= since)
    if until is not None:
        query = query.where(col(Incident.noticed_at) < until)
    return [_fact(_Row._make(row)) for row in session.execute(query)]


def _fact(row: _Row) -> IncidentFact:
    said = Particulars.model_validate(row.particulars or {})
    return IncidentFact(row.kind, row.state, row.noticed_at, row.closed_at, said)
