"""Files: taken in through the quarantine, and given out as attachments only, each view in the ledger."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import and_, or_
from sqlmodel import col, select

from contracts.disposals.models import DisposalCertificate
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

    A file beside answers is shown by their submission, one of a certificate or a correction when it is filed. One that was taken
    away again may have been part of a submission only if one came after it. Raises Missing and what `get_available` raises.
    """
    engagements = entry.reach.engagements()
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
        select(DisposalCertificate.id).where(col(DisposalCertificate.evidence_id) == evidence_id).exists(),
        select(CorrectionEvidence.evidence_id).where(col(CorrectionEvidence.evidence_id) == evidence_id).exists(),
        and_(~beside.exists(), since.exists()),
    )
    if not entry.session.execute(select(or_(*ways))).scalar_one():
        raise Missing("evidence-missing")
    return file


def keep_file(entry: Entry, *, engagement_id: str) -> EvidenceFile:
    """The row of the file that the door has stored (`guard(..., takes_file=True)`), in quarantine until its verdict.

    Without a virus scanner it was judged by its type already; else a job does it. Raises why the file may not come in.
    """
    if isinstance(entry.intake, Problem):
        raise entry.intake
    assert entry.intake is not None
    file = actions.record(entry.session, entry.stamp, entry.intake.received, engagement_id=engagement_id)
    if entry.intake.verdict is None:
        return file
    return actions.settle(entry.session, entry.stamp, file.id, entry.intake.verdict, entry.request.app.state.scanner.name)
