"""The contractor's home: what this company owes, and until when; then what waits for others."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.handovers import queries as handovers
from portal.guards import Entry, guard
from portal.pages.answering import duties
from portal.pages.waiting import list_waiting
from portal.rendering.formats import DISPLAY_TIME_ZONE
from portal.rendering.pages import render
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.corrections import queries as corrections
from questionnaires.corrections.rules import UNDER_WAY
from storage.acts import Act

router = APIRouter()
PAGE = 50
URGENT = timedelta(days=1)  # what is overdue, or due today or tomorrow, stands before papers that have more time or no date


@router.get("/contractor")
def show(entry: Annotated[Entry, guard(Act.HOME_VIEW)], after: str = "") -> Response:
    """Questionnaires to answer by due date, papers to sign, and what others have to do next."""
    today = entry.stamp.at.astimezone(DISPLAY_TIME_ZONE).date()
    owed = assessments.list_rows(entry.session, entry.reach, side="respondent", states=ANSWERABLE, after=after or None, limit=PAGE)
    sent = assessments.list_rows(entry.session, entry.reach, side="respondent", states=[AssessmentState.SUBMITTED], limit=PAGE)
    closed = assessments.list_rows(entry.session, entry.reach, side="respondent", states=[AssessmentState.CLOSED], limit=PAGE)
    return render(
        entry,
        "answering/home.html",
        waiting=list_waiting(entry, today),
        owed=owed,
        sent=sent,
        closed=closed,
        agreements=duties.list_agreements(entry.session, entry.actor.organisation_id),
        countersignatures=handovers.list_waiting(entry.session, entry.reach),
        corrections=corrections.list_rows(entry.session, entry.reach, side="respondent", states=UNDER_WAY, limit=PAGE),
        held=duties.list_held(entry.session, entry.actor.organisation_id),
        today=today,
        soon=today + URGENT,
        first_page=not after,
        next_after=owed[-1].id if len(owed) == PAGE else "",
    )
