"""Lists of corrective actions: all of the organisation by due date, and those of one work."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.engagements.models import Engagement
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.formats import DISPLAY_TIME_ZONE
from portal.rendering.pages import render
from questionnaires.corrections import queries
from questionnaires.corrections.queries import CorrectionRow
from questionnaires.corrections.rules import CONTRACTORS_TURN, PRINCIPALS_TURN, UNDER_WAY, CorrectionState
from storage.acts import Act

router = APIRouter()
PAGE = 50
Which = Literal["under-way", "overdue", "settled"]
SETTLED = frozenset({CorrectionState.VERIFIED, CorrectionState.WITHDRAWN})


@router.get("/corrections")
def show_all(entry: Annotated[Entry, guard(Act.HOME_VIEW)], which: Which = "under-way", after: str = "") -> Response:
    """What this organisation asked for or was asked for, the first due first."""
    rows = _rows(entry, which, after)
    own = entry.actor.organisation_id
    return _page(entry, which, after, rows, engagement=None, own=own)


@router.get("/engagements/{engagement_id}/corrections")
def show_of_engagement(
    entry: Annotated[Entry, guard(Act.CORRECTION_VIEW, of=subjects.engagement)], which: Which = "under-way", after: str = ""
) -> Response:
    """Those of one work."""
    engagement: Engagement = entry.subject
    return _page(entry, which, after, _rows(entry, which, after, engagement.id), engagement=engagement, own=entry.actor.organisation_id)


def today_of(entry: Entry) -> date:
    """The day for lists that go over several principals."""
    return entry.stamp.at.astimezone(DISPLAY_TIME_ZONE).date()


def _rows(entry: Entry, which: Which, after: str, engagement_id: str | None = None) -> list[CorrectionRow]:
    return queries.list_rows(
        entry.session,
        entry.reach,
        states=SETTLED if which == "settled" else UNDER_WAY,
        due_before=today_of(entry) if which == "overdue" else None,
        engagement_id=engagement_id,
        after=after or None,
        limit=PAGE + 1,
    )


def _page(entry: Entry, which: Which, after: str, rows: list[CorrectionRow], *, engagement: Engagement | None, own: str) -> Response:
    return render(
        entry,
        "corrections/list.html",
        which=which,
        rows=rows[:PAGE],
        engagement=engagement,
        own=own,
        today=today_of(entry),
        contractors_turn=CONTRACTORS_TURN,
        principals_turn=PRINCIPALS_TURN,
        is_first=not after,
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else "",
    )
