"""Answering: what the contractor owes, the questionnaire, its answers and evidence, and the submission."""

from fastapi import APIRouter

from portal.pages.answering import answers, evidence, home, overview, printing, sections, submission

router = APIRouter()
for part in (home, overview, sections, answers, evidence, submission, printing):
    router.include_router(part.router)
