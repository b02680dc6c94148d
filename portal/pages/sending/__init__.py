"""The pages of sending to many, of schedules, and of dates."""

from fastapi import APIRouter

from portal.pages.sending import dates, dispatches, preparing, schedules

router = APIRouter()
# "/sending/new" is asked before "/sending/{dispatch_id}".
for part in (preparing, dispatches, schedules, dates):
    router.include_router(part.router)
