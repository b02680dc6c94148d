"""Reviewing: what waits for a judgement, the judgement of each answer, return, close, and the score."""

from fastapi import APIRouter

from portal.pages.review import (
    assigning,
    behalf,
    evidence_view,
    history,
    home,
    judging,
    many,
    marking,
    outcome,
    overrides,
    policy,
    returned,
    score,
)

router = APIRouter()
for part in (home, many, policy, judging, marking, assigning, outcome, behalf, returned, score, overrides, history, evidence_view):
    router.include_router(part.router)
