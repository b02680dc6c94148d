"""Stored nouns of the monthly report: the report with its draft, and each submission of it, frozen, with the judgement."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from contracts.reports.rules import ReportState
from storage.database import new_id


class MonthlyReport(SQLModel, table=True):
    """The report of one engagement for one month. The statements are the draft; what counts is the last submission."""

    __tablename__ = "monthly_report"
    __table_args__ = (UniqueConstraint("engagement_id", "month"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    engagement_id: str = Field(foreign_key="engagement.id", index=True)
    month: str  # "2026-11": the month in which it is due
    due_on: date = Field(index=True)  # a local date of the principal
    correct_by: date | None = None  # after it was returned: until when it is to be corrected
    covers_from: date  # the day after the report before, or when the agreement came into force
    state: str = Field(default=ReportState.OPEN, index=True)
    statements: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # rules.Line -> rules.Statement
    evidence_id: str | None = Field(default=None, foreign_key="evidence_file.id")  # joins the next submission
    round: int = 0  # of submissions so far
    opened_at: datetime
    changed_at: datetime | None = None
    changed_by: str | None = None
    version: int = 1  # rises with each save


class MonthlyReportSubmission(SQLModel, table=True):
    """What was submitted, by whom, and what the principal said of it. The content never changes."""

    __tablename__ = "monthly_report_submission"
    __table_args__ = (UniqueConstraint("report_id", "round"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="monthly_report.id", index=True)
    round: int
    content: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str  # SHA-256 of the canonical JSON of `content`
    is_late: bool
    flags: list[str] = Field(default_factory=list, sa_type=JSON)  # the lines that say "no"
    evidence_id: str | None = Field(default=None, foreign_key="evidence_file.id", index=True)
    person_name: str
    person_title: str
    submitted_at: datetime
    submitted_by: str
    is_accepted: bool | None = None  # None: not judged yet
    reason: str = ""  # why it was returned
    judged_at: datetime | None = None
    judged_by: str | None = None
