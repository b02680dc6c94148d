"""Answering together, and from what one has said before: people, their parts, the talk, and the company's own answers."""

from fastapi import APIRouter

from portal.pages.contributing import master, mine, people, presence, reusing, talking

router = APIRouter()
for part in (people, mine, presence, talking, reusing, master):
    router.include_router(part.router)
