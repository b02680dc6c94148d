"""The API: the same acts as the pages, through the same doors, as JSON under `/api/v1`."""

from fastapi import APIRouter

from portal.api import assessments, contractors, engagements

router = APIRouter(prefix="/api/v1")
router.include_router(assessments.router)
router.include_router(contractors.router)
router.include_router(engagements.router)
