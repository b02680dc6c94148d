"""The record of an inspection, while the principal writes it: the list, what was seen, findings, files, who was there."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.engagements.rules import Side
from contracts.inspections.actions.steps import begin, end
from contracts.inspections.models import Inspection, InspectionCheck, InspectionFile, InspectionFinding
from contracts.inspections.queries import list_checks
from contracts.inspections.rules import MOVABLE, CheckOutcome, InspectionState, Severity
from questionnaires.answers.queries import list_for_section
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from storage.acts import Act
from storage.evidence.queries import get_file
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

MOST_CHECKS = 200
SUBMITTED = frozenset({AssessmentState.SUBMITTED, AssessmentState.RETURNED, AssessmentState.CLOSED})


def draw_checks(session: Session, stamp: Stamp, inspection: Inspection, assessment: Assessment, *, section_code: str) -> int:
    """Put the asked items of a section on the list, with what was answered and which files were shown; returns how many are new.

    Raises as `begin`, Missing("assessment-missing" | "section-missing"), Conflict("inspection-answers-open" | "inspection-list-full").
    """
    begin(session, stamp, inspection, Side.PRINCIPAL, MOVABLE)
    if assessment.engagement_id != inspection.engagement_id:
        raise Missing("assessment-missing")
    if assessment.state not in SUBMITTED:
        raise Conflict("inspection-answers-open")
    known = list_checks(session, inspection.id)
    drawn = {check.item_id for check in known}
    views = [view for view in list_for_section(session, assessment, section_code) if view.is_counted and view.item.id not in drawn]
    if len(known) + len(views) > MOST_CHECKS:
        raise Conflict("inspection-list-full", limit=MOST_CHECKS)
    for position, view in enumerate(views, start=len(known) + 1):
        answer = view.answer
        session.add(
            InspectionCheck(
                inspection_id=inspection.id,
                position=position,
                assessment_id=assessment.id,
                item_id=view.item.id,
                item_code=view.item.code,
                text=view.item.title,
                claimed_state=(answer.state or "") if answer else "",
                claimed=(answer.scope or answer.plan or answer.reason) if answer else "",
                evidence=[file.display_name for file in view.evidence],
            )
        )
    end(session, stamp, inspection, Act.INSPECTION_RECORD, section=section_code, drawn=len(views))
    return len(views)


def add_check(session: Session, stamp: Stamp, inspection: Inspection, *, text: str) -> InspectionCheck:
    """Put a point of one's own on the list. Raises as `begin`, Conflict("inspection-list-full")."""
    begin(session, stamp, inspection, Side.PRINCIPAL, MOVABLE)
    known = len(list_checks(session, inspection.id))
    if known >= MOST_CHECKS:
        raise Conflict("inspection-list-full", limit=MOST_CHECKS)
    check = InspectionCheck(inspection_id=inspection.id, position=known + 1, text={"ja": text, "en": text})
    session.add(check)
    end(session, stamp, inspection, Act.INSPECTION_RECORD, added=1)
    return check


def record_outcomes(
    session: Session, stamp: Stamp, inspection: Inspection, outcomes: Mapping[str, tuple[CheckOutcome, str]], *, expected_version: int
) -> Inspection:
    """What was seen of the points, by id: outcome and note. Raises as `begin`, Missing("check-missing")."""
    begin(session, stamp, inspection, Side.PRINCIPAL, [InspectionState.CONFIRMED], expected_version)
    checks = {check.id: check for check in list_checks(session, inspection.id)}
    for check_id, (outcome, note) in outcomes.items():
        if check_id not in checks:
            raise Missing("check-missing")
        checks[check_id].outcome, checks[check_id].note = outcome, note
    looked_at = sum(check.outcome != CheckOutcome.OPEN for check in checks.values())
    return end(session, stamp, inspection, Act.INSPECTION_RECORD, looked_at=looked_at)


def add_finding(
    session: Session, stamp: Stamp, inspection: Inspection, *, severity: Severity, text: str, check_id: str | None = None
) -> InspectionFinding:
    """Note something that was found. Raises as `begin`, Missing("check-missing")."""
    begin(session, stamp, inspection, Side.PRINCIPAL, [InspectionState.CONFIRMED])
    if check_id is not None and check_id not in {check.id for check in list_checks(session, inspection.id)}:
        raise Missing("check-missing")
    latest = select(func.coalesce(func.max(col(InspectionFinding.number)), 0)).where(col(InspectionFinding.inspection_id) == inspection.id)
    finding = InspectionFinding(
        inspection_id=inspection.id, number=(session.scalar(latest) or 0) + 1, severity=Severity(severity), text=text, check_id=check_id
    )
    session.add(finding)
    end(session, stamp, inspection, Act.INSPECTION_RECORD, severity=finding.severity)
    return finding


def add_file(session: Session, stamp: Stamp, inspection: Inspection, *, evidence_id: str, caption: str) -> InspectionFile:
    """Lay a photograph or another file of the principal beside the record. Raises as `begin`, Missing("evidence-missing")."""
    begin(session, stamp, inspection, Side.PRINCIPAL, [InspectionState.CONFIRMED])
    file = get_file(session, evidence_id, organisation_id=stamp.actor.organisation_id, engagement_ids=None)
    if file.engagement_id != inspection.engagement_id:
        raise Missing("evidence-missing")
    row = InspectionFile(
        inspection_id=inspection.id, evidence_id=evidence_id, caption=caption, added_at=stamp.at, added_by=stamp.actor.user_id
    )
    session.add(row)
    end(session, stamp, inspection, Act.INSPECTION_RECORD, evidence=evidence_id)
    return row


def write_record(
    session: Session,
    stamp: Stamp,
    inspection: Inspection,
    *,
    principal_participants: str,
    contractor_participants: str,
    summary: str,
    expected_version: int,
) -> Inspection:
    """Who was there, and what is to be said of the whole. Raises as `begin`, Invalid("inspection-text-missing")."""
    begin(session, stamp, inspection, Side.PRINCIPAL, [InspectionState.CONFIRMED], expected_version)
    inspection.principal_participants, inspection.contractor_participants = principal_participants, contractor_participants
    inspection.summary = summary
    for field in ("principal_participants", "contractor_participants", "summary"):
        if not getattr(inspection, field).strip():
            raise Invalid("inspection-text-missing", field)
    return end(session, stamp, inspection, Act.INSPECTION_RECORD)
