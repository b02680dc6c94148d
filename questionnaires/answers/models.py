"""Stored nouns of answering: the answer (one per item, versioned against lost updates) and the evidence laid beside it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class Answer(SQLModel, table=True):
    """One respondent's answer to one item. `state` is None while only text or evidence has been given."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("assessment_id", "item_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    item_id: str = Field(foreign_key="questionnaire_item.id", index=True)
    state: str | None = None
    # What was said to a question of another kind than a measure: see templates.kinds.
    value: Any = Field(default=None, sa_type=JSON(none_as_null=True), nullable=True)
    scope: str = ""  # where it holds
    exception: str = ""  # where it does not
    plan: str = ""  # what will be done
    planned_on: date | None = None
    reason: str = ""  # why not applicable
    note: str = ""  # whatever else is to be said beside a value: what a measure has scope, exception and plan for
    version: int = 1  # rises with each save; the second writer of the same version is told what the first one wrote
    on_behalf: bool = False  # entered by the issuer in the contractor's place (reviews.behalf)
    saved_at: datetime
    saved_by: str


class AnswerEvidence(SQLModel, table=True):
    """A file laid beside an answer."""

    __tablename__ = "answer_evidence"

    answer_id: str = Field(foreign_key="answer.id", primary_key=True)
    evidence_id: str = Field(foreign_key="evidence_file.id", primary_key=True)
    attached_at: datetime
    attached_by: str
