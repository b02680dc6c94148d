"""Reading inspections: one in reach with all its parts, lists of one work, what waits, what was seen on site."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.inspections.models import Inspection, InspectionCheck, InspectionFile, InspectionFinding, InspectionSignature
from contracts.inspections.rules import UNDER_WAY, CheckOutcome, InspectionResult, InspectionState, result_of
from contracts.parties.models import Organisation
from storage.evidence.models import EvidenceFile
from storage.problems import Missing
from storage.reach import EngagementReach


class InspectionRow(NamedTuple):
    """An inspection in a list; `result` is None until both have signed."""

    id: str
    engagement_id: str
    number: int
    subject: str
    place: str
    planned_on: date
    state: str
    findings: int
    result: InspectionResult | None


class FileRow(NamedTuple):
    """A file of the visit."""

    evidence_id: str
    name: str
    caption: str
    state: str
    verdict: str | None
    verdict_detail: str
    size: int
    sha256: str


class WaitingInspection(NamedTuple):
    """One that waits for the actor's organisation."""

    id: str
    work: str
    state: str
    planned_on: date
    is_principal: bool
    counterpart: str
    counterpart_english: str


class LastInspection(NamedTuple):
    """The latest signed inspection of a work: when, what came of it, how many points were seen on site."""

    id: str
    planned_on: date
    result: InspectionResult
    seen_codes: tuple[str, ...]  # item codes that were seen on site as answered
    deviating_codes: tuple[str, ...]


