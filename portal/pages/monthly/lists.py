"""Lists of monthly reports: what the own organisation has to fill in, and those of one engagement, where the next one is opened."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.engagements.models import Engagement
from contracts.reports import actions, queries
from contracts.reports.rules import owed_months
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.formats import DISPLAY_TIME_ZONE
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.clock import local_date

router = APIRouter()
PAGE = 50


@router.get("/monthly-reports/own")
def show_own(entry: Annotated[Entry, guard(Act.HOME_VIEW)], after: Annotated[str, Query(max_length=32)] = "") -> Response:
    """What this organisation has to fill in for its customers, the first due first."""
    rows = queries.list_tasks(entry.session, entry.reach, as_principal=False, after=after or None, limit=PAGE + 1)
    return render(
        entry,
        "monthly/own.html",
        rows=rows[:PAGE],
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else "",
        is_first=not after,
        today=entry.stamp.at.astimezone(DISPLAY_TIME_ZONE).date(),
    )


@router.get("/engagements/{engagement_id}/monthly-reports")
def show_of_engagement(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_VIEW, of=subjects.engagement)]) -> Response:
    """The reports of one engagement, the newest first."""
    work = work_of(entry)
    owing = queries.list_owing(entry.session, engagement_ids=[work.engagement.id])
    months = [
        month
        for one in owing
        for month in owed_months(
            began_on=local_date(one.began_at, one.time_zone),
            day=one.day,
            today=work.today,
            last_month=one.last_month,
            last_due_on=one.last_due_on,
        )
    ]
    rows = queries.list_for_engagement(entry.session, entry.reach, work.engagement.id)
    return render(entry, "monthly/list.html", work=work, rows=rows, is_owed=bool(owing), day=owing[0].day if owing else 0, unopened=months)


@router.post("/engagements/{engagement_id}/monthly-reports")
def open_now(entry: Annotated[Entry, guard(Act.MONTHLY_REPORT_OPEN, of=subjects.engagement)]) -> Response:
    """Open what is owed without waiting for the daily round, and begin with the oldest."""
    engagement: Engagement = entry.subject
    made = actions.open_owed(entry.session, entry.stamp, engagement)
    return redirect(entry, f"/monthly-reports/{made[0].id}" if made else f"/engagements/{engagement.id}/monthly-reports")
