"""Entering, changing and removing the emergency contacts of one's own side."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.contacts import actions
from contracts.contacts.actions import Details
from contracts.contacts.models import EmergencyContact
from contracts.contacts.rules import ContactRole
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Name, work_of
from portal.permissions import Standing
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


class ContactInput(FormModel):
    """A person or an office to call."""

    call_order: Annotated[int, Field(ge=1, le=99)]
    role: ContactRole
    person_name: Name
    phone: Annotated[str, Field(min_length=3, max_length=60)]
    email: Annotated[str, Field(max_length=200)] = ""
    hours: Annotated[str, Field(max_length=200)] = ""
    languages: Annotated[str, Field(max_length=100)] = ""
    is_for_chain: bool = False


class ContactChange(ContactInput):
    """The same, with the version that was shown."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


@router.get("/engagements/{engagement_id}/contacts/new")
def new(entry: Annotated[Entry, guard(Act.CONTACT_SET, of=subjects.engagement)]) -> Response:
    """The form."""
    return _form(entry, blank_form(call_order=1), None)


@router.post("/engagements/{engagement_id}/contacts")
def enter(entry: Annotated[Entry, guard(Act.CONTACT_SET, of=subjects.engagement)]) -> Response:
    """Enter one."""
    filled = read_form(ContactInput, entry.form)
    made = attempt(
        entry.session, filled, lambda value: actions.enter(entry.session, entry.stamp, entry.subject, Details(**value.model_dump()))
    )
    if made is None:
        return _form(entry, filled, None, filled.status)
    return redirect(entry, f"/engagements/{entry.subject.id}/contacts", "contact-entered")


@router.get("/contacts/{contact_id}")
def edit(entry: Annotated[Entry, guard(Act.CONTACT_SET, of=subjects.contact)]) -> Response:
    """The form with what stands there."""
    contact: EmergencyContact = entry.subject
    return _form(entry, blank_form(**contact.model_dump(include=set(ContactInput.model_fields))), contact)


@router.post("/contacts/{contact_id}")
def change(entry: Annotated[Entry, guard(Act.CONTACT_SET, of=subjects.contact)]) -> Response:
    """Change one, which confirms it too."""
    contact: EmergencyContact = entry.subject
    filled = read_form(ContactChange, entry.form)
    changed = attempt(
        entry.session,
        filled,
        lambda value: actions.change(
            entry.session,
            entry.stamp,
            contact,
            Details(**value.model_dump(exclude={"version"})),
            expected_version=value.version,
        ),
    )
    if changed is None:
        return _form(entry, filled, contact, filled.status)
    return redirect(entry, f"/engagements/{contact.engagement_id}/contacts", "contact-changed")


@router.post("/contacts/{contact_id}/removal")
def remove(entry: Annotated[Entry, guard(Act.CONTACT_SET, of=subjects.contact)]) -> Response:
    """Remove one."""
    contact: EmergencyContact = entry.subject
    engagement_id = contact.engagement_id
    actions.remove(entry.session, entry.stamp, contact)
    return redirect(entry, f"/engagements/{engagement_id}/contacts", "contact-removed")


def _form(
    entry: Entry,
    filled: Filled[FormModel] | Filled[ContactInput] | Filled[ContactChange],
    contact: EmergencyContact | None,
    status: int = 200,
) -> Response:
    return render(
        entry,
        "contacts/form.html",
        status,
        work=work_of(entry, contact.engagement_id if contact else None),
        contact=contact,
        roles=list(ContactRole),
        is_principal=entry.standing is Standing.PRINCIPAL,
        filled=filled,
    )
