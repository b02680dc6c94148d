"""Risks of entrusted work: the matrix, each risk with its treatment, and a second person's word on what remains."""

from fastapi import APIRouter

from portal.pages.risks import deciding, lists, writing

router = APIRouter()
for part in (lists, writing, deciding):
    router.include_router(part.router)
