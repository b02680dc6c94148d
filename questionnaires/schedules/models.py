"""Stored nouns of the schedules: what is asked again and when, and what became of each occurrence."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class Schedule(SQLModel, table=True):
    """When a questionnaire is put to the contractor of one engagement again, in its newest edition of that day."""

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("engagement_id", "questionnaire_owner", "questionnaire_code"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    issuer_organisation_id: str = Field(foreign_key="organisation.id", index=True)
    questionnaire_code: str
    questionnaire_owner: str = ""  # the organisation whose questionnaire it is; "" for a built-in one (NULLs would not be unique)
    before_start_days: int | None = None
    yearly_months: int | None = None
    events: list[str] = Field(default_factory=list, sa_type=JSON)
    answer_days: int  # from the issue to the due date
    reason: str
    contact_name: str
    contact_detail: str
    is_active: bool = True
    since: datetime  # events before are no cause
    set_at: datetime
    set_by: str
    version: int = 1


class ScheduleRun(SQLModel, table=True):
    """One occurrence of a schedule. Its key stands there once: that is why nothing is issued twice."""

    __tablename__ = "schedule_run"
    __table_args__ = (UniqueConstraint("schedule_id", "key"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    schedule_id: str = Field(foreign_key="schedule.id", index=True)
    cause: str
    key: str
    happened_at: datetime | None = None  # the moment of the cause, where it has one
    state: str
    reason: str = ""  # a code, where it waits or failed
    assessment_id: str | None = Field(default=None, foreign_key="assessment.id")
    found_at: datetime
    settled_at: datetime | None = None
