"""Stored nouns of an assessment: the request itself, each submission of it, and the chosen alternatives."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from questionnaires.assessments.rules import AssessmentState
from storage.database import new_id


class Assessment(SQLModel, table=True):
    """A questionnaire version put to one organisation for one engagement. It stays on its version for ever."""

    __tablename__ = "assessment"

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    version_id: str = Field(foreign_key="questionnaire_version.id", index=True)
    issuer_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    respondent_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    state: str = Field(default=AssessmentState.ISSUED, index=True)
    round: int = 1  # rises by one each time items are returned
    reason: str  # why this is asked, as shown to the contractor
    contact_name: str  # whom to ask
    contact_detail: str
    due_on: date
    due_set_at: datetime | None = None  # when the due date was last moved; None: it is the one of the issue
    opens_on: date | None = None  # before this day nothing can be answered; None: open from the issue on
    closes_on: date | None = None  # after this day nothing can be answered; None: stays open
    profile: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # facts that conditions lean on, frozen at the issue
    owner_user_id: str | None = None  # the respondent's person who alone may submit; None: any of its respondents
    issued_at: datetime
    issued_by: str
    submitted_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None


class Submission(SQLModel, table=True):
    """The statement of a named person that the answers are true, once per round."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("assessment_id", "round"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    round: int
    submitted_at: datetime
    submitted_by: str
    person_name: str
    person_title: str
    statement: str  # the sentence agreed to, in the language it was shown in
    answers_hash: str  # SHA-256 over the canonical answers of this round
    address: str
    agent: str


class AlternativeChoice(SQLModel, table=True):
    """Which option of an alternative group the respondent follows (document 004: items 1.1-08b and 1.1-09..13 exclude each other)."""

    __tablename__ = "alternative_choice"

    assessment_id: str = Field(foreign_key="assessment.id", primary_key=True)
    group: str = Field(primary_key=True)
    option: str
    version: int = 1  # rises with each change; the second one of the same version is told the first
    on_behalf: bool = False  # chosen by the issuer in the contractor's place (reviews.behalf)
    chosen_at: datetime
    chosen_by: str
