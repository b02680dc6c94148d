"""Corrective actions: asked for after a weak answer, talked over, done, shown and verified."""

from fastapi import APIRouter

from portal.pages.corrections import asking, lists, steps

router = APIRouter()
for part in (lists, asking, steps):
    router.include_router(part.router)
