"""Answering with a workbook: handing it out, reading it in, and taking over what was ticked."""

from fastapi import APIRouter

from portal.pages.workbook import download, importing

router = APIRouter()
for part in (download, importing):
    router.include_router(part.router)
