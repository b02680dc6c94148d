"""What many incidents say: counts by the questions of document 003, with bars, and as a file."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse

from contracts.incidents import queries
from contracts.incidents.statistics import UNSAID, Table, tabulate
from contracts.incidents.taxonomy import taxonomy
from portal.guards import Entry, guard
from portal.rendering.downloads import attachment
from portal.rendering.languages import Locale, locale_of
from portal.rendering.pages import render
from portal.words import say
from storage.acts import Act
from storage.sheets.csv_writing import write_csv

router = APIRouter()
Year = Annotated[int | None, Query(ge=2000, le=2100)]
COLUMNS = ("question", "answer", "count", "asked")


@router.get("/incidents/statistics")
def show(entry: Annotated[Entry, guard(Act.INCIDENT_VIEW)], year: Year = None) -> Response:
    """A table per question, over all incidents in reach or those noticed in a year."""
    tables = _tables(entry, year)
    this_year = entry.stamp.at.year
    return render(
        entry,
        "incidents/statistics.html",
        tables=[(table, title_of(table, locale_of(entry.request))) for table in tables],
        label=lambda table, code: label_of(table, code, locale_of(entry.request)),
        asked=tables[0].asked,
        year=year,
        years=list(range(this_year, this_year - 5, -1)),
    )


@router.get("/incidents/statistics.csv")
def export(entry: Annotated[Entry, guard(Act.INCIDENT_VIEW)], year: Year = None) -> Response:
    """The same as CSV."""
    locale = locale_of(entry.request)
    head = [say(locale, "incident-column", name) for name in COLUMNS]
    lines = write_csv(head, _lines(_tables(entry, year), locale))
    name = f"incidents-{year}.csv" if year else "incidents.csv"
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=attachment(name))


def title_of(table: Table, locale: Locale) -> str:
    """What a table asks."""
    found = next((field["title"][locale] for field in taxonomy()["fields"] if field["code"] == table.code), None)
    return found or say(locale, "incident-question", table.code)


def label_of(table: Table, code: str, locale: Locale) -> str:
    """What people call an answer."""
    if code in (UNSAID, "unknown"):
        return say(locale, "incident-answer", code)
    if table.code in ("kind", "state"):
        return say(locale, f"incident-{table.code}", code)
    if table.code in ("time_to_notice", "time_to_close"):
        return str(next(band["label"][locale] for band in taxonomy()["bands"]["lengths"] if band["code"] == code))
    field = next(field for field in taxonomy()["fields"] if field["code"] == table.code)
    return str(next(option["label"][locale] for option in field["options"] if option["code"] == code))


def _tables(entry: Entry, year: int | None) -> list[Table]:
    since = until = None
    if year is not None:
        since, until = (datetime.combine(date(one, 1, 1), time(0), UTC) - timedelta(hours=9) for one in (year, year + 1))
    return tabulate(queries.list_facts(entry.session, entry.reach, since=since, until=until))


def _lines(tables: list[Table], locale: Locale) -> Iterator[list[object]]:
    for table in tables:
        for code, count in table.counts:
            yield [title_of(table, locale), label_of(table, code, locale), count, table.asked]
