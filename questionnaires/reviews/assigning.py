"""Assigning a review to a person. Whether that person may review is for the floor above to know."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.reviews.holding import hold
from questionnaires.reviews.models import ReviewAssignment
from storage.acts import Act
from storage.ledger.actions import append
from storage.stamp import Stamp


def find_assignment(session: Session, assessment_id: str) -> ReviewAssignment | None:
    """Who is to review the assessment, or None."""
    return session.scalar(select(ReviewAssignment).where(col(ReviewAssignment.assessment_id) == assessment_id))


def assign(session: Session, stamp: Stamp, assessment: Assessment, *, user_id: str | None) -> ReviewAssignment | None:
    """Say who is to review the assessment; None: nobody in particular. The caller knows that the person reviews for the issuer.

    Raises Forbidden("review-not-yours"), Conflict("assessment-not-submitted").
    """
    hold(session, stamp, assessment)
    row = find_assignment(session, assessment.id)
    if (row.user_id if row else None) == user_id:
        return row
    if user_id is None and row is not None:
        session.delete(row)
        row = None
    elif user_id is not None:
        row = row or ReviewAssignment(assessment_id=assessment.id, user_id=user_id, assigned_at=stamp.at, assigned_by=stamp.actor.user_id)
        row.user_id, row.assigned_at, row.assigned_by = user_id, stamp.at, stamp.actor.user_id
        session.add(row)
    session.flush()
    details = {"reviewer": user_id}
    append(session, stamp, Act.REVIEW_ASSIGN, "assessment", assessment.id, engagement_id=assessment.engagement_id, details=details)
    return row
