"""A submitted monthly report: read by both sides, accepted or returned by the principal."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.reports import actions
from contracts.reports.models import MonthlyReport
from contracts.reports.rules import NOTE_LIMIT, ReportState
from portal.forms import Filled, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.monthly.showing import SIGNS, show_report
from portal.pages.monthly.telling import month_name
from portal.permissions import Standing
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


class JudgementInput(FormModel):
    """Accepted, or returned with why and until when; `round` is the submission that was read."""

    round: Annotated[int, Field(ge=1, le=2**31 - 1)]
    outcome: Literal["accepted", "returned"]
    reason: Annotated[str, Field(max_length=NOTE_LIMIT)] = ""
    correct_by: date | None = None


@router.post("/monthly-reports/{report_id}/judgement")
def judge(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_JUDGE, of=subjects.monthly_report)]) -> Response:
    """Accept the report or return it."""
    filled = read_form(JudgementInput, entry.form)
    report: MonthlyReport = entry.subject
    made = attempt(entry.session, filled, lambda value: judge_by(entry, value))
    if made is None:
        entry.session.refresh(report)
        is_changed = filled.problems[0].code in ("report-changed-meanwhile", "report-not-submitted")
        return read_page(entry, filled, 409 if is_changed else filled.status)
    code = "report-accepted" if made.state == ReportState.ACCEPTED else "report-returned"
    return redirect(entry, f"/monthly-reports/{report.id}", code, month=month_name(entry, report.month))


def judge_by(entry: Entry, value: JudgementInput) -> MonthlyReport:
    """The principal's word on the submission that was read."""
    return actions.judge(
        entry.session,
        entry.stamp,
        entry.subject,
        is_accepted=value.outcome == "accepted",
        reason=value.reason,
        correct_by=value.correct_by,
        expected_round=value.round,
    )


def read_page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    """The report as it was last submitted; before the first submission, how it stands."""
    shown = show_report(entry, is_submitted=True)
    may_judge = shown.report.state == ReportState.SUBMITTED and entry.may(Act.MONTHLY_REPORT_JUDGE)
    return render(
        entry,
        "monthly/read.html",
        status,
        shown=shown,
        report=shown.report,
        side=Standing.CONTRACTOR.value if entry.standing is Standing.CONTRACTOR else Standing.PRINCIPAL.value,
        is_consented=entry.standing is Standing.CONSENTED,
        may_judge=may_judge,
        may_record_incident=entry.may(Act.INCIDENT_RECORD),
        filled=filled,
        signs=SIGNS,
        limit=NOTE_LIMIT,
    )
