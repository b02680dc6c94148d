"""How inspections stand: in the drawer of an engagement, on the homes, and beside the score."""

from datetime import date

from contracts.inspections import queries
from contracts.inspections.rules import InspectionResult, InspectionState
from portal.guards import Entry
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.rendering.formats import or_english
from portal.rendering.languages import locale_of
from storage.stamp import Role

KINDS = {
    InspectionResult.CLEAN: "allowed",
    InspectionResult.OBSERVATIONS: "allowed",
    InspectionResult.MINOR: "caution",
    InspectionResult.MAJOR: "stop",
}


def tell_drawer(entry: Entry) -> Told:
    """The next inspection, else the result of the last one."""
    ahead = queries.find_next(entry.session, entry.subject.id)
    if ahead is not None:
        return Told("info", f"inspection-{ahead.state}", {"day": ahead.planned_on})
    last = queries.find_last(entry.session, entry.subject.id)
    if last is None:
        return Told("neutral", "inspection-none")
    return Told(KINDS[last.result], f"inspection-result-{last.result}", {"day": last.planned_on})


def list_waiting(entry: Entry, today: date) -> list[Waiting]:
    """What waits for the own side: a date to answer, a record to write or to sign."""
    may = {
        True: entry.actor.has(Role.REVIEWER) or entry.actor.has(Role.PROCUREMENT),
        False: entry.actor.has(Role.RESPONDENT),
    }
    found = []
    for row in queries.list_waiting(entry.session, entry.actor.organisation_id, today, limit=LIMIT):
        if not may[row.is_principal] or (row.state == InspectionState.CONFIRMED and not entry.actor.has(Role.REVIEWER)):
            continue
        other = or_english(locale_of(entry.request), row.counterpart, row.counterpart_english)
        path = f"/inspections/{row.id}" + ("/record" if row.state == InspectionState.CONFIRMED else "")
        parameters: dict[str, object] = {"day": row.planned_on}
        found.append(Waiting(f"inspection-{row.state}", path, row.work, other, row.planned_on, parameters))
    return found
