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
from portal.pages import subjects
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from portal.sending.profiles import read_recipients
from portal.sending.repeating import set_usual, usual_version
from portal.sending.telling import tell_issued
from portal.words import say
from questionnaires.assessments import actions as assessments
from questionnaires.assessments.models import Assessment
from questionnaires.schedules.queries import list_for_engagement as list_schedules
from questionnaires.templates.queries import get_version, list_versions
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
USUAL_TIME = timedelta(days=14)


class AssessmentInput(FormModel):
    """What the contractor is told at the top of the questionnaire."""

    version_id: Annotated[str, Field(min_length=1, max_length=32)]
    due_on: date
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    contact_name: Annotated[str, Field(min_length=1, max_length=100)]
    contact_detail: Annotated[str, Field(min_length=1, max_length=254)]
    opens_on: date | None = None
    closes_on: date | None = None
    is_repeated: bool = False


@router.get("/engagements/{engagement_id}/assessments/new")
def new(entry: Annotated[Entry, guard(Act.ASSESSMENT_ISSUE, of=subjects.engagement)]) -> Response:
    """The form, with what is usually said and the person's own name as the contact."""
    signed_in = entry.signed_in
    today = local_day(entry.session, entry.subject, entry.stamp.at)
    versions = list_versions(entry.session, entry.actor.organisation_id)
    return _form(
        entry,
        blank_form(
            version_id=usual_version(versions),
            due_on=(today + USUAL_TIME).isoformat(),
            reason=say(locale_of(entry.request), "usual-text", "assessment-reason"),
            contact_name=entry.actor.display_name,
            contact_detail=signed_in.email if signed_in else "",
            is_repeated=not list_schedules(entry.session, entry.reach, entry.subject.id),
        ),
    )


@router.post("/engagements/{engagement_id}/assessments")
def issue(entry: Annotated[Entry, guard(Act.ASSESSMENT_ISSUE, of=subjects.engagement)]) -> Response:
    """Send the questionnaire and tell those who answer for the contractor."""
    filled = read_form(AssessmentInput, entry.form)
    made = attempt(entry.session, filled, lambda value: issue_by(entry, value))
    if made is None:
        return _form(entry, filled)
    return redirect(entry, f"/engagements/{entry.subject.id}", "questionnaire-issued")


def issue_by(entry: Entry, value: AssessmentInput) -> Assessment:
    """The act itself, for page and API."""
    engagement: Engagement = entry.subject
    demand_open(engagement)
    if value.due_on < local_day(entry.session, engagement, entry.stamp.at):
        raise Invalid("due-date-passed", "due_on", due_on=value.due_on)
    made = assessments.issue(
        entry.session,
        entry.stamp,
        engagement_id=engagement.id,
        respondent_organisation_id=engagement.contractor_organisation_id,
        profile=read_recipients(entry.session, [engagement.id])[engagement.id].profile,
        **value.model_dump(exclude={"is_repeated"}),
    )
    tell_issued(entry.session, [made])
    if value.is_repeated:
        version = get_version(entry.session, made.version_id)
        texts = {"reason": value.reason, "contact_name": value.contact_name, "contact_detail": value.contact_detail}
        set_usual(entry, engagement, version.owner_organisation_id or "", version.code, **texts)
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
