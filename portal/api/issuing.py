"""Sending a questionnaire over the API."""

from typing import Annotated

from fastapi import APIRouter

from portal.api.bodies import Done
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.procurement.issuing import AssessmentInput, issue_by
from storage.acts import Act

router = APIRouter()


@router.post("/engagements/{engagement_id}/assessments", status_code=201)
def issue(entry: Annotated[Entry, guard(Act.ASSESSMENT_ISSUE, of=subjects.engagement)], given: AssessmentInput) -> Done:
    """Send a questionnaire to the contractor of a work and tell those who answer for it."""
    return Done.model_validate(issue_by(entry, given))
