"""Support and fair dealing: why a measure is asked, what it costs, what was talked over, and advice for each weak spot."""

from fastapi import APIRouter

from portal.pages.support import lists, one

router = APIRouter()
for part in (lists, one):
    router.include_router(part.router)
