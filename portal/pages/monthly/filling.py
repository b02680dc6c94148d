"""Filling in a monthly report: saved as it is typed, last month beside it, and submitted by name after a last look."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.reports import actions
from contracts.reports.models import MonthlyReport
from contracts.reports.rules import NOTE_LIMIT, TO_FILL_IN, Line, Statement, find_faults, read_statements
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.sections import ACCEPTED_ENDINGS
from portal.pages.information.evidence import keep_file
from portal.pages.monthly.reading import read_page
from portal.pages.monthly.showing import show_report
from portal.pages.monthly.telling import month_name
from portal.rendering.pages import is_htmx, redirect, render, render_part
from storage.acts import Act

router = APIRouter()
Said = Literal["", "yes", "no"]
Note = Annotated[str, Field(max_length=NOTE_LIMIT)]
STALE = ("report-changed-meanwhile", "report-not-open")


class DraftInput(FormModel):
    """The lines as they stand, with the version that was shown; `step`: what the pressed button is for."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    use: Said = ""
    use_note: Note = ""
    copying: Said = ""
    copying_note: Note = ""
    measures: Said = ""
    measures_note: Note = ""
    changes: Said = ""
    changes_note: Note = ""
    duties: Said = ""
    duties_note: Note = ""
    step: Annotated[str, Field(pattern="^(save|on|same-(use|copying|measures|changes|duties))$")] = "save"

    @property
    def statements(self) -> dict[Line, Statement]:
        """The lines as the rules know them."""
        return {line: Statement(said=getattr(self, line), note=getattr(self, f"{line}_note")) for line in Line}

    @property
    def same(self) -> Line | None:
        """The line that is to be taken over from last month."""
        return Line(self.step.removeprefix("same-")) if self.step.startswith("same-") else None


class SubmissionInput(FormModel):
    """Who submits, and the version that this person has looked at."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]
    agreed: Literal["yes"]


@router.get("/monthly-reports/{report_id}")
def show(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_VIEW, of=subjects.monthly_report)]) -> Response:
    """The form for whoever fills it in, the submitted report for everybody else."""
    report: MonthlyReport = entry.subject
    if report.state in TO_FILL_IN and entry.may(Act.MONTHLY_REPORT_SAVE):
        return _form(entry, blank_form())
    return read_page(entry, blank_form(reason="", correct_by=""))


@router.post("/monthly-reports/{report_id}/draft")
def save(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_SAVE, of=subjects.monthly_report)]) -> Response:
    """Keep what is written; htmx gets the mark, a press of a button the next page."""
    filled = read_form(DraftInput, entry.form)
    report: MonthlyReport = entry.subject
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.save(
            entry.session, entry.stamp, report, statements=value.statements, expected_version=value.version, copy_line=value.same
        ),
    )
    if made is None:
        entry.session.refresh(report)
    if is_htmx(entry):
        return render_part(entry, "monthly/fill.html", "mark", _status(filled), report=report, filled=filled, saved_at=entry.stamp.at)
    if made is None:
        return _form(entry, filled, _status(filled)) if report.state in TO_FILL_IN else read_page(entry, filled, _status(filled))
    assert filled.value is not None
    here = f"/monthly-reports/{report.id}"
    if filled.value.step == "on":
        return redirect(entry, f"{here}/submission")
    return redirect(entry, f"{here}#line-{filled.value.same}" if filled.value.same else here, "report-saved")


@router.get("/monthly-reports/{report_id}/submission")
def look_once_more(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_SUBMIT, of=subjects.monthly_report)]) -> Response:
    """Everything that would be submitted, what is still open in it, and the names under it."""
    report: MonthlyReport = entry.subject
    if report.state not in TO_FILL_IN:
        return redirect(entry, f"/monthly-reports/{report.id}")
    return _last_look(entry, blank_form(person_name=entry.actor.display_name, person_title=""))


@router.post("/monthly-reports/{report_id}/submission")
def submit(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_SUBMIT, of=subjects.monthly_report)]) -> Response:
    """Submit what was looked at; from then on it is frozen."""
    filled = read_form(SubmissionInput, entry.form)
    report: MonthlyReport = entry.subject
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.submit(
            entry.session,
            entry.stamp,
            report,
            person_name=value.person_name,
            person_title=value.person_title,
            expected_version=value.version,
        ),
    )
    if made is None:
        entry.session.refresh(report)
        show = _last_look if report.state in TO_FILL_IN else read_page
        return show(entry, filled, _status(filled))
    return redirect(entry, f"/monthly-reports/{report.id}", "report-submitted", month=month_name(entry, report.month))


@router.post("/monthly-reports/{report_id}/file")
def attach(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_SAVE, of=subjects.monthly_report, takes_file=True)]) -> Response:
    """Lay a file beside the report, or, without one, take it away."""
    report: MonthlyReport = entry.subject
    filled = read_form(FormModel, entry.form)

    if attempt(entry.session, filled, lambda _value: attach_by(entry)) is None:
        filled.problems = [FieldProblem("file", problem.code, problem.parameters) for problem in filled.problems]
        entry.session.refresh(report)
        return _last_look(entry, filled, filled.status)
    return redirect(entry, f"/monthly-reports/{report.id}/submission", "report-saved")


def attach_by(entry: Entry) -> MonthlyReport:
    """Lay the file that came along beside the report, or, without one, take it away."""
    report: MonthlyReport = entry.subject
    file = keep_file(entry, engagement_id=report.engagement_id) if entry.intake is not None else None
    return actions.attach(entry.session, entry.stamp, report, evidence_id=file.id if file else None)


def _status(filled: Filled[DraftInput] | Filled[SubmissionInput]) -> int:
    if not filled.problems:
        return 200
    return 409 if filled.problems[0].code in STALE else filled.status


def _form(entry: Entry, filled: Filled[DraftInput] | Filled[FormModel], status: int = 200) -> Response:
    """The form: what was typed where it could not be kept, otherwise what is stored."""
    shown = show_report(entry)
    typed = filled.raw if filled.problems else None
    return render(
        entry,
        "monthly/fill.html",
        status,
        shown=shown,
        report=shown.report,
        filled=filled,
        typed=typed,
        limit=NOTE_LIMIT,
        saved_at=shown.report.changed_at,
    )


def _last_look(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    shown = show_report(entry)
    faults = find_faults(read_statements(shown.report.statements))
    return render(
        entry, "monthly/submit.html", status, shown=shown, report=shown.report, faults=faults, filled=filled, endings=ACCEPTED_ENDINGS
    )
