"""What all answers to one questionnaire say together, and where one score stands among the others."""

from fastapi import APIRouter

from portal.pages.results import standing, tables

router = APIRouter()
for part in (tables, standing):
    router.include_router(part.router)
