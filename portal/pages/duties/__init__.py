"""Duties: what the agreements oblige to, until when, whose turn it is, and the calendar of all that."""

from fastapi import APIRouter

from portal.pages.duties import board, feeds, one, overview

router = APIRouter()
for part in (feeds, overview, one, board):
    router.include_router(part.router)
