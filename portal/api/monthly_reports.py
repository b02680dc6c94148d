"""Monthly reports over the API: the matrix, those of a work, opening, filling in with a file, submitting, accepting and returning."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.reports import actions, queries
from contracts.reports.models import MonthlyReport
from contracts.reports.rules import MATRIX_MONTHS, NOTE_LIMIT, Line, Statement, months_until, read_statements
from portal.api.bodies import Raw, read_body, with_file
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.monthly.filling import attach_by
from portal.pages.monthly.matrix import cell_of, today_for
from portal.pages.monthly.reading import JudgementInput, judge_by
from portal.permissions import Standing
from storage.acts import Act

router = APIRouter()
PAGE = 30
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ReportOut(_Read):
    """A monthly report in a list; `flags` are the lines that say that something was not as agreed."""

    id: str
    month: str
    due_on: date
    correct_by: date | None
    state: str
    is_late: bool | None
    flags: list[str] | None
    submitted_at: datetime | None


class Kept(_Read):
    """A report after an act; the next draft or submission names this `version`, the judgement the `round`."""

    id: str
    month: str
    state: str
    version: int
    round: int
    evidence_id: str | None


class SubmissionOut(_Read):
    """A report as it was submitted, frozen."""

    round: int
    content: dict[str, Any]
    content_hash: str
    is_late: bool
    flags: list[str]
    submitted_at: datetime
    is_accepted: bool | None
    reason: str
    judged_at: datetime | None


class ReportDetail(Kept):
    """One report with its submissions; what is being written is the contractor's own until it is submitted."""

    engagement_id: str
    due_on: date
    correct_by: date | None
    statements: dict[Line, Statement] | None
    submissions: list[SubmissionOut]


class CellOut(BaseModel):
    """How one month stands, as a code like "accepted" or "overdue"; flagged: a line says that something was not as agreed."""

    report_id: str
    code: str
    is_flagged: bool


class MatrixLine(BaseModel):
    """A line of the matrix: a work and its reports by month."""

    engagement_id: str
    work: str
    contractor: str
    months: dict[str, CellOut]


class MatrixPage(BaseModel):
    """One page of the matrix by contractor; `next_after` is None on the last one."""

    months: list[str]
    lines: list[MatrixLine]
    next_after: str | None


class LineInput(FormModel):
    """One line: "yes" confirms, "no" says otherwise and needs a note; "" is not said yet."""

    said: Literal["", "yes", "no"] = ""
    note: Annotated[str, Field(max_length=NOTE_LIMIT)] = ""


class DraftBody(FormModel):
    """The report as it stands so far, over the version that was read; a line that is left out is not said yet."""

    version: Version
    use: LineInput = LineInput()
    copying: LineInput = LineInput()
    measures: LineInput = LineInput()
    changes: LineInput = LineInput()
    duties: LineInput = LineInput()


class SubmissionBody(FormModel):
    """Who submits, by name, and the version that this person has looked at."""

    version: Version
    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]


@router.get("/monthly-reports")
def show_matrix(
    entry: Annotated[Entry, guard(Act.HOME_VIEW)],
    months: Annotated[int, Query(ge=1, le=MATRIX_MONTHS)] = 6,
    only_late: bool = False,
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> MatrixPage:
    """The matrix of the caller's contractors and their months, as a principal reads it."""
    today = today_for(entry)
    names = months_until(today, months)
    rows = queries.matrix(entry.session, entry.reach, names, today=today, only_late=only_late, after=after, limit=PAGE + 1)
    lines = []
    for row in rows[:PAGE]:
        cells = {}
        for month, report in row.reports.items():
            cell = cell_of(report, today)
            cells[month] = CellOut(report_id=report.id, code=cell.code, is_flagged=cell.is_flagged)
        lines.append(MatrixLine(engagement_id=row.engagement_id, work=row.work, contractor=row.contractor_name, months=cells))
    return MatrixPage(months=names, lines=lines, next_after=lines[-1].engagement_id if len(rows) > PAGE else None)


@router.get("/engagements/{engagement_id}/monthly-reports")
def list_reports(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_VIEW, of=subjects.engagement)]) -> list[ReportOut]:
    """The monthly reports of a work, the newest first."""
    return [ReportOut.model_validate(row) for row in queries.list_for_engagement(entry.session, entry.reach, entry.subject.id)]


@router.post("/engagements/{engagement_id}/monthly-reports", status_code=201)
def open_owed(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_OPEN, of=subjects.engagement)]) -> list[Kept]:
    """Open what is owed without waiting for the daily round; empty where nothing is."""
    return [Kept.model_validate(one) for one in actions.open_owed(entry.session, entry.stamp, entry.subject)]


@router.get("/monthly-reports/{report_id}")
def show_report(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_VIEW, of=subjects.monthly_report)]) -> ReportDetail:
    """One report with its submissions, each as it was frozen."""
    report: MonthlyReport = entry.subject
    is_own = entry.standing is Standing.CONTRACTOR
    return ReportDetail(
        **report.model_dump(include={"id", "month", "state", "version", "round", "engagement_id", "due_on", "correct_by"}),
        evidence_id=report.evidence_id if is_own else None,
        statements=dict(read_statements(report.statements)) if is_own else None,
        submissions=[SubmissionOut.model_validate(one) for one in queries.list_submissions(entry.session, report.id)],
    )


@router.post("/monthly-reports/{report_id}/draft")
def save_draft(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_SAVE, of=subjects.monthly_report)], draft: DraftBody) -> Kept:
    """Keep the lines as they stand."""
    statements = {line: Statement(**getattr(draft, line).model_dump()) for line in Line}
    return Kept.model_validate(
        actions.save(entry.session, entry.stamp, entry.subject, statements=statements, expected_version=draft.version)
    )


@router.post("/monthly-reports/{report_id}/file", openapi_extra=with_file(FormModel))
def attach_file(raw: Raw, entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_SAVE, of=subjects.monthly_report, takes_file=True)]) -> Kept:
    """Lay a file beside the report; without one, the file that lay there is taken away."""
    read_body(FormModel, raw, entry)
    return Kept.model_validate(attach_by(entry))


@router.post("/monthly-reports/{report_id}/submission", status_code=201)
def submit_report(
    entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_SUBMIT, of=subjects.monthly_report)], submission: SubmissionBody
) -> SubmissionOut:
    """Submit what was saved, by name; from then on it is frozen."""
    who = submission.model_dump(exclude={"version"})
    made = actions.submit(entry.session, entry.stamp, entry.subject, **who, expected_version=submission.version)
    return SubmissionOut.model_validate(made)


@router.post("/monthly-reports/{report_id}/judgement")
def judge_report(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_JUDGE, of=subjects.monthly_report)], given: JudgementInput) -> Kept:
    """Accept the submission that was read, or return it with a reason and a day."""
    return Kept.model_validate(judge_by(entry, given))
