"""Emergency contacts over the API: whom to call along the chain, and keeping those of the own side."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.contacts import actions, queries
from contracts.contacts.actions import Details
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.contacts.editing import ContactChange, ContactInput
from storage.acts import Act

router = APIRouter()


class ContactKept(BaseModel):
    """A contact as its own side keeps it; the next change names this `version`."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    engagement_id: str
    organisation_id: str
    call_order: int
    role: str
    person_name: str
    phone: str
    email: str
    hours: str
    languages: str
    is_for_chain: bool
    confirmed_on: date
    version: int


class ContactOut(ContactKept):
    """The same with its link of the chain: 0 is the work itself, above it negative."""

    depth: int


@router.get("/engagements/{engagement_id}/contacts")
def list_contacts(entry: Annotated[Entry, guard(Act.CONTACT_VIEW, of=subjects.engagement)]) -> list[ContactOut]:
    """The emergency contacts of the work and its chain, from the top, in the order of calling."""
    return [
        ContactOut(depth=side.depth, **contact.model_dump(include=set(ContactKept.model_fields)))
        for side in queries.list_sides(entry.session, entry.reach, entry.subject)
        for contact in side.contacts
    ]


@router.post("/engagements/{engagement_id}/contacts", status_code=201)
def enter_contact(entry: Annotated[Entry, guard(Act.CONTACT_SET, of=subjects.engagement)], contact: ContactInput) -> ContactKept:
    """Enter somebody to call."""
    return ContactKept.model_validate(actions.enter(entry.session, entry.stamp, entry.subject, Details(**contact.model_dump())))


@router.post("/contacts/{contact_id}")
def change_contact(entry: Annotated[Entry, guard(Act.CONTACT_SET, of=subjects.contact)], contact: ContactChange) -> ContactKept:
    """Write a contact anew, over the version that was read; this confirms it too."""
    details = Details(**contact.model_dump(exclude={"version"}))
    return ContactKept.model_validate(actions.change(entry.session, entry.stamp, entry.subject, details, expected_version=contact.version))


@router.post("/contacts/{contact_id}/removal", status_code=204)
def remove_contact(entry: Annotated[Entry, guard(Act.CONTACT_SET, of=subjects.contact)]) -> None:
    """Remove a contact."""
    actions.remove(entry.session, entry.stamp, entry.subject)


@router.post("/engagements/{engagement_id}/contacts/confirmation")
def confirm_contacts(entry: Annotated[Entry, guard(Act.CONTACT_CONFIRM, of=subjects.engagement)]) -> dict[str, int]:
    """Say that all contacts of the caller's side are still right; how many that are."""
    return {"confirmed": actions.confirm(entry.session, entry.stamp, entry.subject)}
