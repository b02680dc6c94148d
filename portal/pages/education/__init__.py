"""Education: short courses with a check at the end, who is asked to pass them, and the record of it."""

from fastapi import APIRouter

from portal.pages.education import assigning, courses, sessions

router = APIRouter()
for part in (courses, sessions, assigning):
    router.include_router(part.router)
