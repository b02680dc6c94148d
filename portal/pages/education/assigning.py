"""Which courses the people of an engagement are to pass, and how far they are."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.education import actions, queries
from contracts.education.courses import built_in
from contracts.education.models import EducationAssignment
from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.clock import local_date
from storage.stamp import Role

router = APIRouter()


class AssignInput(FormModel):
    """Which courses, until when, and why."""

    course_codes: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=40)]
    due_on: date
    reason: Annotated[str, Field(max_length=500)] = ""


@router.get("/engagements/{engagement_id}/education")
def show(entry: Annotated[Entry, guard(Act.EDUCATION_VIEW, of=subjects.engagement)]) -> Response:
    """Courses and people of one work."""
    return _page(entry, blank_form())


@router.post("/engagements/{engagement_id}/education")
def assign(entry: Annotated[Entry, guard(Act.EDUCATION_ASSIGN, of=subjects.engagement)]) -> Response:
    """Ask for courses; the contractor's people are told."""
    engagement: Engagement = entry.subject
    filled = read_form(AssignInput, entry.form)
    made = attempt(entry.session, filled, lambda value: assign_by(entry, value))
    if made is None:
        return _page(entry, filled, status=422)
    return redirect(entry, f"/engagements/{engagement.id}/education", "education-assigned", count=len(made))


@router.post("/education-assignments/{assignment_id}/ending")
def end(entry: Annotated[Entry, guard(Act.EDUCATION_END, of=subjects.education_assignment)]) -> Response:
    """No longer ask for a course."""
    actions.end(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/engagements/{entry.subject.engagement_id}/education", "education-ended")


def assign_by(entry: Entry, value: AssignInput) -> list[EducationAssignment]:
    """Ask; the contractor's people are told."""
    engagement: Engagement = entry.subject
    made = actions.assign(entry.session, entry.stamp, engagement, today=_today(entry), **value.model_dump())
    notify(
        entry.session,
        template="education-assigned",
        organisation_id=engagement.contractor_organisation_id,
        role=Role.RESPONDENT,
        engagement_id=engagement.id,
        parameters={},
    )
    return made


def _today(entry: Entry) -> date:
    return local_date(entry.stamp.at, engagements.get_parties(entry.session, entry.subject).principal.time_zone)


def _page(entry: Entry, filled: Filled[Any], *, status: int = 200) -> Response:
    engagement: Engagement = entry.subject
    today = _today(entry)
    progress = queries.list_progress(entry.session, engagement, today)
    asked = {one.assignment.course_code for one in progress}
    return render(
        entry,
        "education/engagement.html",
        status=status,
        engagement=engagement,
        parties=engagements.get_parties(entry.session, engagement),
        progress=progress,
        people=list(progress[0].passed) if progress else [],
        titles={code: course.title for code, course in built_in().items()},
        minutes={code: course.minutes for code, course in built_in().items()},
        choices=[course for course in built_in().values() if course.code not in asked],
        filled=filled,
        today=today,
        may_record=entry.may(Act.EDUCATION_RECORD),
    )
