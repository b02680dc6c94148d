"""What the pages of one monthly report have in common: the work, the lines with last month beside them, the reports below, the file."""

from collections.abc import Set
from dataclasses import dataclass

from contracts.handlers.queries import ChangeRow
from contracts.recontracts.queries import has_report_consent
from contracts.reports import queries
from contracts.reports.models import MonthlyReport, MonthlyReportSubmission
from contracts.reports.queries import BelowRow
from contracts.reports.rules import Line, ReportState, Statement, read_statements
from portal.guards import Entry
from portal.pages.answering.cards import File
from portal.pages.information.work import Work, work_of
from portal.permissions import Standing
from storage.evidence.models import EvidenceFile

SIGNS = {
    ReportState.OPEN: "neutral",
    ReportState.SUBMITTED: "info",
    ReportState.RETURNED: "caution",
    ReportState.ACCEPTED: "allowed",
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the report: what it says now, and what it said last month."""

    code: str
    statement: Statement
    previous: Statement | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A monthly report as its pages show it."""

    report: MonthlyReport
    work: Work
    lines: list[ShownLine]
    previous: MonthlyReportSubmission | None
    below: list[BelowRow]
    readable: Set[str]  # the engagements of `below` whose reports this reader may open
    changes: list[ChangeRow]  # of people and places, from the ledgers
    submissions: list[MonthlyReportSubmission]
    file: File | None

    @property
    def is_late(self) -> bool:
        """Whether the contractor is behind with it."""
        return self.report.state in (ReportState.OPEN, ReportState.RETURNED) and self.work.today > (
            self.report.correct_by or self.report.due_on
        )


def show_report(entry: Entry, *, is_submitted: bool = False) -> Shown:
    """The report of the door; `is_submitted`: as it was last submitted, not as it is being written."""
    report: MonthlyReport = entry.subject
    submissions = queries.list_submissions(entry.session, report.id)
    previous = queries.find_previous(entry.session, report)
    last = submissions[0] if submissions else None
    below = queries.list_below(entry.session, report)
    work = work_of(entry, report.engagement_id)
    numbers = set(last.content["changes"]) if is_submitted and last else None
    changes = queries.list_ledger_changes(entry.session, report, work.today)
    links = {row.engagement_id for row in below}
    now = read_statements(last.content["statements"] if is_submitted and last else report.statements)
    before = read_statements(previous.content["statements"]) if previous else {}
    return Shown(
        report=report,
        work=work,
        lines=[ShownLine(line.value, now[line], before.get(line)) for line in Line],
        previous=previous,
        below=below,
        readable=links if entry.standing is Standing.CONTRACTOR else has_report_consent(entry.session, links),
        changes=[row for row in changes if numbers is None or row.number in numbers],
        submissions=submissions,
        file=_file(entry, last.evidence_id if is_submitted and last else report.evidence_id),
    )


def _file(entry: Entry, evidence_id: str | None) -> File | None:
    if evidence_id is None:
        return None
    file = entry.session.get_one(EvidenceFile, evidence_id)
    return File(file.id, file.display_name, file.size, file.state, file.verdict, file.verdict_detail)
