"""Monthly reports over the API: those of an engagement, one as it was submitted, and submitting one in a single call."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from contracts.reports import actions, queries
from contracts.reports.models import MonthlyReport
from contracts.reports.rules import NOTE_LIMIT, Line, Statement
from portal.guards import Entry, guard
from portal.pages import subjects
from storage.acts import Act

router = APIRouter()


class ReportOut(BaseModel):
    """A monthly report in a list; `flags` are the lines that say that something was not as agreed."""

    id: str
    month: str
    due_on: date
    correct_by: date | None
    state: str
    is_late: bool | None
    flags: list[str] | None
    submitted_at: datetime | None


class LineInput(BaseModel):
    """One line: "yes" confirms, "no" says otherwise and needs a note."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    said: Literal["yes", "no"]
    note: Annotated[str, Field(max_length=NOTE_LIMIT)] = ""


class SubmissionInput(BaseModel):
    """The whole report, over the version that was read."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    use: LineInput
    copying: LineInput
    measures: LineInput
    changes: LineInput
    duties: LineInput
    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]


@router.get("/engagements/{engagement_id}/monthly-reports")
def list_reports(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_VIEW, of=subjects.engagement)]) -> list[ReportOut]:
    """The monthly reports of an engagement, the newest first."""
    rows = queries.list_for_engagement(entry.session, entry.reach, entry.subject.id)
    return [ReportOut(**{name: getattr(row, name) for name in ReportOut.model_fields}) for row in rows]


@router.get("/monthly-reports/{report_id}")
def show_report(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_VIEW, of=subjects.monthly_report)]) -> dict[str, Any]:
    """One report with its submissions, each as it was frozen."""
    report: MonthlyReport = entry.subject
    kept = {"round", "content", "content_hash", "is_late", "flags", "submitted_at", "is_accepted", "reason", "judged_at"}
    return {
        **report.model_dump(include={"id", "engagement_id", "month", "due_on", "correct_by", "state", "version"}),
        "submissions": [one.model_dump(include=kept) for one in queries.list_submissions(entry.session, report.id)],
    }


@router.post("/monthly-reports/{report_id}/submission", status_code=201)
def submit_report(
    entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_SUBMIT, of=subjects.monthly_report)], submission: SubmissionInput
) -> dict[str, Any]:
    """Fill in and submit a report."""
    report: MonthlyReport = entry.subject
    statements = {line: Statement(**getattr(submission, line).model_dump()) for line in Line}
    actions.save(entry.session, entry.stamp, report, statements=statements, expected_version=submission.version)
    who = submission.model_dump(include={"person_name", "person_title"})
    made = actions.submit(entry.session, entry.stamp, report, **who, expected_version=report.version)
    return {"id": report.id, "state": report.state, "round": made.round, "content_hash": made.content_hash, "is_late": made.is_late}