def get(session: Session, reach: EngagementReach, inspection_id: str) -> Inspection:
    """The inspection. Raises Missing("inspection-missing") when there is none in reach."""
    query = select(Inspection).where(col(Inspection.id) == inspection_id, col(Inspection.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("inspection-missing")
    return found


def list_for_engagement(session: Session, reach: EngagementReach, engagement_id: str, *, limit: int = 100) -> list[InspectionRow]:
    """All inspections of one work, the latest date first. Two queries."""
    query = select(Inspection).where(col(Inspection.engagement_id) == engagement_id, col(Inspection.engagement_id).in_(reach.engagements()))
    found = session.scalars(query.order_by(col(Inspection.planned_on).desc(), col(Inspection.number).desc()).limit(limit)).all()
    severities = _severities(session, [one.id for one in found])
    return [
        InspectionRow(
            one.id,
            one.engagement_id,
            one.number,
            one.subject,
            one.place,
            one.planned_on,
            one.state,
            len(severities.get(one.id, ())),
            result_of(severities.get(one.id, ())) if one.state == InspectionState.SIGNED else None,
        )
        for one in found
    ]


def list_checks(session: Session, inspection_id: str) -> list[InspectionCheck]:
    """The points of the list in order. The caller has the inspection in reach."""
    query = select(InspectionCheck).where(col(InspectionCheck.inspection_id) == inspection_id)
    return list(session.scalars(query.order_by(col(InspectionCheck.position))))


def list_findings(session: Session, inspection_id: str) -> list[InspectionFinding]:
    """What was found, by number. The caller has the inspection in reach."""
    query = select(InspectionFinding).where(col(InspectionFinding.inspection_id) == inspection_id)
    return list(session.scalars(query.order_by(col(InspectionFinding.number))))


def get_finding(session: Session, inspection: Inspection, finding_id: str) -> InspectionFinding:
    """One finding of the inspection. Raises Missing("finding-missing")."""
    found = session.get(InspectionFinding, finding_id)
    if found is None or found.inspection_id != inspection.id:
        raise Missing("finding-missing")
    return found


def list_files(session: Session, inspection_id: str) -> list[FileRow]:
    """The files of the visit. The caller has the inspection in reach."""
    query = (
        select(
            col(EvidenceFile.id),
            col(EvidenceFile.display_name),
            col(InspectionFile.caption),
            col(EvidenceFile.state),
            col(EvidenceFile.verdict),
            col(EvidenceFile.verdict_detail),
            col(EvidenceFile.size),
            col(EvidenceFile.sha256),
        )
        .join(InspectionFile, col(InspectionFile.evidence_id) == col(EvidenceFile.id))
        .where(col(InspectionFile.inspection_id) == inspection_id)
        .order_by(col(InspectionFile.added_at), col(EvidenceFile.id))
    )
    return [FileRow._make(row) for row in session.execute(query)]


def list_signatures(session: Session, inspection_id: str) -> list[InspectionSignature]:
    """The signatures in the order in which they were given."""
    query = select(InspectionSignature).where(col(InspectionSignature.inspection_id) == inspection_id)
    return list(session.scalars(query.order_by(col(InspectionSignature.signed_at))))


def list_waiting(session: Session, organisation_id: str, today: date, *, limit: int = 50) -> list[WaitingInspection]:
    """What waits for the organisation, on either side, by date: of a confirmed one the record, from its day on."""
    principal, contractor = col(Engagement.principal_organisation_id), col(Engagement.contractor_organisation_id)
    state = col(Inspection.state)
    theirs = (contractor == organisation_id) & state.in_([InspectionState.ANNOUNCED, InspectionState.RECORDED])
    held = (state == InspectionState.CONFIRMED) & (col(Inspection.planned_on) <= today)
    ours = (principal == organisation_id) & ((state == InspectionState.PROPOSED) | held)
    query = (
        select(
            col(Inspection.id),
            col(Engagement.work),
            state,
            col(Inspection.planned_on),
            principal == organisation_id,
            col(Organisation.name),
            col(Organisation.name_english),
        )
        .join(Engagement, col(Engagement.id) == col(Inspection.engagement_id))
        .join(Organisation, col(Organisation.id) == case((principal == organisation_id, contractor), else_=principal))
        .where(or_(theirs, ours))
        .order_by(col(Inspection.planned_on), col(Inspection.id))
        .limit(limit)
    )
    return [WaitingInspection._make(row) for row in session.execute(query)]


def find_next(session: Session, engagement_id: str) -> Inspection | None:
    """The inspection under way with the earliest date; None where there is none."""
    query = select(Inspection).where(col(Inspection.engagement_id) == engagement_id, col(Inspection.state).in_(UNDER_WAY))
    return session.scalars(query.order_by(col(Inspection.planned_on), col(Inspection.id)).limit(1)).first()


def find_last(session: Session, engagement_id: str) -> LastInspection | None:
    """The latest inspection that both have signed, for showing beside the score. At most three queries."""
    query = select(Inspection).where(col(Inspection.engagement_id) == engagement_id, col(Inspection.state) == InspectionState.SIGNED)
    found = session.scalars(query.order_by(col(Inspection.planned_on).desc(), col(Inspection.id)).limit(1)).first()
    if found is None:
        return None
    looked = select(col(InspectionCheck.item_code), col(InspectionCheck.outcome)).where(
        col(InspectionCheck.inspection_id) == found.id, col(InspectionCheck.item_code) != ""
    )
    outcomes = session.execute(looked.order_by(col(InspectionCheck.position))).all()
    return LastInspection(
        found.id,
        found.planned_on,
        result_of(_severities(session, [found.id]).get(found.id, ())),
        tuple(code for code, outcome in outcomes if outcome == CheckOutcome.SEEN),
        tuple(code for code, outcome in outcomes if outcome == CheckOutcome.DEVIATES),
    )


def _severities(session: Session, inspection_ids: Collection[str]) -> dict[str, list[str]]:
    query = select(col(InspectionFinding.inspection_id), col(InspectionFinding.severity)).where(
        col(InspectionFinding.inspection_id).in_(inspection_ids)
    )
    found: dict[str, list[str]] = {}
    for inspection_id, severity in session.execute(query):
        found.setdefault(inspection_id, []).append(severity)
    return found
