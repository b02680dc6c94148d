"""The board: companies down, classes of information across, and in each cell ○, △ or × with the reason."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.information import queries as information
from contracts.sharing import queries as sharing
from portal.guards import Entry, guard
from portal.pages.information.limits import kind_of
from portal.pages.information.reasons import reasons_for
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from storage import clock
from storage.acts import Act

router = APIRouter()
PAGE = 50


@router.get("/board")
def show(entry: Annotated[Entry, guard(Act.SHARING_VIEW)], after: Annotated[str | None, Query(max_length=32)] = None) -> Response:
    """The open engagements in which the own organisation is the principal."""
    today = clock.local_date(entry.stamp.at, "Asia/Tokyo")
    rows = sharing.board(entry.session, entry.reach, today, after=after, limit=PAGE + 1, as_principal=True)
    needed = {found.class_code for row in rows[:PAGE] for found in row.decisions}  # a class that no work needs is no column
    return render(
        entry,
        "information/board.html",
        rows=rows[:PAGE],
        after=after,
        today=today,
        classes=[row for row in information.list_classes(entry.session) if row.code in needed and not row.is_hard_stop],
        next_after=rows[PAGE - 1].engagement_id if len(rows) > PAGE else None,
        reasons=reasons_for(entry.session, locale_of(entry.request), ""),
        kind_of=kind_of,
    )
