"""Local dates of many issuers, each time zone read once."""

from collections.abc import Callable
from datetime import date, datetime

from sqlmodel import Session

from contracts.parties.queries import get_organisation
from storage.clock import local_date


def days(session: Session) -> Callable[[str, datetime], date]:
    """A function that tells an organisation's calendar date of a moment."""
    zones: dict[str, str] = {}

    def day_of(organisation_id: str, at: datetime) -> date:
        if organisation_id not in zones:
            zones[organisation_id] = get_organisation(session, organisation_id).time_zone
        return local_date(at, zones[organisation_id])

    return day_of
