"""Stored nouns beside the handlers themselves: places of storage, every change of people and places, and the reports of both."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import new_id


class StoragePlace(SQLModel, table=True):
    """A place where the information is kept (document 004, 付7 3項(1))."""

    __tablename__ = "storage_place"
    __table_args__ = (CheckConstraint("until IS NULL OR since <= until", name="period"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    kind: str
    name: str
    address: str = ""
    protection: str = ""  # how it is locked and who may go there
    since: date
    until: date | None = None
    version: int = 1


class PeopleChange(SQLModel, table=True):
    """One change of people or places, with what was there before and after it. Rows are only ever added."""

    __tablename__ = "people_change"
    __table_args__ = (UniqueConstraint("engagement_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    kind: str
    subject_id: str  # of the handler or the place
    subject_name: str
    before: dict[str, Any] = Field(sa_type=JSON)
    after: dict[str, Any] = Field(sa_type=JSON)
    happened_on: date  # as the contractor says
    recorded_on: date  # local date of the principal: the month whose report carries it
    recorded_at: datetime
    recorded_by: str


class PeopleReport(SQLModel, table=True):
    """Custodian, handlers and places as the contractor reported them by name; frozen (document 004, 付7 3項(3))."""

    __tablename__ = "people_report"
    __table_args__ = (UniqueConstraint("engagement_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    number: int
    content: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str
    person_name: str
    person_title: str
    reported_at: datetime
    reported_by: str
