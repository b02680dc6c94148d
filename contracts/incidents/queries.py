"""Reading the incidents of an engagement."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
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
    return [row for row in _list(session, engagement_id) if row] if _is_in_reach(session, reach, engagement_id) else []


def list_open(session: Session, engagement_id: str) -> list[IncidentRow]:
    """The incidents that stop sharing now, newest first."""
    return [row for row in _list(session, engagement_id) if row.state == IncidentState.OPEN]
