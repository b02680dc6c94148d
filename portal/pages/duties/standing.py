"""How duties stand, told elsewhere: on the drawer of an engagement, and in the list of what waits on the homes."""

from datetime import date, timedelta

from contracts.obligations.lists import DueRow, Wanted, list_due, standing
from contracts.obligations.rules import PerformanceState
from portal.guards import Entry
from portal.pages.duties.lines import line_of
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.permissions import Standing, permits
from portal.rendering.languages import locale_of
from storage.acts import Act
from storage.clock import local_date

AHEAD = timedelta(days=14)
LATE_OF_OTHERS = 5  # more would bury what the person has to do
ZONE = "Asia/Tokyo"
ELSEWHERE = frozenset({"monthly-report", "incident", "handler", "approval", "inspection", "corrective-action", "recontract"})
"""Subjects whose own area puts them on the homes."""


def tell(entry: Entry) -> Told | None:
    """The drawer: what is late, or when the next deadline is."""
    found = standing(entry.session, entry.subject.id, entry.stamp.at)
    if found.late:
        return Told("stop", "duties-late", {"count": found.late})
    if found.next_at is not None:
        return Told("neutral", "duties-next", {"day": local_date(found.next_at, ZONE), "count": found.open})
    return Told("allowed", "duties-none") if not found.open else Told("neutral", "duties-open", {"count": found.open})


def list_waiting(entry: Entry, _today: date) -> list[Waiting]:
    """What this person's side owes soon, waivers that want a second person, what others owe it and is late, and what survived
    the end of a work and will soon hold no more.

    What has a page of its own where it is done stands in the list of that page's area.
    """
    now = entry.stamp.at
    soon = Wanted(side="ours", states=[PerformanceState.DUE], not_about=ELSEWHERE, due_before=now + AHEAD)
    asked = Wanted(side="theirs", states=[PerformanceState.WAIVER_ASKED])
    late = Wanted(side="theirs", states=[PerformanceState.DUE], due_before=now)
    ending = Wanted(states=[PerformanceState.LASTING], due_before=now + AHEAD)
    found = []
    for code, wanted, act, limit in (
        ("duty-due", soon, Act.PERFORMANCE_FULFIL, LIMIT),
        ("waiver-to-approve", asked, Act.WAIVER_APPROVE, LIMIT),
        ("duty-late", late, Act.WAIVER_ASK, LATE_OF_OTHERS),
        ("duty-ending", ending, Act.DUTY_VIEW, LATE_OF_OTHERS),
    ):
        for row in list_due(entry.session, entry.reach, wanted, limit=limit):
            is_own_doing = row.waiver_asked_by == entry.actor.user_id
            if permits(entry.actor, act, standing_of(entry, row)) and not is_own_doing:
                found.append(_waiting(entry, code, row))
    return found


def standing_of(entry: Entry, row: DueRow) -> Standing:
    """How the organisation stands to a performance: the side that owes it owns it."""
    if row.owner_organisation_id == entry.actor.organisation_id:
        return Standing.OWNER
    return Standing.PRINCIPAL if row.principal_id == entry.actor.organisation_id else Standing.CONTRACTOR


def _waiting(entry: Entry, code: str, row: DueRow) -> Waiting:
    line = line_of(row, entry.actor.organisation_id, entry.stamp.at, locale_of(entry.request))
    return Waiting(code, f"/duties/{row.id}", row.work, line.counterpart, line.due_on, {"duty": row.title})
