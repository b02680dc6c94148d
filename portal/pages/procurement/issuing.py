"""Sending a questionnaire to the contractor of an engagement: which, why, until when, and whom to ask."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_open, get_parties, local_day
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.rendering.formats import day
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.words import say
from questionnaires.assessments import actions as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.templates.queries import list_versions
from storage.acts import Act
from storage.problems import Invalid
from storage.stamp import Role

router = APIRouter()
USUAL_TIME = timedelta(days=14)


class AssessmentInput(FormModel):
    """What the contractor is told at the top of the questionnaire."""

    version_id: Annotated[str, Field(min_length=1, max_length=32)]
    due_on: date
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    contact_name: Annotated[str, Field(min_length=1, max_length=100)]
    contact_detail: Annotated[str, Field(min_length=1, max_length=254)]


@router.get("/engagements/{engagement_id}/assessments/new")
def new(entry: Annotated[Entry, guard(Act.ASSESSMENT_ISSUE, of=subjects.engagement)]) -> Response:
    """The form, with what is usually said and the person's own name as the contact."""
    signed_in = entry.signed_in
    today = local_day(entry.session, entry.subject, entry.stamp.at)
    versions = list_versions(entry.session, entry.actor.organisation_id)
    return _form(
        entry,
        blank_form(
            version_id=versions[0].id if versions else "",
            due_on=(today + USUAL_TIME).isoformat(),
            reason=say(locale_of(entry.request), "usual-text", "assessment-reason"),
            contact_name=entry.actor.display_name,
            contact_detail=signed_in.email if signed_in else "",
        ),
    )


@router.post("/engagements/{engagement_id}/assessments")
def issue(entry: Annotated[Entry, guard(Act.ASSESSMENT_ISSUE, of=subjects.engagement)]) -> Response:
    """Send the questionnaire and tell those who answer for the contractor."""
    filled = read_form(AssessmentInput, entry.form)
    made = attempt(entry.session, filled, lambda value: _issue(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/engagements/{entry.subject.id}", "questionnaire-issued")


def _issue(entry: Entry, value: AssessmentInput) -> Assessment:
    engagement: Engagement = entry.subject
    demand_open(engagement)
    if value.due_on < local_day(entry.session, engagement, entry.stamp.at):
        raise Invalid("due-date-passed", "due_on", due_on=day(value.due_on, locale_of(entry.request)))
    made = assessments.issue(
        entry.session,
        entry.stamp,
        engagement_id=engagement.id,
        respondent_organisation_id=engagement.contractor_organisation_id,
        **value.model_dump(),
    )
    notify(
        entry.session,
        template="questionnaire-issued",
        organisation_id=engagement.contractor_organisation_id,
        role=Role.RESPONDENT,
        engagement_id=engagement.id,
        parameters={"assessment_id": made.id},
    )
    return made


def _form(entry: Entry, filled: Filled[Any]) -> Response:
    return render(
        entry,
        "procurement/assessment_form.html",
        422 if filled.problems else 200,
        engagement=entry.subject,
        parties=get_parties(entry.session, entry.subject),
        versions=list_versions(entry.session, entry.actor.organisation_id),
        today=local_day(entry.session, entry.subject, entry.stamp.at),
        filled=filled,
    )
