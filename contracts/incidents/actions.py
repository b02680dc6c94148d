"""Recording an incident, which stops sharing at once, and lifting the stop, which takes another person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side, lock
from contracts.engagements.rules import Side
from contracts.four_eyes import flush_second_act
from contracts.incidents.models import Incident, IncidentClass
from contracts.incidents.rules import IncidentKind, IncidentState
from contracts.information.models import InformationClass
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp


def record(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    *,
    kind: IncidentKind,
    is_suspected: bool,
    class_codes: Collection[str],
    summary: str,
    noticed_at: datetime,
) -> Incident:
    """Either party records an accident or a suspicion; from the commit on, none of its classes may be shared.

    Without `class_codes` nobody knows yet what it touches, and it stops every class. A closed engagement takes incidents
    too: what happened during the work may be found later.
    Raises Forbidden("not-a-party"), Invalid("class-unknown" | "summary-missing" | "noticed-at-in-future").
    """
    lock(session, engagement.id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL, Side.CONTRACTOR)
    if not summary.strip():
        raise Invalid("summary-missing", field="summary")
    if noticed_at > stamp.at:
        raise Invalid("noticed-at-in-future", field="noticed_at", noticed_at=noticed_at)
    codes = sorted(set(class_codes))
    known = set(session.scalars(select(col(InformationClass.code)).where(col(InformationClass.code).in_(codes))))
    if unknown := [code for code in codes if code not in known]:
        raise Invalid("class-unknown", field="class_codes", classes=unknown)
    incident = Incident(
        engagement_id=engagement.id,
        kind=IncidentKind(kind),
        is_suspected=is_suspected,
        summary=summary,
        noticed_at=noticed_at,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
    )
    session.add(incident)
    session.flush()
    session.add_all(IncidentClass(incident_id=incident.id, class_code=code) for code in codes)
    session.flush()
    details = {"kind": incident.kind, "is_suspected": is_suspected, "classes": codes}
    append(session, stamp, Act.INCIDENT_RECORD, "incident", incident.id, engagement_id=engagement.id, details=details)
    return incident


def lift(session: Session, stamp: Stamp, incident: Incident, *, reason: str) -> Incident:
    """The principal ends the stop; never the person who recorded the incident.

    Raises Forbidden("not-the-principal" | "second-person-needed"), Invalid("reason-missing"), Conflict("incident-already-lifted").
    """
    engagement = session.get_one(Engagement, incident.engagement_id)
    lock(session, engagement.id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    if not reason.strip():
        raise Invalid("reason-missing", field="reason")
    session.refresh(incident)
    if incident.state != IncidentState.OPEN:
        raise Conflict("incident-already-lifted")
    incident.state = IncidentState.LIFTED
    incident.lifted_at, incident.lifted_by, incident.lift_reason = stamp.at, stamp.actor.user_id, reason
    flush_second_act(session)
    append(session, stamp, Act.INCIDENT_LIFT, "incident", incident.id, engagement_id=engagement.id)
    return incident
