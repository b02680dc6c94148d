"""What all answers to one questionnaire say together, where one score stands among the others, and the report on an engagement."""

from fastapi import APIRouter

from portal.pages.results import report, standing, tables

router = APIRouter()
for part in (tables, standing, report):
    router.include_router(part.router)
