"""The matrix and the list behind it: of one work, and of all works of the principal."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.risks import actions, queries
from contracts.risks.models import RiskDismissal
from portal.forms import Filled, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.pages.corrections.lists import today_of
from portal.pages.information.work import Work, work_of
from portal.pages.risks.suggesting import find_suggestion, say_suggestion, tell_suggestions
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
PAGE = 50
Which = Literal["under-way", "closed"]
Step = Annotated[int | None, Query(ge=1, le=9)]
After = Annotated[str, Query(max_length=32)]


class DismissalInput(FormModel):
    """Which suggestion is no risk here, and why."""

    suggestion: Annotated[str, Field(min_length=1, max_length=80)]
    reason: Annotated[str, Field(max_length=500)] = ""


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


@router.post("/engagements/{engagement_id}/risks/dismissals")
def dismiss(entry: Annotated[Entry, guard(Act.RISK_DISMISS, of=subjects.engagement)]) -> Response:
    """What is suggested is no risk here, and why. With other facts it comes back."""
    work, filled = work_of(entry), read_form(DismissalInput, entry.form)
    if attempt(entry.session, filled, lambda value: dismiss_by(entry, work, value)) is None:
        return _page(entry, work, "under-way", None, None, "", filled)
    return redirect(entry, f"/engagements/{work.engagement.id}/risks", "risk-dismissed")


def dismiss_by(entry: Entry, work: Work, dismissal: DismissalInput) -> RiskDismissal:
    """Dismiss what is suggested as the facts stand now."""
    suggestion = find_suggestion(entry, work, dismissal.suggestion)
    return actions.dismiss(entry.session, entry.stamp, work.engagement, suggestion, reason=dismissal.reason)


def _page(
    entry: Entry,
    work: Work | None,
    which: Which,
    impact: int | None,
    likelihood: int | None,
    after: str,
    filled: Filled[DismissalInput] | None = None,
) -> Response:
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
        filled.status if filled else 200,
        work=work,
        filled=filled,
        dismissed=_dismissed(entry, work) if work else [],
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


def _dismissed(entry: Entry, work: Work) -> list[tuple[str, RiskDismissal, str]]:
    """What was dismissed: its sentence, the dismissal, and by whom."""
    found = queries.list_dismissals(entry.session, entry.reach, work.engagement.id)
    names, locale = read_names(entry.session, {one.dismissed_by for one in found}), locale_of(entry.request)
    return [(say_suggestion(one, locale)["title"], one, names.get(one.dismissed_by, "")) for one in found]
