"""Emergency contacts of both sides and of the chain, and the card that hangs beside the telephone."""

from fastapi import APIRouter

from portal.pages.contacts import card, editing, lists

router = APIRouter()
for part in (lists, card, editing):
    router.include_router(part.router)
