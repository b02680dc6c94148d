"""The reviewer's home: what waits for a judgement, what is late, what was returned, and the disposal certificates."""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.disposals import queries as disposals
from contracts.information import queries as information
from portal.guards import Entry, guard
from portal.pages.answering.about import read_names
from portal.pages.waiting import list_waiting
from portal.rendering.formats import DISPLAY_TIME_ZONE
from portal.rendering.pages import render
from questionnaires.assessments import queries as assessments
from questionnaires.assessments.queries import AssessmentRow
from questionnaires.assessments.rules import ANSWERABLE, AssessmentState
from questionnaires.corrections import queries as corrections
from questionnaires.reviews import queries as reviews
from questionnaires.reviews.queries import QueueWish
from storage.acts import Act

router = APIRouter()
PAGE = 50
Short = Annotated[str, Field(max_length=100)]


class Wish(BaseModel):
    """What of the queue the reviewer wants to see, as it stands in the address."""

    model_config = ConfigDict(frozen=True)

    questionnaire: Short = ""
    contractor: Short = ""
    class_code: Short = ""
    tier: Short = ""
    reviewer: Literal["", "me", "nobody"] = ""
    state: Literal["", "overdue", "second"] = ""

    def read(self, entry: Entry, today: date) -> QueueWish:
        """The same for the query."""
        return QueueWish(
            questionnaire=self.questionnaire,
            respondent_id=self.contractor,
            class_code=self.class_code,
            tier=self.tier,
            assigned_to={"": None, "me": entry.actor.user_id, "nobody": ""}[self.reviewer],
            due_before=today if self.state == "overdue" else None,
            second_for=entry.actor.user_id if self.state == "second" else "",
        )

    @property
    def query(self) -> str:
        """What is wished, for the addresses of further pages."""
        return urlencode({name: value for name, value in self.model_dump().items() if value})


Filter = Literal["waiting", "late", "returned", "certificates"]


@router.get("/review")
def show(
    entry: Annotated[Entry, guard(Act.HOME_VIEW)],
    asked: Annotated[Wish, Depends()],
    which: Filter | None = None,
    after: str = "",
) -> Response:
    """One list at a time, each with its number on its tab; to begin with, the one in which something waits."""
    today = entry.stamp.at.astimezone(DISPLAY_TIME_ZONE).date()
    counts = assessments.count_by_state(entry.session, entry.reach, side="issuer")
    certificates = disposals.list_waiting_certificates(entry.session, entry.reach, limit=PAGE + 1)
    late = list_late(entry, today)
    if which is None:
        which = "certificates" if certificates and not counts[AssessmentState.SUBMITTED] else "waiting"
    rows: Any = _rows(entry, which, after or None, late, certificates, asked.read(entry, today))
    return render(
        entry,
        "review/home.html",
        waiting=list_waiting(entry, today),
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
        asked=asked,
        choices=reviews.list_choices(entry.session, entry.reach) if which == "waiting" else None,
        names=read_names(entry.session, [row.assigned_to for row in rows if row.assigned_to]) if which == "waiting" else {},
        me=entry.actor.user_id,
        class_names={row.code: row.name for row in information.list_classes(entry.session)} if which == "waiting" else {},
        overdue_corrections=corrections.count_overdue(entry.session, entry.reach, side="issuer", today=today),
        first_certificate=certificates[:1],
        today=today,
        is_first=not after,
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else "",
    )


def list_late(entry: Entry, today: date) -> list[AssessmentRow]:
    """Issued questionnaires whose answers are overdue, the longest overdue first (at most one page)."""
    rows = assessments.list_rows(entry.session, entry.reach, side="issuer", states=ANSWERABLE, limit=PAGE + 1)
    return [row for row in rows if row.due_on < today]


def _rows(entry: Entry, which: Filter, after: str | None, late: list[AssessmentRow], certificates: list[Any], wish: QueueWish) -> list[Any]:
    if which == "waiting":
        return list(reviews.list_queue(entry.session, entry.reach, after=after, limit=PAGE + 1, wish=wish))
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
