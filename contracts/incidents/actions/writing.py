"""The record afterwards: written anew as a version, added to by events and files; nothing that stands is changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side, lock_chain
from contracts.engagements.rules import Side
from contracts.incidents.actions.touching import check_classes, check_particulars, classes_of_items, stop, stopped_classes
from contracts.incidents.models import Incident, IncidentEvent, IncidentFile, IncidentMeasure, IncidentVersion
from contracts.incidents.rules import IncidentState, Particulars
from contracts.obligations import actions as obligations
from storage.acts import Act
from storage.evidence.models import EvidenceFile
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

TALK, TALK_ABOVE = "NDA-3.7b", "SUB-3b"  # fulfilled when prevention was talked over with the principal, and with the one above


def hold(session: Session, stamp: Stamp, incident: Incident, *sides: Side) -> Engagement:
    """The engagement of the incident, locked with all above it, for an actor on one of `sides`, while the incident is not closed.

    Raises Forbidden("not-the-principal" | "not-the-contractor" | "not-a-party"), Conflict("incident-closed").
    """
    engagement = lock_chain(session, incident.engagement_id)
    demand_side(engagement, stamp.actor, *sides)
    session.refresh(incident)
    if incident.state == IncidentState.CLOSED:
        raise Conflict("incident-closed")
    return engagement


def revise(
    session: Session,
    stamp: Stamp,
    incident: Incident,
    *,
    particulars: Particulars,
    class_codes: Collection[str],
    is_suspected: bool,
    reason: str,
    expected_version: int,
) -> IncidentVersion:
    """Write the record anew, as a further version. Classes that come in are stopped at once; none is released by this.

    Raises what `hold` raises, Conflict("incident-changed-meanwhile"), Invalid("class-unknown" | "item-missing" |
    "incident-code-unknown" | "occurred-at-in-future").
    """
    engagement = hold(session, stamp, incident, Side.PRINCIPAL, Side.CONTRACTOR)
    check_particulars(particulars, stamp)
    codes = sorted({*class_codes, *classes_of_items(session, engagement.id, particulars.item_ids)})
    check_classes(session, codes)
    which = (col(Incident.id) == incident.id, col(Incident.version) == expected_version)
    changed = session.execute(update(Incident).where(*which).values(version=expected_version + 1, is_suspected=is_suspected))
    if changed.rowcount != 1:  # type: ignore[attr-defined]  # every result of an UPDATE has it
        raise Conflict("incident-changed-meanwhile")
    session.refresh(incident)
    version = IncidentVersion(
        incident_id=incident.id,
        number=incident.version,
        particulars=particulars.model_dump(mode="json"),
        class_codes=codes,
        is_suspected=is_suspected,
        reason=reason,
        written_at=stamp.at,
        written_by=stamp.actor.user_id,
        organisation_id=stamp.actor.organisation_id,
    )
    session.add(version)
    _widen(session, incident, codes)
    session.flush()
    details = {"version": version.number, "classes": codes, "is_suspected": is_suspected}
    append(session, stamp, Act.INCIDENT_REVISE, "incident", incident.id, engagement_id=engagement.id, fields=["record"], details=details)
    return version


def add_event(
    session: Session, stamp: Stamp, incident: Incident, *, happened_at: datetime, text: str, talk_with: Collection[str] = ()
) -> IncidentEvent:
    """Add to the time line what happened when. `talk_with`: engagements of the chain whose principals took part in a talk about
    prevention, which fulfils the duty to let them (document 004, 付8 (7), 再委託 3).

    Raises what `hold` raises, Invalid("event-text-missing" | "happened-at-in-future" | "talk-with-unknown").
    """
    engagement = hold(session, stamp, incident, Side.PRINCIPAL, Side.CONTRACTOR)
    if not text.strip():
        raise Invalid("event-text-missing", field="text")
    if happened_at > stamp.at:
        raise Invalid("happened-at-in-future", field="happened_on", happened_at=happened_at)
    event = IncidentEvent(
        incident_id=incident.id,
        happened_at=happened_at,
        text=text,
        is_talk=bool(talk_with),
        written_at=stamp.at,
        written_by=stamp.actor.user_id,
        organisation_id=stamp.actor.organisation_id,
    )
    session.add(event)
    session.flush()
    details = {"is_talk": event.is_talk, "event": event.id}
    append(session, stamp, Act.INCIDENT_REVISE, "incident", incident.id, engagement_id=engagement.id, fields=["event"], details=details)
    for engagement_id in sorted(set(talk_with)):
        link = session.get(Engagement, engagement_id)
        if link is None or stamp.actor.organisation_id not in (link.principal_organisation_id, link.contractor_organisation_id):
            raise Invalid("talk-with-unknown", field="talk_with")
        _talked_over(session, stamp, link, incident, "incident-event", event.id)
        if link.id == engagement.parent_engagement_id:
            _talked_over(session, stamp, engagement, incident, "incident-event", event.id, TALK_ABOVE)
    return event


def attach(session: Session, stamp: Stamp, incident: Incident, *, evidence_id: str, measure_id: str | None = None) -> IncidentFile:
    """Lay a file of the own company beside the record, or beside one of its measures.

    Raises what `hold` raises, Missing("evidence-missing" | "measure-missing").
    """
    engagement = hold(session, stamp, incident, Side.PRINCIPAL, Side.CONTRACTOR)
    file = session.get(EvidenceFile, evidence_id)
    if file is None or file.organisation_id != stamp.actor.organisation_id or file.engagement_id != engagement.id:
        raise Missing("evidence-missing")
    if measure_id is not None:
        measure = session.get(IncidentMeasure, measure_id)
        if measure is None or measure.incident_id != incident.id:
            raise Missing("measure-missing")
    attached = IncidentFile(
        evidence_id=evidence_id,
        incident_id=incident.id,
        measure_id=measure_id,
        attached_at=stamp.at,
        attached_by=stamp.actor.user_id,
        organisation_id=stamp.actor.organisation_id,
    )
    session.add(attached)
    session.flush()
    details = {"evidence": evidence_id, "measure": measure_id}
    append(session, stamp, Act.INCIDENT_REVISE, "incident", incident.id, engagement_id=engagement.id, fields=["files"], details=details)
    return attached


def talked_over(session: Session, stamp: Stamp, engagement: Engagement, incident: Incident) -> None:
    """Prevention was talked over with the principal of the link in which it happened: shown by the measures that it agreed to."""
    _talked_over(session, stamp, engagement, incident, "incident", incident.id)


def _talked_over(session: Session, stamp: Stamp, link: Engagement, incident: Incident, kind: str, id_: str, code: str = TALK) -> None:
    obligations.fulfil(session, stamp, link, occasion=f"incident:{incident.id}", evidence_kind=kind, evidence_id=id_, codes={code})


def _widen(session: Session, incident: Incident, codes: Collection[str]) -> None:
    """Stop what came in. While everything is stopped there is nothing to add: naming classes must not release the others."""
    stopped = stopped_classes(session, incident.id)
    if incident.state == IncidentState.OPEN and not stopped:
        return
    before = session.scalars(
        select(col(IncidentVersion.class_codes))
        .where(col(IncidentVersion.incident_id) == incident.id, col(IncidentVersion.number) < incident.version)
        .order_by(col(IncidentVersion.number).desc())
    ).first()
    if added := set(codes) - set(before or ()) - set(stopped):
        stop(session, incident, added)
