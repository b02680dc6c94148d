"""One incident and everything that belongs to it. The caller has it in reach."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementAncestor
from contracts.incidents.models import (
    Incident,
    IncidentClass,
    IncidentEvent,
    IncidentFile,
    IncidentLift,
    IncidentMeasure,
    IncidentMeasureStep,
    IncidentNotice,
    IncidentVersion,
    PersonalDataCheck,
)
from contracts.incidents.personal_data import Position
from contracts.incidents.rules import IncidentState, MeasureState, Particulars, what_is_missing
from storage.evidence.models import EvidenceFile
from storage.problems import Missing
from storage.reach import EngagementReach


class MeasureRow(NamedTuple):
    """A measure with the steps that were taken with it, oldest first."""

    measure: IncidentMeasure
    steps: Sequence[IncidentMeasureStep]


class FileRow(NamedTuple):
    """A file beside the record or beside a measure."""

    evidence_id: str
    measure_id: str | None
    display_name: str
    size: int
    state: str
    verdict: str | None
    attached_at: datetime
    organisation_id: str


def get(session: Session, reach: EngagementReach, incident_id: str) -> Incident:
    """The incident; Missing("incident-missing") when there is none in reach."""
    query = select(Incident).where(col(Incident.id) == incident_id, col(Incident.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("incident-missing")
    return found


def list_versions(session: Session, incident_id: str) -> list[IncidentVersion]:
    """The versions of the record, oldest first."""
    query = select(IncidentVersion).where(col(IncidentVersion.incident_id) == incident_id)
    return list(session.scalars(query.order_by(col(IncidentVersion.number))))


def get_latest(session: Session, incident: Incident) -> tuple[IncidentVersion | None, Particulars]:
    """The version that holds and what stands in it; an incident from before there were versions has none, and nothing in it."""
    versions = list_versions(session, incident.id)
    return (versions[-1], Particulars.model_validate(versions[-1].particulars)) if versions else (None, Particulars())


def list_stopped(session: Session, incident_id: str) -> list[str]:
    """The classes that it stops now; none of an open incident means all."""
    query = select(col(IncidentClass.class_code)).where(col(IncidentClass.incident_id) == incident_id)
    return list(session.scalars(query.order_by(col(IncidentClass.class_code))))


def list_stopped_of(session: Session, incident_ids: Sequence[str]) -> dict[str, list[str]]:
    """The same for several, in one statement."""
    query = select(col(IncidentClass.incident_id), col(IncidentClass.class_code)).where(col(IncidentClass.incident_id).in_(incident_ids))
    found: dict[str, list[str]] = {}
    for incident_id, code in session.execute(query.order_by(col(IncidentClass.class_code))):
        found.setdefault(incident_id, []).append(code)
    return found


def list_notices(session: Session, incident_id: str) -> list[IncidentNotice]:
    """Who has to know: from the link in which it happened upwards, then those beside the chain."""
    query = select(IncidentNotice).where(col(IncidentNotice.incident_id) == incident_id)
    found = session.scalars(query.order_by(col(IncidentNotice.added_at), col(IncidentNotice.id)))

    def place(one: IncidentNotice) -> tuple[bool, bool, int, bool, datetime]:
        return one.recipient_organisation_id is None, one.level < 0, one.level, one.due_at is None, one.due_at or one.added_at

    return sorted(found, key=place)


def list_events(session: Session, incident_id: str) -> list[IncidentEvent]:
    """What happened when, oldest first."""
    query = select(IncidentEvent).where(col(IncidentEvent.incident_id) == incident_id)
    return list(session.scalars(query.order_by(col(IncidentEvent.happened_at), col(IncidentEvent.written_at))))


def list_files(session: Session, incident_id: str) -> list[FileRow]:
    """The files, oldest first."""
    query = (
        select(
            col(IncidentFile.evidence_id),
            col(IncidentFile.measure_id),
            col(EvidenceFile.display_name),
            col(EvidenceFile.size),
            col(EvidenceFile.state),
            col(EvidenceFile.verdict),
            col(IncidentFile.attached_at),
            col(IncidentFile.organisation_id),
        )
        .join(EvidenceFile, col(EvidenceFile.id) == col(IncidentFile.evidence_id))
        .where(col(IncidentFile.incident_id) == incident_id)
        .order_by(col(IncidentFile.attached_at), col(IncidentFile.evidence_id))
    )
    return [FileRow._make(row) for row in session.execute(query)]


def list_measures(session: Session, incident_id: str) -> list[MeasureRow]:
    """The measures by number, each with its steps; two statements."""
    measures = session.scalars(
        select(IncidentMeasure).where(col(IncidentMeasure.incident_id) == incident_id).order_by(col(IncidentMeasure.number))
    ).all()
    steps = session.scalars(
        select(IncidentMeasureStep)
        .where(col(IncidentMeasureStep.measure_id).in_([one.id for one in measures]))
        .order_by(col(IncidentMeasureStep.measure_id), col(IncidentMeasureStep.number))
    ).all()
    return [MeasureRow(one, [step for step in steps if step.measure_id == one.id]) for one in measures]


def list_lifts(session: Session, incident_id: str) -> list[IncidentLift]:
    """The proposals to lift the stop, oldest first."""
    query = select(IncidentLift).where(col(IncidentLift.incident_id) == incident_id)
    return list(session.scalars(query.order_by(col(IncidentLift.proposed_at), col(IncidentLift.id))))


def find_check(session: Session, incident_id: str, organisation_id: str) -> PersonalDataCheck | None:
    """What the company answered last about reports that the law may ask for."""
    query = select(PersonalDataCheck).where(
        col(PersonalDataCheck.incident_id) == incident_id, col(PersonalDataCheck.organisation_id) == organisation_id
    )
    return session.scalars(query.order_by(col(PersonalDataCheck.number).desc()).limit(1)).one_or_none()


def find_own_link(session: Session, engagement: Engagement, organisation_id: str) -> Engagement | None:
    """The link of the chain, from `engagement` upwards, that the company entrusted to another; None for the contractor at its foot."""
    if organisation_id == engagement.principal_organisation_id:
        return engagement
    query = (
        select(Engagement)
        .join(EngagementAncestor, col(EngagementAncestor.ancestor_id) == col(Engagement.id))
        .where(col(EngagementAncestor.engagement_id) == engagement.id, col(Engagement.principal_organisation_id) == organisation_id)
    )
    return session.scalars(query.order_by(col(EngagementAncestor.depth)).limit(1)).one_or_none()


def list_positions(session: Session, engagement: Engagement, organisation_id: str) -> list[Position]:
    """In which positions a company of the chain can hold the personal data of an incident in `engagement`, the likeliest first.

    Whoever passes work on stands in the middle: what it was entrusted with it holds for its own principal.
    """
    own = find_own_link(session, engagement, organisation_id)
    if own is None:
        return [Position.ENTRUSTED, Position.OWN]
    return [Position.PRINCIPAL] if own.parent_engagement_id is None else [Position.ENTRUSTED, Position.PRINCIPAL]


def what_is_missing_of(session: Session, incident: Incident, no_measure_reason: str = "") -> list[str]:
    """What stands between the incident and its close, as codes."""
    states = session.scalars(select(col(IncidentMeasure.state)).where(col(IncidentMeasure.incident_id) == incident.id))
    untold = (col(IncidentNotice.incident_id) == incident.id, col(IncidentNotice.duty) != "", col(IncidentNotice.told_at).is_(None))
    _, said = get_latest(session, incident)
    return what_is_missing(
        IncidentState(incident.state),
        [MeasureState(state) for state in states],
        untold=session.scalar(select(func.count()).where(*untold)) or 0,
        no_measure_reason=no_measure_reason,
        has_cause=bool(said.cause or said.why.strip()),
    )
