"""The pages of interchange: questionnaires read from files and taken away as files, and closed assessments for tools of others."""

from fastapi import APIRouter

from portal.pages.interchange import exporting, importing, results

router = APIRouter()
for part in (importing, exporting, results):
    router.include_router(part.router)
