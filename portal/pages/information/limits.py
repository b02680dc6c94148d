"""The limits of an engagement: for each class of information, allowed or not, with every reason and what would change it."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.information import queries as information
from contracts.sharing import queries as sharing
from contracts.sharing.rules import Decision
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.reasons import reasons_for
from portal.pages.information.work import work_of
from portal.rendering.languages import locale_of
from portal.rendering.pages import render
from storage.acts import Act

router = APIRouter()


@router.get("/engagements/{engagement_id}/limits")
def show(entry: Annotated[Entry, guard(Act.SHARING_VIEW, of=subjects.engagement)]) -> Response:
    """The answer as of now, decided anew from the facts on every view."""
    work = work_of(entry)
    decisions = {one.class_code: one for one in sharing.decisions(entry.session, work.engagement, work.today)}
    classes = information.list_classes(entry.session)
    policy = sharing.policy_for(entry.session, work.engagement.principal_organisation_id, work.today)
    needed = {row.code for row in information.list_needed(entry.session, work.engagement.id)}
    return render(
        entry,
        "information/limits.html",
        work=work,
        needed=[(row, decisions[row.code]) for row in classes if row.code in needed],
        others=[(row, decisions[row.code]) for row in classes if row.code not in needed],
        allowed_names=[row.name for row in classes if row.code in needed and decisions[row.code].is_allowed],
        history=sharing.list_decisions(entry.session, entry.reach, work.engagement.id, limit=10),
        names={row.code: row.name for row in classes},
        reasons=reasons_for(
            entry.session,
            locale_of(entry.request),
            work.engagement.id,
            entry.standing,
            may_change=entry.may(Act.ENGAGEMENT_CHANGE),
        ),
        policy=policy.document["classes"],
        kind_of=kind_of,
    )


def kind_of(decision: Decision) -> str:
    """The sign of a decision: allowed, allowed with something to watch, or stop."""
    if not decision.is_allowed:
        return "stop"
    return "caution" if decision.cautions else "allowed"
