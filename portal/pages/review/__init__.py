"""Reviewing: what waits for a judgement, the judgement of each answer, return, close, and the score."""

from fastapi import APIRouter

from portal.pages.review import home, judging, outcome, score

router = APIRouter()
for part in (home, judging, outcome, score):
    router.include_router(part.router)
