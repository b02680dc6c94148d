"""Verbs of the talk: say something beside an item, and note that a thread was read."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import AssessmentState
from questionnaires.comments.models import Comment, CommentSeen
from questionnaires.comments.queries import is_party
from questionnaires.comments.rules import TEXT_LIMIT, Visibility
from questionnaires.contributing.queries import demand_given
from questionnaires.templates.queries import get_item
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp


def write(session: Session, stamp: Stamp, assessment: Assessment, *, item_code: str, text: str, visibility: Visibility) -> Comment:
    """Say `text` beside an item, to both sides or to one's own company, while the assessment is not closed.

    The entry of an internal comment carries no engagement: the other side does not learn that there is one. Raises
    Forbidden("not-a-party"), Missing("item-missing"), Conflict("assessment-closed"), Invalid("comment-empty" | "comment-too-long").
    """
    _demand_party(stamp, assessment)
    item = get_item(session, assessment.version_id, item_code)
    demand_given(session, stamp.actor, assessment, item)
    lock(session, assessment)
    if assessment.state == AssessmentState.CLOSED:
        raise Conflict("assessment-closed")
    said = text.strip()
    if not said:
        raise Invalid("comment-empty", "text")
    if len(said) > TEXT_LIMIT:
        raise Invalid("comment-too-long", "text", limit=TEXT_LIMIT)
    comment = Comment(
        assessment_id=assessment.id,
        item_id=item.id,
        organisation_id=stamp.actor.organisation_id,
        user_id=stamp.actor.user_id,
        text=said,
        visibility=visibility,
        at=stamp.at,
    )
    session.add(comment)
    session.flush()
    _mark(session, stamp, assessment, item.id)
    engagement_id = assessment.engagement_id if visibility is Visibility.BOTH else None
    details = {"assessment": assessment.id, "item": item_code, "visibility": visibility}
    append(session, stamp, Act.COMMENT_WRITE, "comment", comment.id, engagement_id=engagement_id, details=details)
    return comment


def mark_read(session: Session, stamp: Stamp, assessment: Assessment, *, item_code: str) -> None:
    """The actor has read the thread of an item. Nobody else's business, so it is not in the ledger. Raises as `write`."""
    _demand_party(stamp, assessment)
    item = get_item(session, assessment.version_id, item_code)
    demand_given(session, stamp.actor, assessment, item)
    _mark(session, stamp, assessment, item.id)


def _demand_party(stamp: Stamp, assessment: Assessment) -> None:
    if not is_party(assessment, stamp.actor.organisation_id):
        raise Forbidden("not-a-party")


def _mark(session: Session, stamp: Stamp, assessment: Assessment, item_id: str) -> None:
    mine = {"assessment_id": assessment.id, "item_id": item_id, "user_id": stamp.actor.user_id}
    known = update(CommentSeen).where(*(getattr(CommentSeen, name) == value for name, value in mine.items()))
    if session.execute(known.values(seen_at=stamp.at).returning(col(CommentSeen.user_id))).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(CommentSeen(**mine, seen_at=stamp.at))
            session.flush()
    except IntegrityError:
        pass  # another window of the same person was faster, and marked the same
