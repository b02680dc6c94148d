"""Stored nouns of corrective actions: the action itself, each step of it, and the files that show it is done."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from questionnaires.corrections.rules import CorrectionOrigin, CorrectionState
from storage.database import new_id


class CorrectiveAction(SQLModel, table=True):
    """A measure that the principal asks for after a weak answer or an inspection. It changes no closed score: the next review does."""

    __tablename__ = "corrective_action"
    __table_args__ = (UniqueConstraint("engagement_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    assessment_id: str | None = Field(default=None, foreign_key="assessment.id", index=True)  # the answer that it is about, if any
    item_id: str | None = Field(default=None, foreign_key="questionnaire_item.id", index=True)
    origin_kind: str = CorrectionOrigin.ANSWER
    origin_id: str = ""  # what showed that it is needed, where that is no answer
    number: int  # counts within the engagement
    issuer_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    respondent_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    what: str  # what is asked
    why: str
    cost_note: str = ""  # what was talked over about the cost (S18)
    due_on: date  # what both go by: asked for, and from the agreement on agreed; a local date of the principal
    proposed_on: date | None = None  # the contractor's date, while the principal has not answered
    state: str = Field(default=CorrectionState.OPEN, index=True)
    version: int = 1  # rises with each step; the second one of the same version is told that the first was faster
    asked_at: datetime
    asked_by: str
    settled_at: datetime | None = None  # verified or withdrawn
    settled_by: str | None = None


class CorrectionStep(SQLModel, table=True):
    """One step of a corrective action: who did what when, with which words and which date. Never changes."""

    __tablename__ = "correction_step"
    __table_args__ = (UniqueConstraint("correction_id", "version"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    correction_id: str = Field(foreign_key="corrective_action.id", index=True)
    version: int  # of the action after this step
    step: str  # rules.Step, or "ask" for the first
    note: str = ""
    cost_note: str = ""
    on_date: date | None = None  # the date that the step is about
    taken_at: datetime
    taken_by: str
    organisation_id: str = Field(foreign_key="organisation.id")


class CorrectionEvidence(SQLModel, table=True):
    """A file of the contractor that shows what was done."""

    __tablename__ = "correction_evidence"

    correction_id: str = Field(foreign_key="corrective_action.id", primary_key=True)
    evidence_id: str = Field(foreign_key="evidence_file.id", primary_key=True)
    attached_at: datetime
    attached_by: str
