"""The list of engagements, from either side."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.engagements.queries import list_rows
from contracts.engagements.rules import EngagementState
from portal.guards import Entry, guard
from portal.rendering.pages import render
from storage.acts import Act

router = APIRouter()
PAGE = 50


@router.get("/engagements")
def show_all(
    entry: Annotated[Entry, guard(Act.ENGAGEMENT_VIEW)],
    state: Literal["", "open", "ended", "closed"] = "",
    side: Literal["", "principal", "contractor"] = "",
    search: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> Response:
    """The engagements in reach, the newest first. An empty choice of the filter form means all."""
    rows = list_rows(
        entry.session,
        entry.reach,
        as_principal=side == "principal" if side else None,
        state=EngagementState(state) if state else None,
        search=search.strip(),
        after=after,
        limit=PAGE + 1,
    )
    shown = rows[:PAGE]
    chosen = {name: value for name, value in (("state", state), ("side", side), ("search", search)) if value}
    return render(
        entry,
        "procurement/engagements.html",
        rows=shown,
        chosen=chosen,
        after=after,
        next_after=shown[-1].id if len(rows) > PAGE else None,
    )
