"""A closed assessment as OSCAL assessment results, for either of its two parties."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.parties import queries as parties
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.downloads import attachment
from portal.rendering.formats import company
from portal.rendering.languages import Locale, locale_of
from questionnaires.assessments.models import Assessment
from questionnaires.interchange.oscal.facts import gather
from questionnaires.interchange.oscal.writing import write
from storage.acts import Act
from storage.clock import local_date

router = APIRouter()


@router.get("/assessments/{assessment_id}/oscal.json")
def download(entry: Annotated[Entry, guard(Act.ASSESSMENT_EXPORT, of=subjects.assessment)], language: Locale | None = None) -> Response:
    """The document in `language`, or in the person's own. Raises Conflict("assessment-not-closed")."""
    assessment: Assessment = entry.subject
    locale = language or locale_of(entry.request)
    ids = (assessment.issuer_organisation_id, assessment.respondent_organisation_id)
    issuer, respondent = (parties.get_organisation(entry.session, one) for one in ids)
    names = {one.id: company(one, locale) for one in (issuer, respondent)}
    story = gather(entry.session, assessment, today=local_date(entry.stamp.at, issuer.time_zone))
    name = f"{story.version.code}-{story.version.edition}-{assessment.id[:8]}-oscal.json"
    headers = attachment(name)
    return Response(write(story, names, locale), media_type="application/json", headers=headers)
