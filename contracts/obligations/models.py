"""Stored nouns of the duties: the obligation that a clause creates, and each performance of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.obligations.rules import PerformanceState
from storage.database import new_id


class Obligation(SQLModel, table=True):
    """A duty that an agreement in force creates, as its clause document stated it. It ends with the agreement, or lives on after it."""

    __tablename__ = "obligation"
    __table_args__ = (UniqueConstraint("agreement_id", "code"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    agreement_id: str = Field(foreign_key="agreement.id")
    code: str  # of the clause document, e.g. NDA-3.7a
    paragraphs: list[str] = Field(sa_type=JSON)  # the codes of the paragraphs that carry it
    title: dict[str, str] = Field(sa_type=JSON)
    owes: str  # Owner
    to: str
    trigger: dict[str, str] = Field(sa_type=JSON)  # in words
    evidence: dict[str, str] = Field(sa_type=JSON)  # what proves it, in words
    timing: dict[str, Any] = Field(sa_type=JSON)  # contracts.clauses.timing.Timing
    parameters: dict[str, Any] = Field(sa_type=JSON)  # of the agreement
    survives: bool  # lives on after the end of the work
    began_at: datetime
    ended_at: datetime | None = None


class Performance(SQLModel, table=True):
    """One time that an obligation is to be performed: what made it fall due, until when, and what fulfilled it."""

    __tablename__ = "performance"
    __table_args__ = (
        UniqueConstraint("obligation_id", "occasion"),
        CheckConstraint("waiver_approved_by IS NULL OR waiver_approved_by <> waiver_asked_by", name="two_persons"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    obligation_id: str = Field(foreign_key="obligation.id", index=True)
    owner_organisation_id: str = Field(foreign_key="organisation.id", index=True)  # whose turn it is while it is due
    occasion: str  # what made it fall due, e.g. "2026-11" or "incident:<id>"; once for each obligation
    subject_kind: str = ""  # where it is done: "monthly-report", "incident", ...
    subject_id: str = ""
    fell_due_at: datetime  # when the occasion arose
    due_at: datetime | None = Field(default=None, index=True)  # the deadline; None: before the occasion may go on, or as agreed
    state: str = Field(default=PerformanceState.DUE, index=True)
    fulfilled_at: datetime | None = None
    fulfilled_by: str | None = None
    evidence_kind: str = ""  # what fulfilled it
    evidence_id: str = ""
    note: str = ""  # of the person who fulfilled it by hand
    waiver_reason: str = ""
    waiver_asked_by: str | None = None
    waiver_approved_by: str | None = None
    ended_at: datetime | None = None  # waived or cancelled
    reminded_at: datetime | None = None
    version: int = 1

    @property
    def is_late(self) -> bool:
        """Whether it was fulfilled after its deadline."""
        return self.due_at is not None and self.fulfilled_at is not None and self.fulfilled_at > self.due_at
