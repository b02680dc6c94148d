"""The signatures under an inspection, the frozen report, and the corrective actions that follow."""

import hashlib
from typing import Any

from sqlalchemy.orm import Session

from contracts.engagements.queries import local_day
from contracts.engagements.rules import Side
from contracts.inspections import duties
from contracts.inspections.actions.steps import begin, end
from contracts.inspections.models import Inspection, InspectionFinding, InspectionSignature
from contracts.inspections.queries import list_checks, list_files, list_findings, list_signatures
from contracts.inspections.rules import InspectionState, result_of
from questionnaires.corrections.actions import ask_after
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import Asked, CorrectionOrigin
from storage.acts import Act
from storage.ledger.rules import canonical, instant
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def sign(
    session: Session,
    stamp: Stamp,
    inspection: Inspection,
    side: Side,
    *,
    person_name: str,
    person_title: str,
    remarks: str = "",
    expected_version: int,
) -> Inspection:
    """The principal signs the record first; the contractor reads it, adds its remarks and signs. Then the report is frozen.

    Raises as `begin`, Invalid("inspection-text-missing"), Conflict("inspection-not-due").
    """
    is_first = side is Side.PRINCIPAL
    state = InspectionState.CONFIRMED if is_first else InspectionState.RECORDED
    engagement = begin(session, stamp, inspection, side, [state], expected_version)
    if is_first and not inspection.summary.strip():
        raise Invalid("inspection-text-missing", "summary")
    if is_first and local_day(session, engagement, stamp.at) < inspection.planned_on:
        raise Conflict("inspection-not-due", planned_on=inspection.planned_on)
    session.add(
        InspectionSignature(
            inspection_id=inspection.id,
            organisation_id=stamp.actor.organisation_id,
            user_id=stamp.actor.user_id,
            person_name=person_name,
            person_title=person_title,
            signed_at=stamp.at,
        )
    )
    session.flush()
    if is_first:
        inspection.state, inspection.recorded_at = InspectionState.RECORDED, stamp.at
        return end(session, stamp, inspection, Act.INSPECTION_SIGN, side=side)
    inspection.contractor_remarks = remarks.strip()
    inspection.signed_at = stamp.at
    inspection.report = report_of(session, inspection)
    inspection.report_hash = hashlib.sha256(canonical(inspection.report)).hexdigest()
    inspection.state = InspectionState.SIGNED
    end(session, stamp, inspection, Act.INSPECTION_SIGN, side=side, report_hash=inspection.report_hash)
    duties.fulfil(session, stamp, engagement, inspection)
    return inspection


def demand(session: Session, stamp: Stamp, inspection: Inspection, finding: InspectionFinding, *, asked: Asked) -> CorrectiveAction:
    """Ask for what a finding shows to be missing; once the principal has signed the record. Each finding leads to one at most.

    The contractor agrees or proposes another date as with every corrective action (NDA-3.10c, clause 15.3).
    Raises as `begin`, Missing("finding-missing"), Conflict("finding-has-correction"), and what `corrections.ask_after` raises.
    """
    engagement = begin(session, stamp, inspection, Side.PRINCIPAL, [InspectionState.RECORDED, InspectionState.SIGNED])
    session.refresh(finding)
    if finding.inspection_id != inspection.id:
        raise Missing("finding-missing")
    if finding.correction_id is not None:
        raise Conflict("finding-has-correction", number=finding.number)
    check = next((one for one in list_checks(session, inspection.id) if one.id == finding.check_id), None)
    correction = ask_after(
        session,
        stamp,
        engagement_id=engagement.id,
        respondent_organisation_id=engagement.contractor_organisation_id,
        origin=(CorrectionOrigin.INSPECTION, inspection.id),
        assessment_id=check.assessment_id if check else None,
        item_id=check.item_id if check else None,
        asked=asked,
        today=local_day(session, engagement, stamp.at),
    )
    finding.correction_id = correction.id
    session.flush()
    duties.follow(session, stamp, correction)
    return correction


def report_of(session: Session, inspection: Inspection) -> dict[str, Any]:
    """Everything that both sign, as plain data."""
    findings = list_findings(session, inspection.id)
    return {
        "number": inspection.number,
        "engagement": inspection.engagement_id,
        **{name: getattr(inspection, name) for name in ("subject", "purpose", "place", "inspectors", "planned_time", "summary")},
        "planned_on": inspection.planned_on.isoformat(),
        "principal_participants": inspection.principal_participants,
        "contractor_participants": inspection.contractor_participants,
        "contractor_remarks": inspection.contractor_remarks,
        "result": result_of(finding.severity for finding in findings),
        "checks": [
            {
                "position": check.position,
                "item": check.item_code,
                "text": check.text,
                "claimed_state": check.claimed_state,
                "claimed": check.claimed,
                "evidence": check.evidence,
                "outcome": check.outcome,
                "note": check.note,
            }
            for check in list_checks(session, inspection.id)
        ],
        "findings": [{"number": one.number, "severity": one.severity, "text": one.text, "check": one.check_id} for one in findings],
        "files": [{"name": file.name, "caption": file.caption, "sha256": file.sha256} for file in list_files(session, inspection.id)],
        "signatures": [
            {
                "organisation": one.organisation_id,
                "name": one.person_name,
                "title": one.person_title,
                "at": instant(one.signed_at),
            }
            for one in list_signatures(session, inspection.id)
        ],
    }
