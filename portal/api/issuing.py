"""Sending a questionnaire over the API, and giving more time for it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter

from portal.api.bodies import Done
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.procurement.issuing import AssessmentInput, issue_by
from portal.pages.sending.dates import DatesInput, change_by
from storage.acts import Act

router = APIRouter()


class DatesOut(Done):
    """Until when the answers are wanted, and the last day on which they are taken, if there is one."""

    due_on: date
    closes_on: date | None


@router.post("/engagements/{engagement_id}/assessments", status_code=201)
def issue(entry: Annotated[Entry, guard(Act.ASSESSMENT_ISSUE, of=subjects.engagement)], given: AssessmentInput) -> Done:
    """Send a questionnaire to the contractor of a work and tell those who answer for it."""
    return Done.model_validate(issue_by(entry, given))


@router.post("/assessments/{assessment_id}/dates")
def change_dates(entry: Annotated[Entry, guard(Act.ASSESSMENT_CHANGE_DATES, of=subjects.assessment)], given: DatesInput) -> DatesOut:
    """Give the contractor more time, and tell it. What was promised is never shortened; `closes_on` null: no last day."""
    return DatesOut.model_validate(change_by(entry, given))
