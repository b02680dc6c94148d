"""The pages of those who send: pipeline, contractors, engagements, agreements, questionnaires."""

from fastapi import APIRouter

from portal.pages.procurement import (
    agreements,
    changing,
    contractors,
    drawing_up,
    engagements,
    home,
    hub,
    invitations,
    issuing,
    opening,
    questionnaires,
    registration,
)

router = APIRouter()
# The order decides where two paths fit: "/engagements/new" is asked before "/engagements/{engagement_id}".
for part in (
    home,
    registration,
    contractors,
    invitations,
    opening,
    engagements,
    hub,
    changing,
    drawing_up,
    agreements,
    issuing,
    questionnaires,
):
    router.include_router(part.router)
