"""The one place where the product asks what time it is. Everything below an edge receives the moment in its Stamp."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment as an aware UTC datetime."""
    return datetime.now(UTC)


def local_date(moment: datetime, time_zone: str) -> date:
    """The calendar date of `moment` in `time_zone` (IANA name): deadlines are local dates of the principal."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
