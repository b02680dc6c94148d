"""Dates, numbers and user text as people read them, in both languages."""

from datetime import date, datetime
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from markupsafe import Markup, escape

from portal.rendering.languages import Catalogue, Locale

DISPLAY_TIME_ZONE = ZoneInfo("Asia/Tokyo")


# The first that stands in a browser's account of itself is the right one: later ones pretend to be earlier ones.
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class Named(Protocol):
    """A company with its registered name and, where known, its English one."""

    name: str
    name_english: str


def sentence(translations: Catalogue, message: str, /, **values: object) -> Markup:
    """A sentence of ours, which may hold markup, with what it is about, which is escaped.

    Does what Jinja's own `gettext` does three calls deep: a page says a hundred sentences.
    """
    said = translations.gettext(message)
    return Markup(said) % values if "%" in said else Markup(said)


def user(value: object) -> Markup:
    """Text that a person entered: escaped, isolated for bidirectional scripts, and closed to htmx.

    `hx-ignore` makes htmx pass over whatever is inside, so that even text that got through unescaped could not press a
    button in the reader's name.
    """
    # One concatenation: this runs for every cell of every list, where Markup.format would be most of the cost.
    return Markup(f'<span class="user" hx-ignore dir="auto">{escape(value)}</span>')


@lru_cache(maxsize=4096)
def day(value: date | str | None, locale: Locale, *, weekday: bool = False) -> str:
    """A date (or its ISO 8601 text) written out; with the weekday near a deadline."""
    if value is None:
        return "—"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(DISPLAY_TIME_ZONE).date()
    if locale == "ja":
        return format_date(value, "y年M月d日（E）" if weekday else "y年M月d日", locale="ja")
    return format_date(value, "EEE d MMM y" if weekday else "d MMM y", locale="en_GB")


def moment(value: datetime | None, locale: Locale) -> str:
    """A moment in Japan's time, to the minute, naming the zone."""
    if value is None:
        return "—"
    local = value.astimezone(DISPLAY_TIME_ZONE)
    if locale == "ja":
        return format_datetime(local, "y年M月d日 HH:mm", locale="ja") + "（日本時間）"
    return format_datetime(local, "d MMM y, HH:mm", locale="en_GB") + " JST"


def company(of: Named, locale: Locale) -> str:
    """The name of a company for the reader: in English its English name, where one is known."""
    return or_english(locale, of.name, of.name_english)


def or_english(locale: Locale, name: str, english: str) -> str:
    """The registered `name`; for English readers `english`, unless it is empty."""
    return english if locale == "en" and english else name


def device(agent: str) -> str:
    """The browser and the system that a User-Agent header names, for people; the header itself where it names none we know."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser}, {system}" if browser and system else agent


def tenths(value: int | None) -> str:
    """A percentage held in tenths: 725 -> "72.5"; nothing scorable shows as a dash, which is not 0."""
    if value is None:
        return "—"
    whole, tenth = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole}.{tenth}"


def size(value: int) -> str:
    """A file size for people."""
    if value < 1024:
        return f"{value} B"
    return f"{value / 1024:.0f} KB" if value < 1024 * 1024 else f"{value / 1024 / 1024:.1f} MB".replace(".0", "")
