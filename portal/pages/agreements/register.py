"""The contract register: all agreements in reach, filtered, page by page, and as a file."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse

from contracts.agreements.queries import RegisterFilter, RegisterRow, iterate, list_for_engagement, list_register
from portal.database import transaction
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering import formats
from portal.rendering.downloads import attachment
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.rendering.pages import redirect, render
from portal.words import N_, say
from storage.acts import Act
from storage.clock import local_date
from storage.sheets.csv_writing import write_csv
from storage.sheets.workbook_writing import MEDIA_TYPE, write_workbook

router = APIRouter()
PAGE = 50
State = Literal["", "draft", "offered", "in_force", "ended", "superseded", "withdrawn"]
Side = Literal["", "principal", "contractor"]
Within = Literal["", "30", "90", "180"]
HEADINGS = (
    N_("Number of the engagement"),
    N_("Work"),
    N_("Agreement"),
    N_("Version of the template"),
    N_("Principal"),
    N_("Contractor"),
    N_("Part of"),
    N_("State"),
    N_("In force since"),
    N_("Start of the work"),
    N_("End of the work"),
    N_("Ended on"),
    N_("What survives holds until"),
    N_("Hash of the text (SHA-256)"),
)


def _wanted(entry: Entry, state: str, side: str, search: str, within: str) -> RegisterFilter:
    day = local_date(entry.stamp.at, "Asia/Tokyo")
    return RegisterFilter(state, side, search.strip(), day + timedelta(days=int(within)) if within else None)


@router.get("/agreements")
def show(
    entry: Annotated[Entry, guard(Act.AGREEMENT_LIST)],
    state: State = "",
    side: Side = "",
    search: Annotated[str, Query(max_length=200)] = "",
    within: Within = "",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> Response:
    """The register, the newest first. Without a filter: what is on the table, in force, or ended and still of effect."""
    wanted = _wanted(entry, state, side, search, within)
    rows = list_register(entry.session, entry.reach, wanted, after=after, limit=PAGE + 1)
    filters = (("state", state), ("side", side), ("search", search), ("within", within))
    return render(
        entry,
        "agreements/register.html",
        rows=rows[:PAGE],
        chosen={name: value for name, value in filters if value},
        after=after,
        today=local_date(entry.stamp.at, "Asia/Tokyo"),
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


@router.get("/engagements/{engagement_id}/agreement")
def of_engagement(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.engagement)]) -> Response:
    """All agreements of one engagement; where there is only one, that one."""
    rows = list_for_engagement(entry.session, entry.reach, entry.subject.id)
    if len(rows) == 1:
        return redirect(entry, f"/agreements/{rows[0].id}")
    return render(entry, "agreements/of_engagement.html", engagement=entry.subject, rows=rows)


@router.get("/agreements/export.csv")
def export_csv(
    entry: Annotated[Entry, guard(Act.AGREEMENT_LIST)],
    state: State = "",
    side: Side = "",
    search: Annotated[str, Query(max_length=200)] = "",
    within: Within = "",
) -> Response:
    """The lines of the register as CSV, as Excel opens it in Japan; read in pieces while they are sent."""
    locale, wanted, reach = locale_of(entry.request), _wanted(entry, state, side, search, within), entry.reach
    _ = catalogue(locale).gettext

    def lines() -> Iterator[list[str]]:
        with transaction(entry.request.app.state.database, is_writing=False) as session:
            for row in iterate(session, reach, wanted):
                yield _texts(row, locale)

    headers = attachment(f"{_(N_('Contract register'))}.csv")
    return StreamingResponse(
        write_csv([_(heading) for heading in HEADINGS], lines()), media_type="text/csv; charset=utf-8", headers=headers
    )


@router.get("/agreements/export.xlsx")
def export_workbook(
    entry: Annotated[Entry, guard(Act.AGREEMENT_LIST)],
    state: State = "",
    side: Side = "",
    search: Annotated[str, Query(max_length=200)] = "",
    within: Within = "",
) -> Response:
    """The same as a workbook. No cell can become a formula."""
    locale, wanted = locale_of(entry.request), _wanted(entry, state, side, search, within)
    _ = catalogue(locale).gettext
    title = _(N_("Contract register"))
    rows = (_texts(row, locale) for row in iterate(entry.session, entry.reach, wanted))
    content = write_workbook(title, [_(heading) for heading in HEADINGS], rows)
    return Response(content, media_type=MEDIA_TYPE, headers=attachment(f"{title}.xlsx"))


def _texts(row: RegisterRow, locale: Locale) -> list[str]:
    def company(name: str, english: str) -> str:
        return english if locale == "en" and english else name

    days = (row.starts_on, row.ends_on, row.ended_on, row.survives_until)
    return [
        row.reference,
        row.work,
        row.title[locale],
        row.template_version,
        company(row.principal_name, row.principal_name_english),
        company(row.contractor_name, row.contractor_name_english),
        row.parent_work or "",
        say(locale, "agreement-state", row.state),
        formats.moment(row.in_force_at, locale) if row.in_force_at else "",
        *(one.isoformat() if one else "" for one in days),
        row.text_hash,
    ]
