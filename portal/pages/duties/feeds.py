"""The calendar that programs subscribe to: its secret address, made, renewed and closed by its owner, and read without a sign-in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.engagements.queries import reach_of
from contracts.obligations.lists import Wanted, list_due
from contracts.obligations.rules import OPEN
from portal.accounts.models import User
from portal.accounts.throttle import Limit, network_of, take
from portal.database import transaction
from portal.forms import FormModel, read_form
from portal.guards import Entry, guard, public
from portal.pages import subjects
from portal.rendering.languages import Locale, as_locale, catalogue
from portal.rendering.pages import redirect
from portal.sending.calendar import MEDIA_TYPE
from portal.sending.duty_calendar import NAME, write_feed
from portal.sending.feeds import actions
from portal.sending.feeds.models import CalendarFeed
from storage.acts import Act
from storage.problems import Invalid, Missing
from storage.stamp import Actor

router = APIRouter()
BY_ADDRESS = "Calendar programs cannot sign in: the address itself is the secret"
WRONG_ADDRESSES = (60, timedelta(hours=1))  # by one network
MOST = 500
WHOLE = "/duties?side=all#organisation-calendar"


class EmptyInput(FormModel):
    """A button without fields."""


@router.get("/calendar/{secret}.ics")
def read(entry: Annotated[Entry, public(BY_ADDRESS)], secret: str) -> Response:
    """The deadlines as a calendar. Unknown, renewed and closed addresses look the same: there is nothing."""
    found = actions.find_by_secret(entry.session, secret)
    if found is None:
        limits = [Limit("calendar", network_of(entry.stamp.address), *WRONG_ADDRESSES)]
        with transaction(entry.request.app.state.database, is_writing=True) as session:
            excess = take(session, limits, entry.stamp.at)
        if excess:
            return Response(status_code=429, headers={"Retry-After": "3600"})
        raise Missing("page-missing")
    feed, actor, language = found
    return calendar_of(entry, actor, as_locale(language), Wanted(states=OPEN, engagement_id=feed.engagement_id, has_deadline=True))


def calendar_of(entry: Entry, actor: Actor, locale: Locale, wanted: Wanted) -> Response:
    """The deadlines that `actor` wants, as a calendar in a language."""
    rows = list_due(entry.session, reach_of(actor), wanted, limit=MOST)
    name = catalogue(locale).gettext(NAME).format(organisation=actor.organisation_name)
    content = write_feed(rows, own=actor.organisation_id, name=name, locale=locale, base_url=entry.settings.base_url)
    headers = {"Content-Disposition": 'inline; filename="duties.ics"'}
    return Response(content, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


@router.post("/duties/calendar")
def share(entry: Annotated[Entry, guard(Act.CALENDAR_SHARE)]) -> Response:
    """Make the address of one's calendar, or a new one in place of the old."""
    return _share(entry, None, "/duties#calendar")


@router.post("/duties/calendar/closing")
def revoke(entry: Annotated[Entry, guard(Act.CALENDAR_REVOKE)]) -> Response:
    """Close it."""
    return _revoke(entry, None, "/duties#calendar")


@router.post("/engagements/{engagement_id}/duties/calendar")
def share_one(entry: Annotated[Entry, guard(Act.CALENDAR_SHARE, of=subjects.engagement)]) -> Response:
    """The same for one engagement."""
    return _share(entry, entry.subject.id, f"/engagements/{entry.subject.id}/duties#calendar")


@router.post("/engagements/{engagement_id}/duties/calendar/closing")
def revoke_one(entry: Annotated[Entry, guard(Act.CALENDAR_REVOKE, of=subjects.engagement)]) -> Response:
    """Close that."""
    return _revoke(entry, entry.subject.id, f"/engagements/{entry.subject.id}/duties#calendar")


@router.post("/duties/organisation-calendar")
def share_all(entry: Annotated[Entry, guard(Act.CALENDAR_SHARE_ALL)]) -> Response:
    """Make the address of the organisation's calendar, or a new one in place of the old."""
    _demand_empty(entry)
    had_one = actions.find_for_all(entry.session, entry.actor.organisation_id) is not None
    actions.share_for_all(entry.session, entry.stamp, secret_key=entry.request.app.state.secret_key)
    return redirect(entry, WHOLE, "calendar-renewed" if had_one else "calendar-shared")


@router.post("/duties/organisation-calendar/closing")
def revoke_all(entry: Annotated[Entry, guard(Act.CALENDAR_REVOKE_ALL)]) -> Response:
    """Close it."""
    _demand_empty(entry)
    actions.revoke_for_all(entry.session, entry.stamp)
    return redirect(entry, WHOLE, "calendar-revoked")


@dataclass(frozen=True, slots=True)
class Shared:
    """The organisation's calendar as a colleague sees it: its address only to the person who made it."""

    address: str
    made_by: str
    made_at: datetime


def of_organisation(entry: Entry) -> Shared | None:
    """The calendar of the organisation; None while it has none."""
    feed = actions.find_for_all(entry.session, entry.actor.organisation_id)
    if feed is None:
        return None
    maker = entry.session.get_one(User, feed.user_id)
    address = address_by(entry, feed) if feed.user_id == entry.actor.user_id else ""
    return Shared(address, maker.display_name, feed.issued_at)


def address_by(entry: Entry, feed: CalendarFeed) -> str:
    """The address of this calendar."""
    secret = actions.secret_of(entry.request.app.state.secret_key, feed)
    return f"{entry.settings.base_url.rstrip('/')}/calendar/{secret}.ics"


def address_of(entry: Entry, engagement_id: str | None) -> str:
    """The address of the person's calendar; "" where there is none."""
    feed = actions.find_own(entry.session, entry.actor, engagement_id)
    return address_by(entry, feed) if feed is not None else ""


def _share(entry: Entry, engagement_id: str | None, back: str) -> Response:
    _demand_empty(entry)
    had_one = actions.find_own(entry.session, entry.actor, engagement_id) is not None
    actions.share(entry.session, entry.stamp, engagement_id=engagement_id, secret_key=entry.request.app.state.secret_key)
    return redirect(entry, back, "calendar-renewed" if had_one else "calendar-shared")


def _revoke(entry: Entry, engagement_id: str | None, back: str) -> Response:
    _demand_empty(entry)
    actions.revoke(entry.session, entry.stamp, engagement_id=engagement_id)
    return redirect(entry, back, "calendar-revoked")


def _demand_empty(entry: Entry) -> None:
    if not read_form(EmptyInput, entry.form).is_valid:
        raise Invalid("request-malformed")
