"""Stored noun of the reminders: that one went out."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class Reminder(SQLModel, table=True):
    """One step of reminding for one due date of an assessment. It happens once; a prolonged due date has its own steps."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("assessment_id", "due_on", "step"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    assessment_id: str = Field(foreign_key="assessment.id", index=True)
    due_on: date
    step: int  # days from the due date, negative before it
    sent_at: datetime
    told: int  # people of the contractor to whom the day's mail goes
    is_escalated: bool = False  # the second contact was told too
