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
    option_sets,
    outcomes,
    preview,
    publication,
    sections,
    starting,
)

router = APIRouter()
shared = (alternatives, option_sets, outcomes, bands)
for part in (starting, draft, heads, sections, items, conditions, *shared, preview, publication, catalogue, moving):
    router.include_router(part.router)
