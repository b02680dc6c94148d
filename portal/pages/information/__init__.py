"""What may be shared, what was handed over, what came back: the pages around the one question that the product answers."""

from fastapi import APIRouter

from portal.pages.information import board, certificates, closing, evidence, handovers, items, limits, returns

router = APIRouter()
for part in (limits, board, items, handovers, returns, certificates, closing, evidence):
    router.include_router(part.router)
