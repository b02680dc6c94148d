"""Deadlines of duties as a calendar that programs subscribe to (RFC 5545): a whole day each, or a moment where hours were agreed.

The UID of an entry stays the same for a performance and its SEQUENCE rises with each step, so that what is done or moved
disappears or moves. Nothing stands in it but the titles of duty and work: whoever has the address reads it without signing in.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from contracts.obligations.lists import DueRow
from contracts.obligations.rules import is_whole_day
from portal.rendering.languages import Locale, catalogue
from portal.sending.calendar import fold, text_value
from portal.words import N_
from storage.clock import local_date

OURS, THEIRS = N_("Due: {title} ({work})"), N_("Due from {company}: {title} ({work})")
NAME = N_("Duties of {organisation}")
_AGAIN = "PT6H"  # how often a program should ask


def write_feed(rows: Sequence[DueRow], *, own: str, name: str, locale: Locale, base_url: str) -> bytes:
    """The calendar with one entry for each row that has a deadline. `own`: the organisation that reads; `name`: of the calendar."""
    head = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Vendor Security Assurance Portal//Duties//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", text_value(name)),
        ("X-WR-CALNAME", text_value(name)),
        ("REFRESH-INTERVAL;VALUE=DURATION", _AGAIN),
        ("X-PUBLISHED-TTL", _AGAIN),
    ]
    base = base_url.rstrip("/")
    entries = [line for row in rows if row.due_at is not None for line in _entry(row, row.due_at, own, locale, base)]
    return b"".join(fold(f"{name}:{value}") for name, value in [*head, *entries, ("END", "VCALENDAR")])


def _entry(row: DueRow, due_at: datetime, own: str, locale: Locale, base: str) -> list[tuple[str, str]]:
    return [
        ("BEGIN", "VEVENT"),
        ("UID", f"{row.id}-duty@{urlsplit(base).hostname}"),
        ("DTSTAMP", _moment(row.fell_due_at)),
        ("SEQUENCE", str(row.version - 1)),
        ("SUMMARY", text_value(_summary(row, own, locale))),
        ("URL", f"{base}/duties/{row.id}"),
        *_when(due_at, row.time_zone),
        ("TRANSP", "TRANSPARENT"),  # the time stays free
        ("END", "VEVENT"),
    ]


def _summary(row: DueRow, own: str, locale: Locale) -> str:
    say = catalogue(locale).gettext
    if row.owner_organisation_id == own:
        return say(OURS).format(title=row.title[locale], work=row.work)
    is_principal = row.owner_organisation_id == row.principal_id
    name, english = (row.principal, row.principal_english) if is_principal else (row.contractor, row.contractor_english)
    return say(THEIRS).format(company=english if locale == "en" and english else name, title=row.title[locale], work=row.work)


def _when(due_at: datetime, time_zone: str) -> list[tuple[str, str]]:
    if not is_whole_day(due_at, time_zone):
        return [("DTSTART", _moment(due_at))]
    day = local_date(due_at, time_zone)
    return [("DTSTART;VALUE=DATE", day.strftime("%Y%m%d")), ("DTEND;VALUE=DATE", (day + timedelta(days=1)).strftime("%Y%m%d"))]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
