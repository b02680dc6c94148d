"""The emergency card: whom to call in which order, on A6 for the purse or A4 for the wall."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.contacts.models import EmergencyContact
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.contacts.lists import Shown, read_sides
from portal.pages.information.work import Work, work_of
from portal.rendering import formats
from portal.rendering.downloads import attachment
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.reports.typesetting import typeset
from portal.words import N_, say
from storage.acts import Act

router = APIRouter()


@router.get("/engagements/{engagement_id}/contacts/card.pdf")
def print_card(entry: Annotated[Entry, guard(Act.CONTACT_VIEW, of=subjects.engagement)], paper: Literal["a6", "a4"] = "a6") -> Response:
    """The card of the reader's own side, in the reader's language."""
    told = tell_card(entry, work_of(entry), paper)
    return Response(
        typeset("emergency_card", told), media_type="application/pdf", headers=attachment(f"{told['title']}-{entry.subject.id[:8]}.pdf")
    )


def in_calling_order(sides: list[Shown], own_id: str) -> list[Shown]:
    """The own side first, then up the chain link by link, then down; of the own company only its side of this work."""

    def distance(side: Shown) -> tuple[int, int]:
        if side.is_own:
            return (0, 0)
        return (1, -side.depth) if side.depth < 0 else (1, 0) if side.depth == 0 else (2, side.depth)

    return sorted((side for side in sides if side.is_own or side.organisation.id != own_id), key=distance)


def tell_card(entry: Entry, work: Work, paper: str) -> dict[str, Any]:
    """Everything for the template `emergency_card`."""
    locale = locale_of(entry.request)
    translate = catalogue(locale).gettext
    sides = in_calling_order(read_sides(entry, work), entry.actor.organisation_id)
    return {
        "language": locale,
        "paper": paper,
        "title": translate(N_("Emergency contacts")),
        "author": entry.actor.organisation_name,
        "sentence": translate(N_("Leaked, lost, or only suspected: call at once, from the top.")),
        "work": work.engagement.work,
        "sides": [_side(side, locale) for side in sides],
        "empty": translate(N_("Nobody has been entered yet.")),
        "footer": translate(N_("As of {day}")).format(day=formats.day(work.today, locale)),
    }


def _side(side: Shown, locale: Locale) -> dict[str, Any]:
    confirmed = catalogue(locale).gettext(N_("confirmed on {day}")).format(day=formats.day(side.confirmed_on, locale))
    return {
        "company": formats.company(side.organisation, locale),
        "confirmed": confirmed,
        "contacts": [_contact(contact, locale) for contact in side.contacts],
    }


def _contact(contact: EmergencyContact, locale: Locale) -> dict[str, str]:
    return {
        "role": say(locale, "contact-role", contact.role),
        "name": contact.person_name,
        "phone": contact.phone,
        "more": " · ".join(part for part in (contact.email, contact.hours, contact.languages) if part),
    }
