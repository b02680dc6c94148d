"""The pages of questionnaires themselves: reading editions, writing drafts, publishing them, and moving what is issued."""

from fastapi import APIRouter

from portal.pages.authoring import (
    alternatives,
    bands,
    catalogue,
    conditions,
    draft,
    heads,
    items,
    moving,
    preview,
    publication,
    sections,
    starting,
)

router = APIRouter()
for part in (starting, draft, heads, sections, items, conditions, alternatives, bands, preview, publication, catalogue, moving):
    router.include_router(part.router)
