"""Stored nouns of education: what is to be read by whom until when, and who has passed what."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class EducationAssignment(SQLModel, table=True):
    """A course that the people who handle the information of an engagement are to pass."""

    __tablename__ = "education_assignment"
    __table_args__ = (UniqueConstraint("engagement_id", "course_code"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    course_code: str
    due_on: date
    reason: str = ""
    assigned_at: datetime
    assigned_by: str
    ended_at: datetime | None = None  # no longer asked for
    version: int = 1


class EducationRecord(SQLModel, table=True):
    """Somebody of an organisation has passed a course: by its check here, or at a session that the organisation held. Never changes."""

    __tablename__ = "education_record"

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    course_code: str
    course_version: str
    person_name: str
    person_key: str = Field(index=True)  # rules.same_person of it
    user_id: str | None = None  # who passed the check here; None: recorded by the organisation
    way: str  # "check" | "session"
    place: str = ""  # of a session: where and by whom it was held
    passed_on: date
    recorded_at: datetime
    recorded_by: str
