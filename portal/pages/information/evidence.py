"""Files: taken in through the quarantine, and given out as attachments only, each view in the ledger."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import and_, or_
from sqlmodel import col, select

from contracts.agreements.models import SignedCopy
from contracts.approvals.models import Approval
from contracts.certificates.models import CertificateHeld
from contracts.disposals.models import DisposalCertificate
from contracts.engagements.models import Engagement, EngagementHandler
from contracts.incidents.models import Incident, IncidentFile
from contracts.inspections.models import Inspection, InspectionFile
from contracts.inspections.rules import InspectionState
from contracts.obligations.models import PerformanceStep
from contracts.recontracts.models import DirectConsent
from contracts.recontracts.rules import REPORT_CONSENT
from contracts.reports.models import MonthlyReport, MonthlyReportSubmission
from portal.guards import Entry, guard
from portal.rendering.downloads import attachment
from questionnaires.answers.models import Answer, AnswerEvidence
from questionnaires.assessments.models import Assessment, Submission
from questionnaires.contributing import queries as contributing
from questionnaires.corrections.models import CorrectionEvidence
from storage.acts import Act
from storage.evidence import actions, queries
from storage.evidence.models import EvidenceFile
from storage.problems import Missing, Problem

router = APIRouter()


@router.get("/evidence/{evidence_id}/file")
def download(entry: Annotated[Entry, guard(Act.EVIDENCE_VIEW)], evidence_id: str) -> Response:
    """The file as an attachment. Its bytes are verified against the hash on the way out."""
    if entry.actor.is_confined and not contributing.owns_file(entry.session, entry.actor, evidence_id):
        raise Missing("evidence-missing")
    reach: Any = {"organisation_id": entry.actor.organisation_id, "engagement_ids": entry.reach.engagements()}
    found = get_disclosed(entry, evidence_id)
    actions.view(entry.session, entry.stamp, found, engagement_id=queries.find_way(entry.session, found, **reach))
    chunks = entry.request.app.state.store.read_verified(found.object_key, found.sha256)
    headers = attachment(found.display_name) | {"Content-Length": str(found.size)}
    return StreamingResponse(chunks, media_type=found.media_type, headers=headers)


def get_disclosed(entry: Entry, evidence_id: str) -> EvidenceFile:
    """The file, if this person may open its bytes now: the owner always, the other side once it was shown it.

    A file beside answers is shown by their submission, one of a certificate or a correction when it is filed,
    one of an inspection once the principal has signed the record. One that was taken
    away again may have been part of a submission only if one came after it. Raises Missing and what `get_available` raises.
    """
    engagements = _in_sight(entry, evidence_id)
    file = queries.get_available(entry.session, evidence_id, organisation_id=entry.actor.organisation_id, engagement_ids=engagements)
    if file.organisation_id == entry.actor.organisation_id:
        return file
    of_file = col(AnswerEvidence.evidence_id) == evidence_id
    beside = select(Assessment.id).join(Answer, col(Answer.assessment_id) == col(Assessment.id))
    beside = beside.join(AnswerEvidence, col(AnswerEvidence.answer_id) == col(Answer.id))
    beside = beside.where(of_file, col(Assessment.engagement_id).in_(engagements))
    submitted = col(Assessment.submitted_at).is_not(None)
    since = select(Submission.id).join(Assessment, col(Assessment.id) == col(Submission.assessment_id))
    since = since.where(col(Assessment.engagement_id).in_(engagements), col(Submission.submitted_at) >= file.uploaded_at)
    ways = (
        beside.where(submitted).exists(),
        select(SignedCopy.id).where(col(SignedCopy.evidence_id) == evidence_id).exists(),
        select(DisposalCertificate.id).where(col(DisposalCertificate.evidence_id) == evidence_id).exists(),
        select(CorrectionEvidence.evidence_id).where(col(CorrectionEvidence.evidence_id) == evidence_id).exists(),
        select(CertificateHeld.id).where(col(CertificateHeld.evidence_id) == evidence_id).exists(),
        select(InspectionFile.evidence_id)
        .join(Inspection, col(Inspection.id) == col(InspectionFile.inspection_id))
        .where(
            col(InspectionFile.evidence_id) == evidence_id,
            col(Inspection.state).in_([InspectionState.RECORDED, InspectionState.SIGNED]),
        )
        .exists(),
        select(PerformanceStep.id).where(col(PerformanceStep.evidence_id) == evidence_id).exists(),
        select(EngagementHandler.id).where(col(EngagementHandler.pledge_evidence_id) == evidence_id).exists(),
        select(Approval.id).where(col(Approval.evidence_id) == evidence_id).exists(),
        select(MonthlyReportSubmission.id).where(col(MonthlyReportSubmission.evidence_id) == evidence_id).exists(),
        _beside_incident(entry, evidence_id),
        and_(~beside.exists(), since.exists()),
    )
    if not entry.session.execute(select(or_(*ways))).scalar_one():
        raise Missing("evidence-missing")
    return file


def _in_sight(entry: Entry, evidence_id: str) -> Any:
    """What two parties show each other is between them; further up, only the reports that their contractor lets those read (SUB-3c)."""
    open_to_all_above = (
        select(MonthlyReportSubmission.id)
        .join(MonthlyReport, col(MonthlyReport.id) == col(MonthlyReportSubmission.report_id))
        .join(DirectConsent, col(DirectConsent.engagement_id) == col(MonthlyReport.engagement_id))
        .where(col(MonthlyReportSubmission.evidence_id) == evidence_id, col(DirectConsent.code) == REPORT_CONSENT)
    )
    is_open = entry.session.execute(select(open_to_all_above.exists())).scalar_one()
    return entry.reach.engagements() if is_open else entry.reach.as_party()


def _beside_incident(entry: Entry, evidence_id: str) -> Any:
    """Whether the file lies beside an incident of which the actor's organisation is a party; further up, the record must do."""
    mine = entry.actor.organisation_id
    party = (col(Engagement.principal_organisation_id) == mine) | (col(Engagement.contractor_organisation_id) == mine)
    query = select(IncidentFile.evidence_id).join(Incident, col(Incident.id) == col(IncidentFile.incident_id))
    query = query.join(Engagement, col(Engagement.id) == col(Incident.engagement_id))
    return query.where(col(IncidentFile.evidence_id) == evidence_id, party).exists()


def keep_file(
    entry: Entry, *, engagement_id: str | None, effective_on: date | None = None, valid_until: date | None = None
) -> EvidenceFile:
    """The row of the file that the door has stored (`guard(..., takes_file=True)`), in quarantine until its verdict.

    Without a virus scanner it was judged by its type already; else a job does it. Raises why the file may not come in.
    """
    if isinstance(entry.intake, Problem):
        raise entry.intake
    assert entry.intake is not None
    file = actions.record(
        entry.session, entry.stamp, entry.intake.received, engagement_id=engagement_id, effective_on=effective_on, valid_until=valid_until
    )
    if entry.intake.verdict is None:
        return file
    return actions.settle(entry.session, entry.stamp, file.id, entry.intake.verdict, entry.request.app.state.scanner.name)
