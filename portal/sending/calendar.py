"""The due date as a calendar file (RFC 5545): a task for programs that keep tasks, and a day's entry for those that only keep dates.

Both have a UID that stays the same for an assessment and a SEQUENCE that rises when the date is moved, so that a calendar
that takes the file again moves its entry. Nothing confidential stands in it but the title of the questionnaire and the work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

MEDIA_TYPE = "text/calendar"
FILE_NAME = "deadline.ics"
_LINE = 75  # octets, RFC 5545 section 3.1


@dataclass(frozen=True, slots=True)
class Deadline:
    """One due date. `moved_at` is when it was last moved, if ever."""

    assessment_id: str
    due_on: date
    issued_at: datetime
    moved_at: datetime | None
    summary: str
    description: str


def write_calendar(deadlines: Sequence[Deadline], base_url: str) -> bytes:
    """The calendar file with both entries of each due date; `base_url` is where the portal is reached."""
    head = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Vendor Security Assurance Portal//Deadline//EN"),
    ]
    entries = [line for deadline in deadlines for line in _entries(deadline, base_url.rstrip("/"))]
    return b"".join(fold(f"{name}:{value}") for name, value in [*head, *entries, ("END", "VCALENDAR")])


def _entries(deadline: Deadline, base_url: str) -> list[tuple[str, str]]:
    moved_at = deadline.moved_at or deadline.issued_at
    common = [
        ("DTSTAMP", moved_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")),
        ("SEQUENCE", str(int((moved_at - deadline.issued_at) / timedelta(minutes=1)))),
        ("SUMMARY", text_value(deadline.summary)),
        ("DESCRIPTION", text_value(deadline.description)),
        ("URL", f"{base_url}/assessments/{deadline.assessment_id}"),
    ]
    uid = f"{deadline.assessment_id}-{{}}@{urlsplit(base_url).hostname}"
    return [
        ("BEGIN", "VTODO"),
        ("UID", uid.format("task")),
        *common,
        ("DUE;VALUE=DATE", _date(deadline.due_on)),
        ("STATUS", "NEEDS-ACTION"),
        ("END", "VTODO"),
        ("BEGIN", "VEVENT"),
        ("UID", uid.format("day")),
        *common,
        ("DTSTART;VALUE=DATE", _date(deadline.due_on)),
        ("DTEND;VALUE=DATE", _date(deadline.due_on + timedelta(days=1))),  # the first day after it
        ("TRANSP", "TRANSPARENT"),  # the day stays free
        ("END", "VEVENT"),
    ]


def _date(day: date) -> str:
    return day.strftime("%Y%m%d")


def text_value(value: str) -> str:
    """A TEXT value: section 3.3.11. Other control characters are not allowed at all and become blanks."""
    escaped = value.replace("\r\n", "\n").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(character if character >= " " and character != "\x7f" else " " for character in escaped)


def fold(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which cuts a character; each piece but the first begins with a blank."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > _LINE:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"".join(one + b"\r\n" for one in [*pieces, piece])
