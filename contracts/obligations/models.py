"""Stored nouns of the duties: the obligation that a clause creates, each performance of it, and what was done about that one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
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
    rests_at_turn_of_year: bool = False  # whether its text counts 29 December to 3 January among the days that are no business days
    survives: bool  # lives on after the end of the work
    began_at: datetime
    ended_at: datetime | None = None


class Performance(SQLModel, table=True):
    """One time that an obligation is to be performed: what made it fall due, until when, and what fulfilled it."""

    __tablename__ = "performance"
    __table_args__ = (
        UniqueConstraint("obligation_id", "occasion"),
        CheckConstraint("waiver_approved_by IS NULL OR waiver_approved_by <> waiver_asked_by", name="two_persons"),
        CheckConstraint("state <> 'waived' OR (waiver_approved_by IS NOT NULL AND waiver_reason <> '')", name="waiver_is_whole"),
        Index("ix_performance_state_due_at", "state", "due_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    obligation_id: str = Field(foreign_key="obligation.id", index=True)
    owner_organisation_id: str = Field(foreign_key="organisation.id", index=True)  # whose turn it is while it is due
    lead_performance_id: str | None = Field(default=None, foreign_key="performance.id", index=True)
    """The one that it goes along with: a month's report confirms the continuous duties too. Lists and reminders name the lead alone."""
    occasion: str  # what made it fall due, e.g. "2026-11" or "incident:<id>"; once for each obligation
    subject_kind: str = ""  # where it is done: "monthly-report", "incident", ...
    subject_id: str = ""
    fell_due_at: datetime  # when the occasion arose
    due_at: datetime | None = Field(default=None, index=True)  # the deadline; None: before the occasion may go on, or as agreed
    state: str = Field(default=PerformanceState.DUE)
    was_late: bool = False  # fulfilled after its deadline; stays, even where it was sent back and done again in time
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


class PerformanceStep(SQLModel, table=True):
    """What was done about one performance, by whom and with which words: what was fulfilled and not accepted stays to be read."""

    __tablename__ = "performance_step"

    id: str = Field(default_factory=new_id, primary_key=True)
    performance_id: str = Field(foreign_key="performance.id", index=True)
    version: int  # of the performance after the step
    step: str  # contracts.obligations.rules.Step
    note: str = ""
    evidence_kind: str = ""
    evidence_id: str = ""
    taken_at: datetime
    taken_by: str
    organisation_id: str


class PerformanceReminder(SQLModel, table=True):
    """One stage of reminding of a performance. It happens once."""

    __tablename__ = "performance_reminder"
    __table_args__ = (UniqueConstraint("performance_id", "stage"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    performance_id: str = Field(foreign_key="performance.id")
    stage: int  # contracts.obligations.reminding_rules: days from the due date, or AT_ONCE
    sent_at: datetime
    told: int  # people of the side that owes it
    is_escalated: bool  # the side that it is owed to was told too
