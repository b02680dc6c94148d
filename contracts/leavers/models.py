"""Stored nouns of leavers: the record, the entries of handlers' ledgers that ended with it, and what must come back."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from contracts.leavers.rules import LeaverState
from storage.database import new_id


class Leaver(SQLModel, table=True):
    """A person who left an organisation, or the work for others."""

    __tablename__ = "leaver"
    __table_args__ = (CheckConstraint("state <> 'closed' OR pledged_on IS NOT NULL", name="pledge"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    person_name: str
    left_on: date
    reason: str = ""
    user_id: str | None = None  # the account that ended, where there was one
    account_ended_at: datetime | None = None
    pledged_on: date | None = None  # the final pledge
    pledge_evidence_id: str | None = Field(default=None, foreign_key="evidence_file.id")
    state: str = Field(default=LeaverState.OPEN, index=True)
    recorded_at: datetime
    recorded_by: str
    closed_at: datetime | None = None
    closed_by: str | None = None


class LeaverHandler(SQLModel, table=True):
    """An entry of a handlers' ledger that ended because the person left."""

    __tablename__ = "leaver_handler"

    leaver_id: str = Field(foreign_key="leaver.id", primary_key=True)
    handler_id: str = Field(foreign_key="engagement_handler.id", primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)


class LeaverPoint(SQLModel, table=True):
    """One thing that must come back."""

    __tablename__ = "leaver_point"

    id: str = Field(default_factory=new_id, primary_key=True)
    leaver_id: str = Field(foreign_key="leaver.id", index=True)
    kind: str
    name: str
    settled_on: date | None = None
    settled_by: str | None = None
    note: str = ""
