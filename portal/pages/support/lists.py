"""What was asked of the contractor in one engagement, what should still be talked over, and the advice; and beginning a record."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.support import actions, queries
from contracts.support.rules import TEXT_LIMIT, Demand, Equivalent
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.pages.support.advice import advise
from portal.pages.support.input import RecordInput
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


@router.get("/engagements/{engagement_id}/support")
def show(entry: Annotated[Entry, guard(Act.SUPPORT_VIEW, of=subjects.engagement)]) -> Response:
    """The records, the demands without one, and the advice."""
    work = work_of(entry)
    rows = queries.list_rows(entry.session, entry.reach, work.engagement.id)
    demands = queries.list_open_demands(entry.session, entry.reach, work.engagement.id)
    return render(entry, "support/list.html", work=work, rows=rows, demands=demands, advised=advise(entry.session, work.engagement))


@router.get("/engagements/{engagement_id}/support/new")
def new(
    entry: Annotated[Entry, guard(Act.SUPPORT_RECORD, of=subjects.engagement)], correction: Annotated[str, Query(max_length=32)] = ""
) -> Response:
    """The form; what a corrective action says already stands in it."""
    demands = {one.id: one for one in queries.list_open_demands(entry.session, entry.reach, entry.subject.id)}
    found = demands.get(correction)
    known: dict[str, object] = {"demand": f"{Demand.CORRECTION}:{found.id}", "what": found.what, "necessity": found.why} if found else {}
    if found:
        known["grace_until"] = found.due_on
    return _page(entry, blank_form(**known))


@router.post("/engagements/{engagement_id}/support")
def record(entry: Annotated[Entry, guard(Act.SUPPORT_RECORD, of=subjects.engagement)]) -> Response:
    """Begin a record; the contractor sees it and may answer."""
    filled = read_form(RecordInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.record(
            entry.session, entry.stamp, entry.subject, reasons=value.reasons, demand_kind=value.demand_kind, demand_id=value.demand_id
        ),
    )
    if made is None:
        return _page(entry, filled, filled.status)
    return redirect(entry, f"/support/{made.id}", "support-recorded", number=made.number)


def _page(entry: Entry, filled: Filled[RecordInput] | Filled[FormModel], status: int = 200) -> Response:
    return render(
        entry,
        "support/new.html",
        status,
        work=work_of(entry),
        filled=filled,
        demands=queries.list_open_demands(entry.session, entry.reach, entry.subject.id),
        equivalents=list(Equivalent),
        free_help=queries.free_help(),
        limit=TEXT_LIMIT,
    )
