"""The pages of those who send: pipeline, contractors, engagements, agreements, issuing."""

from fastapi import APIRouter

from portal.pages.procurement import (
    changing,
    contractor_list,
    contractors,
    drawing_up,
    engagements,
    home,
    hub,
    invitations,
    issuing,
    opening,
    registration,
)

router = APIRouter()
# The order decides where two paths fit: "/engagements/new" is asked before "/engagements/{engagement_id}".
for part in (
    home,
    contractor_list,
    registration,
    contractors,
    invitations,
    opening,
    engagements,
    hub,
    changing,
    drawing_up,
    issuing,
):
    router.include_router(part.router)
