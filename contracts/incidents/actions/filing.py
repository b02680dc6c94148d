"""The first notice: from the commit on, what it touches may not be shared, and everybody who has to know stands on a list."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side, lock_chain
from contracts.engagements.rules import Side
from contracts.incidents.actions.recipients import list_recipients
from contracts.incidents.actions.touching import check_classes, check_particulars, classes_of_items, stop
from contracts.incidents.models import Incident, IncidentVersion
from contracts.incidents.rules import IncidentKind, IncidentState, Particulars, first_state
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Invalid
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
    particulars: Particulars | None = None,
    origin_incident_id: str | None = None,
) -> Incident:
    """Either party gives the first notice of an accident or a suspicion; from the commit on, none of its classes may be shared.

    Without `class_codes` nobody knows yet what it touches, and it stops every class; only an inquiry to which nothing was told
    stops nothing. A closed engagement takes incidents too: what happened during the work may be found later.
    Raises Forbidden("not-a-party"), Invalid("class-unknown" | "summary-missing" | "noticed-at-in-future" | "incident-code-unknown").
    """
    lock_chain(session, engagement.id)
    side = demand_side(engagement, stamp.actor, Side.PRINCIPAL, Side.CONTRACTOR)
    if not summary.strip():
        raise Invalid("summary-missing", field="summary")
    if noticed_at > stamp.at:
        raise Invalid("noticed-at-in-future", field="noticed_at", noticed_at=noticed_at)
    said = particulars or Particulars()
    check_particulars(said, stamp)
    codes = sorted({*class_codes, *classes_of_items(session, engagement.id, said.item_ids)})
    check_classes(session, codes)
    state = first_state(IncidentKind(kind), said.told)
    incident = Incident(
        engagement_id=engagement.id,
        kind=IncidentKind(kind),
        is_suspected=is_suspected,
        summary=summary,
        noticed_at=noticed_at,
        state=state,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
        recorded_organisation_id=stamp.actor.organisation_id,
        origin_incident_id=origin_incident_id,
    )
    session.add(incident)
    session.flush()
    if state is IncidentState.OPEN:
        stop(session, incident, codes)
    session.add(
        IncidentVersion(
            incident_id=incident.id,
            number=1,
            particulars=said.model_dump(mode="json"),
            class_codes=codes,
            is_suspected=is_suspected,
            written_at=stamp.at,
            written_by=stamp.actor.user_id,
            organisation_id=stamp.actor.organisation_id,
        )
    )
    session.flush()
    details = {"kind": incident.kind, "is_suspected": is_suspected, "classes": codes, "state": state, "origin": origin_incident_id}
    append(session, stamp, Act.INCIDENT_RECORD, "incident", incident.id, engagement_id=engagement.id, details=details)
    list_recipients(session, stamp, engagement, incident, side)
    return incident
