"""The reviewer's home: what waits for a judgement, what is late, what was returned, and the disposal certificates."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.disposals import queries as disposals
from portal.guards import Entry, guard
from portal.rendering.formats import DISPLAY_TIME_ZONE
from portal.rendering.pages import render
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.queries import AssessmentRow
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.reviews import queries as reviews
from storage.acts import Act

router = APIRouter()
PAGE = 50
Filter = Literal["waiting", "late", "returned", "certificates"]


@router.get("/review")
def show(entry: Annotated[Entry, guard(Act.HOME_VIEW)], which: Filter | None = None, after: str = "") -> Response:
    """One list at a time, each with its number on its tab; to begin with, the one in which something waits."""
    today = entry.stamp.at.astimezone(DISPLAY_TIME_ZONE).date()
    counts = assessments.count_by_state(entry.session, entry.reach, side="issuer")
    certificates = disposals.list_waiting_certificates(entry.session, entry.reach, limit=PAGE + 1)
    late = list_late(entry, today)
    if which is None:
        which = "certificates" if certificates and not counts[AssessmentState.SUBMITTED] else "waiting"
    rows: Any = _rows(entry, which, after or None, late, certificates)
    return render(
        entry,
        "review/home.html",
        which=which,
        rows=rows[:PAGE],
        numbers={
            "waiting": counts[AssessmentState.SUBMITTED],
            "late": len(late),
            "returned": counts[AssessmentState.RETURNED],
            "certificates": len(certificates),
        },
        most=PAGE,
        first=reviews.list_queue(entry.session, entry.reach, limit=1),
        first_certificate=certificates[:1],
        today=today,
        is_first=not after,
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else "",
    )


def list_late(entry: Entry, today: date) -> list[AssessmentRow]:
    """Issued questionnaires whose answers are overdue, the longest overdue first (at most one page)."""
    rows = assessments.list_rows(entry.session, entry.reach, side="issuer", states=ANSWERABLE, limit=PAGE + 1)
    return [row for row in rows if row.due_on < today]


def _rows(entry: Entry, which: Filter, after: str | None, late: list[AssessmentRow], certificates: list[Any]) -> list[Any]:
    if which == "waiting":
        return list(reviews.list_queue(entry.session, entry.reach, after=after, limit=PAGE + 1))
    if which == "returned":
        states = [AssessmentState.RETURNED]
        return list(assessments.list_rows(entry.session, entry.reach, side="issuer", states=states, after=after, limit=PAGE + 1))
    if which == "late" and after:
        rows = assessments.list_rows(entry.session, entry.reach, side="issuer", states=ANSWERABLE, after=after, limit=PAGE + 1)
        today = entry.stamp.at.astimezone(DISPLAY_TIME_ZONE).date()
        return [row for row in rows if row.due_on < today]
    if which == "late":
        return late
    if after:
        return list(disposals.list_waiting_certificates(entry.session, entry.reach, after=after, limit=PAGE + 1))
    return certificates
