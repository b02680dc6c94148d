"""The sharing policy of one's own: read, written class by class, tried on all works, and published by two persons."""

from fastapi import APIRouter

from portal.pages.policy import importing, proposing, reading, writing

router = APIRouter()
for part in (reading, writing, importing, proposing):
    router.include_router(part.router)
