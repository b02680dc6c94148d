"""The matrix contractor by month, for those who entrust work: what is in, late, returned or accepted."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.parties.queries import get_organisation
from contracts.reports import queries
from contracts.reports.queries import MatrixRow, ReportRow
from contracts.reports.rules import MATRIX_MONTHS, ReportState, months_until
from portal.guards import Entry, guard
from portal.rendering.downloads import attachment
from portal.rendering.formats import or_english
from portal.rendering.languages import Locale, locale_of
from portal.rendering.pages import render
from portal.words import say
from storage.acts import Act
from storage.clock import local_date
from storage.scanning.rules import FileType
from storage.sheets.csv_writing import write_csv

router = APIRouter()
PAGE = 30
Only = Literal["all", "late"]
Search = Annotated[str, Query(max_length=100)]


@router.get("/monthly-reports")
def show(
    entry: Annotated[Entry, guard(Act.HOME_VIEW)],
    only: Only = "all",
    search: Search = "",
    months: Annotated[int, Query(ge=1, le=MATRIX_MONTHS)] = 6,
    after: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """A page of the matrix, by contractor."""
    today = today_for(entry)
    names = months_until(today, months)
    rows = queries.matrix(
        entry.session, entry.reach, names, today=today, search=search.strip(), only_late=only == "late", after=after or None, limit=PAGE + 1
    )
    return render(
        entry,
        "monthly/matrix.html",
        rows=rows[:PAGE],
        names=names,
        only=only,
        search=search,
        months=months,
        today=today,
        cell_of=cell_of,
        next_after=rows[PAGE - 1].engagement_id if len(rows) > PAGE else "",
        is_first=not after,
        late=queries.count_late(entry.session, entry.reach, today),
    )


@router.get("/monthly-reports/matrix.csv")
def export_csv(entry: Annotated[Entry, guard(Act.HOME_VIEW)], only: Only = "all", search: Search = "") -> Response:
    """The whole matrix of twelve months as CSV, with the same filter."""
    today, locale = today_for(entry), locale_of(entry.request)
    names = months_until(today)
    rows = queries.matrix(entry.session, entry.reach, names, today=today, search=search.strip(), only_late=only == "late", limit=None)
    head = [say(locale, "report-csv", "contractor"), say(locale, "report-csv", "work"), *names]
    body = b"".join(write_csv(head, _lines(rows, names, today, locale)))
    return Response(body, media_type=FileType.CSV.media_type, headers=attachment("monthly-reports.csv"))


class Cell(NamedTuple):
    """How one month of one engagement stands: the sign, a code of the words "report-cell", and whether something was denied."""

    kind: str
    code: str
    is_flagged: bool


def cell_of(row: ReportRow, today: date) -> Cell:
    """The cell of a report."""
    late = "-late" if row.is_late else ""
    is_flagged = bool(row.flags)
    if row.state == ReportState.ACCEPTED:
        return Cell("caution" if late or is_flagged else "allowed", f"accepted{late}", is_flagged)
    if row.state == ReportState.SUBMITTED:
        return Cell("caution" if is_flagged else "info", f"submitted{late}", is_flagged)
    if today > row.until:
        return Cell("stop", "overdue", is_flagged)
    return Cell("caution", "returned", is_flagged) if row.state == ReportState.RETURNED else Cell("neutral", "due", is_flagged)


def _lines(rows: list[MatrixRow], names: list[str], today: date, locale: Locale) -> Iterator[list[str]]:
    for row in rows:
        cells = {month: say(locale, "report-cell", cell_of(report, today).code) for month, report in row.reports.items()}
        yield [or_english(locale, row.contractor_name, row.contractor_name_english), row.work, *(cells.get(name, "") for name in names)]


def today_for(entry: Entry) -> date:
    """The local date of the reader's company."""
    return local_date(entry.stamp.at, get_organisation(entry.session, entry.actor.organisation_id).time_zone)
