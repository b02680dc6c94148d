"""Closing an incident: by the principal, when the stop is lifted, everybody was told, and the measures are agreed and done."""

from sqlalchemy.orm import Session

from contracts.engagements.rules import Side
from contracts.incidents import queries
from contracts.incidents.actions.writing import hold
from contracts.incidents.models import Incident
from contracts.incidents.rules import IncidentState
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict
from storage.stamp import Stamp


def close(session: Session, stamp: Stamp, incident: Incident, *, no_measure_reason: str = "") -> Incident:
    """End the handling. Without any measure the principal says why none is needed.

    Raises what `hold` raises, Conflict("incident-not-finished") with the codes of what is missing.
    """
    engagement = hold(session, stamp, incident, Side.PRINCIPAL)
    missing = queries.what_is_missing_of(session, incident, no_measure_reason)
    if missing:
        raise Conflict("incident-not-finished", missing=missing)
    incident.state = IncidentState.CLOSED
    incident.closed_at, incident.closed_by, incident.no_measure_reason = stamp.at, stamp.actor.user_id, no_measure_reason.strip()
    session.flush()
    append(session, stamp, Act.INCIDENT_CLOSE, "incident", incident.id, engagement_id=engagement.id, fields=["state"])
    return incident
