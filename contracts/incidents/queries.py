"""Reading the incidents of an engagement."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.incidents.models import Incident, IncidentClass
from contracts.incidents.rules import IncidentState
from storage.problems import Missing
from storage.reach import EngagementReach


class IncidentRow(NamedTuple):
    """An incident with the classes it touches; no class means that it stops all of them."""

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


def get(session: Session, reach: EngagementReach, incident_id: str) -> Incident:
    """The incident; Missing("incident-missing") when there is none in reach."""
    query = select(Incident).where(col(Incident.id) == incident_id, col(Incident.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("incident-missing")
    return found


def list_for_engagement(session: Session, reach: EngagementReach, engagement_id: str) -> list[IncidentRow]:
    """All incidents of an engagement, newest first."""
    return _list(session, col(Incident.engagement_id) == engagement_id, col(Incident.engagement_id).in_(reach.engagements()))


def list_open(session: Session, engagement_id: str) -> list[IncidentRow]:
    """The incidents that stop sharing now, newest first."""
    return _list(session, col(Incident.engagement_id) == engagement_id, col(Incident.state) == IncidentState.OPEN)


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
