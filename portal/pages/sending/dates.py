"""The dates of one assessment: more time, opening a closed window again, and the due date for one's own calendar."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_about
from portal.rendering.downloads import attachment
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.sending.calendar import FILE_NAME, MEDIA_TYPE, write_calendar
from portal.sending.letters import read_deadline
from portal.sending.telling import tell_dates_changed
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import ANSWERABLE
from questionnaires.assessments.windows import change_dates
from questionnaires.reminders.queries import count_all
from questionnaires.reminders.rules import next_on
from storage.acts import Act

router = APIRouter()


class DatesInput(FormModel):
    """The new dates; `closes_on` empty: no last day."""

    due_on: date
    closes_on: date | None = None


@router.get("/assessments/{assessment_id}/dates")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_CHANGE_DATES, of=subjects.assessment)]) -> Response:
    """The dates as they are, and how often the contractor was reminded."""
    assessment: Assessment = entry.subject
    return _form(entry, blank_form(due_on=assessment.due_on, closes_on=assessment.closes_on))


@router.post("/assessments/{assessment_id}/dates")
def change(entry: Annotated[Entry, guard(Act.ASSESSMENT_CHANGE_DATES, of=subjects.assessment)]) -> Response:
    """Give more time, and tell the contractor."""
    filled = read_form(DatesInput, entry.form)
    if attempt(entry.session, filled, lambda value: change_by(entry, value)) is None:
        return _form(entry, filled)
    return redirect(entry, f"/assessments/{entry.subject.id}", "dates-changed")


@router.get("/assessments/{assessment_id}/deadline.ics")
def calendar(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """The due date as a calendar file."""
    deadline = read_deadline(entry.session, entry.subject.id, locale_of(entry.request))
    content = write_calendar([deadline], entry.settings.base_url)
    headers = attachment(FILE_NAME)
    return Response(content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


def change_by(entry: Entry, value: DatesInput) -> Assessment:
    """The act itself, for page and API."""
    made = change_dates(entry.session, entry.stamp, entry.subject, due_on=value.due_on, closes_on=value.closes_on)
    tell_dates_changed(entry.session, made)
    return made


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    assessment: Assessment = entry.subject
    about = read_about(entry, assessment)
    return render(
        entry,
        "sending/dates.html",
        422 if filled.problems else 200,
        assessment=assessment,
        about=about,
        filled=filled,
        is_open=assessment.state in ANSWERABLE,
        reminded=count_all(entry.session, [assessment.id]).get(assessment.id),
        next_reminder=next_on(assessment.due_on, about.today),
    )
