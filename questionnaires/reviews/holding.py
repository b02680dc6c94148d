"""Holding an assessment for its reviewer: the lock behind every verb of the review."""

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import AssessmentState
from questionnaires.reviews.models import ClosingProposal
from questionnaires.reviews.rules import ProposalState
from storage.problems import Conflict, Forbidden
from storage.stamp import Stamp


def hold(session: Session, stamp: Stamp, assessment: Assessment) -> None:
    """Lock the assessment for the organisation that asked, while it is the reviewer's turn.

    Raises Forbidden("review-not-yours"), Conflict("assessment-not-submitted").
    """
    if stamp.actor.organisation_id != assessment.issuer_organisation_id:
        raise Forbidden("review-not-yours")
    lock(session, assessment)
    if assessment.state != AssessmentState.SUBMITTED:
        raise Conflict("assessment-not-submitted", state=assessment.state)


def hold_to_judge(session: Session, stamp: Stamp, assessment: Assessment) -> None:
    """`hold`, for whoever changes a verdict: a proposal to close was about other verdicts, and ends here."""
    hold(session, stamp, assessment)
    is_open = (col(ClosingProposal.assessment_id) == assessment.id, col(ClosingProposal.state) == ProposalState.OPEN)
    change = {"state": ProposalState.VOID, "settled_at": stamp.at, "settled_by": stamp.actor.user_id}
    session.execute(update(ClosingProposal).where(*is_open).values(**change))
