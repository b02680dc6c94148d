"""The matrix and the list behind it: of one work, and of all works of the principal."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.risks import queries
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.corrections.lists import today_of
from portal.pages.information.work import Work, work_of
from portal.pages.risks.suggesting import tell_suggestions
from portal.rendering.pages import render
from storage.acts import Act

router = APIRouter()
PAGE = 50
Which = Literal["under-way", "closed"]
Step = Annotated[int | None, Query(ge=1, le=9)]
After = Annotated[str, Query(max_length=32)]


@router.get("/risks")
def show_all(
    entry: Annotated[Entry, guard(Act.RISK_LIST)],
    which: Which = "under-way",
    impact: Step = None,
    likelihood: Step = None,
    after: After = "",
) -> Response:
    """Over all works of the organisation."""
    return _page(entry, None, which, impact, likelihood, after)


@router.get("/engagements/{engagement_id}/risks")
def show_of_engagement(
    entry: Annotated[Entry, guard(Act.RISK_VIEW, of=subjects.engagement)],
    which: Which = "under-way",
    impact: Step = None,
    likelihood: Step = None,
    after: After = "",
) -> Response:
    """Of one work, with what the facts suggest."""
    return _page(entry, work_of(entry), which, impact, likelihood, after)


def _page(entry: Entry, work: Work | None, which: Which, impact: int | None, likelihood: int | None, after: str) -> Response:
    cell = (impact, likelihood) if impact is not None and likelihood is not None else None
    engagement_id = work.engagement.id if work else None
    rows = queries.list_rows(
        entry.session,
        entry.reach,
        engagement_id=engagement_id,
        cell=cell,
        is_under_way=which == "under-way",
        after=after or None,
        limit=PAGE + 1,
    )
    chosen: dict[str, Any] = {"impact": impact, "likelihood": likelihood} if cell else {}
    return render(
        entry,
        "risks/list.html",
        work=work,
        matrix=queries.matrix(),
        counts=queries.count_cells(entry.session, entry.reach, engagement_id=engagement_id),
        cell=cell,
        which=which,
        rows=rows[:PAGE],
        today=work.today if work else today_of(entry),
        suggestions=tell_suggestions(entry, work) if work and entry.may(Act.RISK_WRITE) else [],
        is_first=not after,
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else "",
        query="".join(f"&{name}={value}" for name, value in chosen.items()),
    )
