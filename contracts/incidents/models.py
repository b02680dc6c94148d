"""Stored nouns of an incident: the record, and the classes it touches."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from contracts.incidents.rules import IncidentState
from storage.database import new_id


class Incident(SQLModel, table=True):
    """An accident or a suspicion in one engagement. It stops sharing of the classes it touches until another person lifts it."""

    __tablename__ = "incident"
    __table_args__ = (CheckConstraint("lifted_by IS NULL OR lifted_by <> recorded_by", name="two_persons"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    kind: str
    is_suspected: bool
    summary: str
    noticed_at: datetime
    state: str = Field(default=IncidentState.OPEN, index=True)
    recorded_at: datetime
    recorded_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lift_reason: str = ""


class IncidentClass(SQLModel, table=True):
    """A class of information that the incident touches."""

    __tablename__ = "incident_class"

    incident_id: str = Field(foreign_key="incident.id", primary_key=True)
    class_code: str = Field(foreign_key="information_class.code", primary_key=True)
