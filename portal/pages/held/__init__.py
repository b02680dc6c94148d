"""Certificates, reports and declarations that a contractor holds: filed, judged, warned of before they end."""

from fastapi import APIRouter

from portal.pages.held import filing, judging

router = APIRouter()
for part in (filing, judging):
    router.include_router(part.router)
