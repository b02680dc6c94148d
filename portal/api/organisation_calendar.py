"""The calendar of the whole organisation over the API: its secret address made, renewed and closed by an administrator."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from portal.guards import Entry, guard
from portal.pages.duties.feeds import address_by
from portal.sending.feeds import actions
from storage.acts import Act

router = APIRouter()


class CalendarOut(BaseModel):
    """The address that calendar programs subscribe to. Whoever knows it reads titles and dates without signing in."""

    address: str


@router.post("/duties/organisation-calendar", status_code=201)
def share(entry: Annotated[Entry, guard(Act.CALENDAR_SHARE_ALL)]) -> CalendarOut:
    """Make the address, or a new one in place of the old, which shows nothing any more."""
    feed = actions.share_for_all(entry.session, entry.stamp, secret_key=entry.request.app.state.secret_key)
    return CalendarOut(address=address_by(entry, feed))


@router.post("/duties/organisation-calendar/closing", status_code=204)
def revoke(entry: Annotated[Entry, guard(Act.CALENDAR_REVOKE_ALL)]) -> None:
    """Close it."""
    actions.revoke_for_all(entry.session, entry.stamp)
