"""What waits for a person in re-contracting: to decide, to answer, to compare, to report, and promises to sign."""

from collections.abc import Callable
from datetime import date

from contracts.recontracts import listing
from contracts.recontracts.listing import RecontractRow
from portal.guards import Entry
from portal.pages.waiting import LIMIT, Waiting
from portal.rendering.formats import or_english
from portal.rendering.languages import locale_of
from storage.stamp import Role

_PASSING_ON: tuple[tuple[str, str, Callable[..., list[RecontractRow]]], ...] = (
    ("recontract-to-answer", "", listing.list_to_answer),
    ("recontract-to-compare", "/comparison", listing.list_to_compare),
    ("recontract-to-report", "#next", listing.list_to_report),
)


def list_waiting(entry: Entry, today: date) -> list[Waiting]:  # noqa: ARG001 - nothing here has a date of its own; the duties have
    """What this person may do: five statements at most."""
    found: list[Waiting] = []
    locale = locale_of(entry.request)
    if entry.actor.has(Role.PROCUREMENT):
        for row in listing.list_to_decide(entry.session, entry.reach, limit=LIMIT):
            name = or_english(locale, row.contractor_name, row.contractor_name_english)
            found.append(Waiting("recontract-to-decide", f"/recontracts/{row.id}", row.work, name))
        for code, part, rows in _PASSING_ON:
            for row in rows(entry.session, entry.reach, limit=LIMIT):
                name = or_english(locale, row.partner_name, row.partner_name_english)
                found.append(Waiting(code, f"/recontracts/{row.id}{part}", row.work, name))
    if entry.actor.has(Role.RESPONDENT):
        for link in listing.list_to_sign(entry.session, entry.reach, limit=LIMIT):
            name = or_english(locale, link.principal_name, link.principal_name_english)
            found.append(Waiting("direct-consents-to-sign", f"/engagements/{link.engagement_id}/direct-consents", link.work, name))
    return found[:LIMIT]
