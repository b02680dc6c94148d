"""Stored nouns of reviewing: judgements, what was said when one was returned, who reviews, and how a review closes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from questionnaires.reviews.rules import REVIEW_INTERVAL_DAYS, ProposalState
from storage.database import new_id

_OPEN = text(f"state = '{ProposalState.OPEN}'")


class Judgement(SQLModel, table=True):
    """The verdict on one item. The latest round counts; it binds the version of the answer that was shown."""

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("assessment_id", "item_id", "round"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    item_id: str = Field(foreign_key="questionnaire_item.id", index=True)
    round: int
    verdict: str
    remark: str = ""
    points: int | None = None  # 0 to 100, where the reviewer has weighed an answer that has no points of its own
    answer_version: int
    version: int = 1  # rises with each verdict of the round; the second reviewer of the same version is told what the first one said
    judged_at: datetime
    judged_by: str


class ReturnedAnswer(SQLModel, table=True):
    """What had been said to an item when it was returned, so that the correction can be read beside it. Never changes."""

    __tablename__ = "returned_answer"

    assessment_id: str = Field(foreign_key="assessment.id", primary_key=True)
    item_id: str = Field(foreign_key="questionnaire_item.id", primary_key=True)
    round: int = Field(primary_key=True)  # the round that ended with the return
    state: str | None = None
    value: Any = Field(default=None, sa_type=JSON(none_as_null=True), nullable=True)
    scope: str = ""
    exception: str = ""
    plan: str = ""
    planned_on: date | None = None
    reason: str = ""
    note: str = ""
    answer_version: int
    files: list[str] = Field(default_factory=list, sa_type=JSON)  # names of the files that lay beside it


class ReviewAssignment(SQLModel, table=True):
    """Who is to review an assessment. Any reviewer of the organisation may still judge; this says whose turn it is."""

    __tablename__ = "review_assignment"

    assessment_id: str = Field(foreign_key="assessment.id", primary_key=True)
    user_id: str = Field(index=True)
    assigned_at: datetime
    assigned_by: str


class ReviewPolicy(SQLModel, table=True):
    """How one organisation reviews. An organisation without a row goes by the defaults."""

    __tablename__ = "review_policy"

    organisation_id: str = Field(foreign_key="organisation.id", primary_key=True)
    needs_second_person: bool = False  # closing is proposed by one reviewer and confirmed by another
    review_interval_days: int = REVIEW_INTERVAL_DAYS  # after so many days a result begins to lose confidence
    version: int = 1
    changed_at: datetime
    changed_by: str


class ClosingProposal(SQLModel, table=True):
    """One reviewer's proposal to close; another one confirms it. The database itself refuses the same person twice (F9)."""

    __tablename__ = "closing_proposal"
    __table_args__ = (
        CheckConstraint("state <> 'confirmed' OR (settled_by IS NOT NULL AND settled_by <> proposed_by)", name="second_person"),
        # At most one proposal of an assessment is open, whatever happens at the same moment.
        Index("uq_closing_proposal_open", "assessment_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    round: int
    state: str = Field(default=ProposalState.OPEN)
    shown_hash: str  # SHA-256 over all answers and verdicts as the proposer saw them: another state of things is not confirmed
    proposed_at: datetime
    proposed_by: str
    settled_at: datetime | None = None
    settled_by: str | None = None
    reason: str = ""  # why it was taken back or declined


class AnsweringOnBehalf(SQLModel, table=True):
    """The issuer may enter answers where the contractor cannot. The contractor sees that, and why."""

    __tablename__ = "answering_on_behalf"

    assessment_id: str = Field(foreign_key="assessment.id", primary_key=True)
    reason: str
    given_at: datetime
    given_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None


class AnswerObjection(SQLModel, table=True):
    """The contractor objects to an answer that the issuer entered in its place; it stays beside that answer."""

    __tablename__ = "answer_objection"

    assessment_id: str = Field(foreign_key="assessment.id", primary_key=True)
    item_id: str = Field(foreign_key="questionnaire_item.id", primary_key=True)
    answer_version: int  # of the answer that is objected to
    objection: str
    objected_at: datetime
    objected_by: str
