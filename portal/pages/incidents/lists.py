"""All incidents in reach."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.incidents import queries
from contracts.incidents.rules import IncidentKind, IncidentState
from portal.guards import Entry, guard
from portal.rendering.pages import render
from storage.acts import Act

router = APIRouter()
PAGE = 50
STATES = {
    "going-on": (IncidentState.OPEN, IncidentState.NOTED, IncidentState.LIFTED),
    "stopping": (IncidentState.OPEN,),
    "closed": (IncidentState.CLOSED,),
    "all": tuple(IncidentState),
}


@router.get("/incidents")
def show(
    entry: Annotated[Entry, guard(Act.INCIDENT_VIEW)],
    which: Literal["going-on", "stopping", "closed", "all"] = "going-on",
    kind: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """The incidents in reach, newest first."""
    rows = queries.list_rows(
        entry.session,
        entry.reach,
        states=STATES[which],
        kind=kind if kind in set(IncidentKind) else None,
        after=after or None,
        limit=PAGE + 1,
    )
    return render(
        entry,
        "incidents/list.html",
        rows=rows[:PAGE],
        which=which,
        views=list(STATES),
        kind=kind,
        kinds=list(IncidentKind),
        after=after,
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )
