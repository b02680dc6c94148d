"""Whom to call for a work: both sides and the chain, each in its order, and when it was confirmed last."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import col, select

from contracts.contacts import actions, queries
from contracts.contacts.models import EmergencyContact
from contracts.contacts.rules import due_again, is_overdue
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Work, work_of
from portal.permissions import Standing
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Shown:
    """The contacts of one company in one link, as a page or the card shows them."""

    organisation: Organisation
    depth: int
    is_own: bool
    contacts: tuple[EmergencyContact, ...]
    confirmed_on: date  # the oldest of them
    due_on: date
    is_overdue: bool


@router.get("/engagements/{engagement_id}/contacts")
def show(entry: Annotated[Entry, guard(Act.CONTACT_VIEW, of=subjects.engagement)]) -> Response:
    """Everybody to call, from the top of the chain."""
    work = work_of(entry)
    sides = read_sides(entry, work)
    return render(
        entry,
        "contacts/list.html",
        work=work,
        sides=sides,
        own=next((side for side in sides if side.is_own), None),
        is_party=entry.standing in {Standing.PRINCIPAL, Standing.CONTRACTOR},
        missing=missing_parties(work, sides),
        months=queries.months_to_confirm(),
    )


@router.post("/engagements/{engagement_id}/contacts/confirmation")
def confirm(entry: Annotated[Entry, guard(Act.CONTACT_CONFIRM, of=subjects.engagement)]) -> Response:
    """All contacts of the own side are still right."""
    count = actions.confirm(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/engagements/{entry.subject.id}/contacts", "contacts-confirmed", count=count)


def read_sides(entry: Entry, work: Work) -> list[Shown]:
    """The sides in reach with their companies. Two queries."""
    engagement: Engagement = work.engagement
    found = queries.list_sides(entry.session, entry.reach, engagement)
    ids = {side.organisation_id for side in found}
    companies = {one.id: one for one in entry.session.exec(select(Organisation).where(col(Organisation.id).in_(ids)))}
    months = queries.months_to_confirm()
    shown = []
    for side in found:
        confirmed_on = min(contact.confirmed_on for contact in side.contacts)
        is_own = side.depth == 0 and side.organisation_id == entry.actor.organisation_id
        shown.append(
            Shown(
                companies[side.organisation_id],
                side.depth,
                is_own,
                side.contacts,
                confirmed_on,
                due_again(confirmed_on, months),
                is_overdue(confirmed_on, months, work.today),
            )
        )
    return shown


def missing_parties(work: Work, sides: list[Shown]) -> list[Organisation]:
    """The parties of this work that have entered nobody."""
    present = {side.organisation.id for side in sides if side.depth == 0}
    return [party for party in (work.principal, work.contractor) if party.id not in present]
