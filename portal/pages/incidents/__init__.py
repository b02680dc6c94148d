"""Incidents: the first notice in two minutes, the record after it, who was told when, measures, lifting the stop, and figures."""

from fastapi import APIRouter

from portal.pages.incidents import filing, law, lifting, lists, measures, record, report, statistics, telling, writing

router = APIRouter()
for part in (statistics, lists, filing, record, writing, telling, measures, lifting, law, report):
    router.include_router(part.router)
