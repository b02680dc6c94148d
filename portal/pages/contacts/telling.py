"""How the emergency contacts stand: in the drawer of an engagement, and on the homes of those who confirm them."""

from datetime import date

from contracts.contacts import queries
from contracts.contacts.rules import due_again
from portal.guards import Entry
from portal.pages.contacts.lists import missing_parties, read_sides
from portal.pages.information.work import work_of
from portal.pages.procurement.cabinet import Told
from portal.pages.waiting import LIMIT, Waiting
from portal.rendering.formats import company
from portal.rendering.languages import locale_of
from storage.stamp import Role


def tell_drawer(entry: Entry) -> Told:
    """Who is missing, what is to be confirmed again, or that all is there."""
    work = work_of(entry)
    sides = read_sides(entry, work)
    missing = missing_parties(work, sides)
    if missing:
        return Told("caution", "contacts-missing", {"company": company(missing[0], locale_of(entry.request))})
    overdue = [side for side in sides if side.depth == 0 and side.is_overdue]
    if overdue:
        return Told("caution", "contacts-overdue", {"company": company(overdue[0].organisation, locale_of(entry.request))})
    return Told("allowed", "contacts-complete", {"count": sum(len(side.contacts) for side in sides)})


def list_waiting(entry: Entry, today: date) -> list[Waiting]:
    """The works in which the own contacts are to be confirmed again."""
    if not (entry.actor.has(Role.PROCUREMENT) or entry.actor.has(Role.RESPONDENT) or entry.actor.has(Role.REVIEWER)):
        return []
    months = queries.months_to_confirm()
    return [
        Waiting(
            "contacts-confirm",
            f"/engagements/{row.engagement_id}/contacts",
            row.work,
            "",
            due_again(row.confirmed_on, months),
            {"day": row.confirmed_on},
        )
        for row in queries.list_stale(entry.session, entry.actor.organisation_id, today, limit=LIMIT)
    ]
