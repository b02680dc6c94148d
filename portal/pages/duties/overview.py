"""All duties of the organisation over all engagements: the month as a picture, and a list by deadline."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.obligations.lists import Side, Wanted, count_all, list_between, list_due, list_engagements
from contracts.obligations.rules import OPEN, PerformanceState
from portal.guards import Entry, guard
from portal.pages.corrections.lists import today_of
from portal.pages.duties.feeds import address_of, of_organisation
from portal.pages.duties.lines import line_of
from portal.pages.duties.months import lay_out, read_month, window
from portal.rendering.formats import DISPLAY_TIME_ZONE, or_english
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from storage.acts import Act
from storage.stamp import Role

router = APIRouter()
PAGE = 50
Which = Literal["open", "late", "done"]
Short = Annotated[str, Query(max_length=40)]
STATES = {"open": OPEN, "late": OPEN, "done": (PerformanceState.FULFILLED, PerformanceState.WAIVED)}


@router.get("/duties")
def show_all(
    entry: Annotated[Entry, guard(Act.HOME_VIEW)],
    side: Side | Literal["", "all"] = "",
    which: Which = "open",
    month: Short = "",
    engagement: Short = "",
    counterpart: Short = "",
    code: Short = "",
    after: Short = "",
) -> Response:
    """What the organisation owes, or what is owed to it, or both together; the late first."""
    session, reach, now, own = entry.session, entry.reach, entry.stamp.at, entry.actor.organisation_id
    locale, today = locale_of(entry.request), today_of(entry)
    around = Wanted(engagement_id=engagement or None, counterpart_id=counterpart or None, code=code or None)
    counts = count_all(session, reach, around, now, user_id=entry.actor.user_id)
    shown = side or ("ours" if counts.ours or entry.actor.has(Role.RESPONDENT) else "theirs")
    around = replace(around, side=None if shown == "all" else shown)
    wanted = replace(around, states=STATES[which], due_before=now if which == "late" else None)
    rows = list_due(session, reach, wanted, after=after or None, limit=PAGE + 1, newest_first=which == "done")
    first = read_month(month, today)
    begins, ends = window(first, DISPLAY_TIME_ZONE.key)
    visible = [state for state in PerformanceState if state != PerformanceState.CANCELLED]
    due = list_between(session, reach, replace(around, states=visible, due_from=begins, due_before=ends))
    engagements = list_engagements(session, reach)
    return render(
        entry,
        "duties/overview.html",
        counts=counts,
        side=shown,
        which=which,
        lines=[line_of(row, own, now, locale) for row in rows[:PAGE]],
        month=lay_out(first, today, [line_of(row, own, now, locale) for row in due], locale),
        today=today,
        engagements=[(one[0], one[1]) for one in engagements],
        counterparts=sorted({(one[2], or_english(locale, one[3], one[4])) for one in engagements}, key=lambda one: one[1]),
        chosen={"engagement": engagement, "counterpart": counterpart, "code": code},
        feed_address=address_of(entry, None) if shown != "all" else "",
        shared=of_organisation(entry) if shown == "all" else None,
        is_first=not after,
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else "",
    )
