"""Answering on behalf of a contractor that cannot: given with a reason that the contractor sees, every answer marked, objections kept.

The issuer never reads nor replaces what the contractor itself has written before it was sent: it fills in what is blank.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.answers.models import Answer
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.queries import lock
from questionnaires.assessments.rules import ANSWERABLE
from questionnaires.reviews.models import AnsweringOnBehalf, AnswerObjection
from questionnaires.rows import columns_of
from questionnaires.templates.queries import get_item
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """What the contractor says against an answer that was entered in its place."""

    item_id: str
    answer_version: int
    objection: str
    objected_at: datetime
    objected_by: str


def find_on_behalf(session: Session, assessment_id: str) -> AnsweringOnBehalf | None:
    """The permission to answer on behalf of the contractor, ended or not; None where it was never given."""
    return session.scalar(select(AnsweringOnBehalf).where(col(AnsweringOnBehalf.assessment_id) == assessment_id))


def is_on_behalf(session: Session, assessment: Assessment, organisation_id: str) -> bool:
    """Whether `organisation_id` may enter answers here in the contractor's place. One statement for the issuer, none for others."""
    if organisation_id != assessment.issuer_organisation_id or organisation_id == assessment.respondent_organisation_id:
        return False
    given = find_on_behalf(session, assessment.id)
    return given is not None and given.ended_at is None


def demand_answering_side(session: Session, stamp: Stamp, assessment: Assessment) -> None:
    """Raises Forbidden("assessment-not-yours") unless the actor answers for the respondent, or for the issuer on its behalf."""
    own = stamp.actor.organisation_id
    if own != assessment.respondent_organisation_id and not is_on_behalf(session, assessment, own):
        raise Forbidden("assessment-not-yours")


def demand_nothing_of_the_contractor(session: Session, stamp: Stamp, assessment: Assessment) -> None:
    """Who answers on behalf sends only what it entered itself. Raises Conflict("answers-of-contractor-unsent")."""
    if stamp.actor.organisation_id == assessment.respondent_organisation_id:
        return
    query = select(col(Answer.id)).where(col(Answer.assessment_id) == assessment.id, ~col(Answer.on_behalf)).limit(1)
    if session.scalar(query) is not None:
        raise Conflict("answers-of-contractor-unsent")


def give_on_behalf(session: Session, stamp: Stamp, assessment: Assessment, *, reason: str) -> AnsweringOnBehalf:
    """Let the issuer's people enter answers from now on. Raises Invalid("on-behalf-reason-missing"), Forbidden("review-not-yours"),
    Conflict("answer-sealed" | "on-behalf-given-already")."""
    _hold(session, stamp, assessment)
    if assessment.state not in ANSWERABLE:
        raise Conflict("answer-sealed", state=assessment.state)
    if not reason.strip():
        raise Invalid("on-behalf-reason-missing", "reason")
    row = find_on_behalf(session, assessment.id)
    if row is not None and row.ended_at is None:
        raise Conflict("on-behalf-given-already")
    if row is None:
        row = AnsweringOnBehalf(assessment_id=assessment.id, reason="", given_at=stamp.at, given_by=stamp.actor.user_id)
        session.add(row)
    row.reason, row.given_at, row.given_by = reason.strip(), stamp.at, stamp.actor.user_id
    row.ended_at = row.ended_by = None
    session.flush()
    append(session, stamp, Act.BEHALF_GIVE, "assessment", assessment.id, engagement_id=assessment.engagement_id)
    return row


def end_on_behalf(session: Session, stamp: Stamp, assessment: Assessment) -> AnsweringOnBehalf:
    """End it; what was entered stays, marked. Raises Conflict("on-behalf-not-given"), Forbidden("review-not-yours")."""
    _hold(session, stamp, assessment)
    row = find_on_behalf(session, assessment.id)
    if row is None or row.ended_at is not None:
        raise Conflict("on-behalf-not-given")
    row.ended_at, row.ended_by = stamp.at, stamp.actor.user_id
    session.flush()
    append(session, stamp, Act.BEHALF_END, "assessment", assessment.id, engagement_id=assessment.engagement_id)
    return row


def object_to(session: Session, stamp: Stamp, assessment: Assessment, *, item_code: str, objection: str) -> AnswerObjection:
    """The contractor objects to an answer that was entered in its place, at any time; a later objection takes the place of the first.

    Raises Forbidden("assessment-not-yours"), Invalid("objection-missing"), Conflict("answer-not-on-behalf"), Missing("item-missing").
    """
    if stamp.actor.organisation_id != assessment.respondent_organisation_id:
        raise Forbidden("assessment-not-yours")
    lock(session, assessment)
    if not objection.strip():
        raise Invalid("objection-missing", "objection")
    item = get_item(session, assessment.version_id, item_code)
    answer = session.scalar(select(Answer).where(col(Answer.assessment_id) == assessment.id, col(Answer.item_id) == item.id))
    if answer is None or not answer.on_behalf:
        raise Conflict("answer-not-on-behalf", item=item_code)
    said: dict[str, Any] = {
        "answer_version": answer.version,
        "objection": objection.strip(),
        "objected_at": stamp.at,
        "objected_by": stamp.actor.user_id,
    }
    row = session.get(AnswerObjection, (assessment.id, item.id), populate_existing=True)
    if row is None:
        row = AnswerObjection(assessment_id=assessment.id, item_id=item.id, **said)
        session.add(row)
    else:
        row.sqlmodel_update(said)
    session.flush()
    details = {"item": item_code, "answer_version": answer.version}
    append(session, stamp, Act.ANSWER_OBJECT, "assessment", assessment.id, engagement_id=assessment.engagement_id, details=details)
    return row


def list_objections(session: Session, assessment_id: str) -> dict[str, ObjectionRow]:
    """The objections by item id. One statement."""
    query = select(*columns_of(ObjectionRow, AnswerObjection)).where(col(AnswerObjection.assessment_id) == assessment_id)
    return {row[0]: ObjectionRow(*row) for row in session.execute(query)}


def list_on_behalf(session: Session, assessment_id: str) -> frozenset[str]:
    """The ids of the items whose answers the issuer entered. One statement."""
    query = select(col(Answer.item_id)).where(col(Answer.assessment_id) == assessment_id, col(Answer.on_behalf))
    return frozenset(session.scalars(query))


def _hold(session: Session, stamp: Stamp, assessment: Assessment) -> None:
    if stamp.actor.organisation_id != assessment.issuer_organisation_id:
        raise Forbidden("review-not-yours")
    lock(session, assessment)
