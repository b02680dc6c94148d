"""The balance of an engagement, and its end: closing needs a balance of zero."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.disposals import actions, queries
from contracts.engagements.rules import EngagementState
from contracts.handovers import queries as handovers
from contracts.information import queries as information
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


@router.get("/engagements/{engagement_id}/balance")
def show(entry: Annotated[Entry, guard(Act.HANDOVER_VIEW, of=subjects.engagement)]) -> Response:
    """Per class: handed over, returned, destroyed, outstanding; and every line that is still out."""
    work = work_of(entry)
    is_open = work.engagement.state != EngagementState.CLOSED
    return render(
        entry,
        "information/balance.html",
        work=work,
        balance=queries.balance(entry.session, work.engagement.id),
        handovers=handovers.list_for_engagement(entry.session, entry.reach, work.engagement.id),
        returns=queries.list_returns(entry.session, entry.reach, work.engagement.id),
        certificates=queries.list_certificates(entry.session, entry.reach, work.engagement.id),
        names={row.code: row.name for row in information.list_classes(entry.session)},
        may_hand_over=work.engagement.state == EngagementState.OPEN and entry.may(Act.HANDOVER_RECORD),
        may_give_back=is_open and entry.may(Act.RETURN_RECORD),
        may_close=is_open and entry.may(Act.ENGAGEMENT_CLOSE),
        may_demand=is_open and entry.may(Act.RETURN_DEMAND),
        demand=queries.find_return_demand(entry.session, work.engagement.id),
    )


@router.get("/engagements/{engagement_id}/closing")
def ask(entry: Annotated[Entry, guard(Act.ENGAGEMENT_CLOSE, of=subjects.engagement)]) -> Response:
    """What closing means, and what still stands in its way."""
    work = work_of(entry)
    return render(
        entry,
        "information/closing.html",
        work=work,
        balance=queries.balance(entry.session, work.engagement.id),
        is_open=work.engagement.state != EngagementState.CLOSED,
    )


@router.post("/engagements/{engagement_id}/closing")
def close(entry: Annotated[Entry, guard(Act.ENGAGEMENT_CLOSE, of=subjects.engagement)]) -> Response:
    """Close; refused with 409 while anything is still out."""
    actions.close_engagement(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/engagements/{entry.subject.id}", "engagement-closed", work=entry.subject.work)
