"""Inspections on site: announced, agreed, held by a list, signed by both sides, and what has to be put right."""

from fastapi import APIRouter

from portal.pages.inspections import dates, demanding, one, planning, recording, report

router = APIRouter()
for part in (planning, one, dates, recording, demanding, report):
    router.include_router(part.router)
