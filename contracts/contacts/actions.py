"""Entering emergency contacts, changing and removing them, and saying that they are still right. Each side keeps its own."""

from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.contacts.models import EmergencyContact
from contracts.contacts.rules import ContactRole
from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side, local_day, lock, lock_open
from contracts.engagements.rules import Side
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Forbidden, Invalid
from storage.stamp import Stamp

MOST = 20  # of one side: whoever is called has to be found at a glance


@dataclass(frozen=True, slots=True)
class Details:
    """What is written of a contact."""

    call_order: int
    role: ContactRole
    person_name: str
    phone: str
    email: str = ""
    hours: str = ""
    languages: str = ""
    is_for_chain: bool = False


def enter(session: Session, stamp: Stamp, engagement: Engagement, details: Details) -> EmergencyContact:
    """A contact of the actor's own side. Raises Forbidden("not-a-party"), Conflict("engagement-closed"), Invalid("contacts-too-many")."""
    lock_open(session, stamp.actor, engagement, Side.PRINCIPAL, Side.CONTRACTOR)
    own = (col(EmergencyContact.engagement_id) == engagement.id, col(EmergencyContact.organisation_id) == stamp.actor.organisation_id)
    if (session.scalar(select(func.count()).select_from(EmergencyContact).where(*own)) or 0) >= MOST:
        raise Invalid("contacts-too-many", limit=MOST)
    contact = EmergencyContact(
        engagement_id=engagement.id,
        organisation_id=stamp.actor.organisation_id,
        **asdict(details),
        confirmed_on=local_day(session, engagement, stamp.at),
        confirmed_at=stamp.at,
        confirmed_by=stamp.actor.user_id,
    )
    session.add(contact)
    session.flush()
    _append(session, stamp, Act.CONTACT_SET, contact, change="entered")
    return contact


def change(session: Session, stamp: Stamp, contact: EmergencyContact, details: Details, *, expected_version: int) -> EmergencyContact:
    """Change an own contact, which confirms it too. Raises Forbidden("not-a-party"), Conflict("contact-changed-meanwhile")."""
    engagement = _begin(session, stamp, contact)
    if contact.version != expected_version:
        raise Conflict("contact-changed-meanwhile")
    for name, value in asdict(details).items():
        setattr(contact, name, value)
    contact.version += 1
    contact.confirmed_on, contact.confirmed_at = local_day(session, engagement, stamp.at), stamp.at
    contact.confirmed_by, contact.reminded_on = stamp.actor.user_id, None
    session.flush()
    _append(session, stamp, Act.CONTACT_SET, contact, change="changed")
    return contact


def remove(session: Session, stamp: Stamp, contact: EmergencyContact) -> None:
    """Remove an own contact; nothing of it is kept. Raises Forbidden("not-a-party")."""
    _begin(session, stamp, contact)
    _append(session, stamp, Act.CONTACT_SET, contact, change="removed")
    session.delete(contact)
    session.flush()


def confirm(session: Session, stamp: Stamp, engagement: Engagement) -> int:
    """All contacts of the actor's side are still right; returns how many. Raises Forbidden("not-a-party"), Conflict("contacts-none")."""
    lock(session, engagement.id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL, Side.CONTRACTOR)
    own = select(EmergencyContact).where(
        col(EmergencyContact.engagement_id) == engagement.id, col(EmergencyContact.organisation_id) == stamp.actor.organisation_id
    )
    contacts = session.scalars(own).all()
    if not contacts:
        raise Conflict("contacts-none")
    today = local_day(session, engagement, stamp.at)
    for contact in contacts:
        contact.confirmed_on, contact.confirmed_at = today, stamp.at
        contact.confirmed_by, contact.reminded_on = stamp.actor.user_id, None
    session.flush()
    details = {"organisation": stamp.actor.organisation_id, "contacts": len(contacts)}
    append(session, stamp, Act.CONTACT_CONFIRM, "engagement", engagement.id, engagement_id=engagement.id, details=details)
    return len(contacts)


def _begin(session: Session, stamp: Stamp, contact: EmergencyContact) -> Engagement:
    engagement = lock(session, contact.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL, Side.CONTRACTOR)
    if contact.organisation_id != stamp.actor.organisation_id:
        raise Forbidden("not-a-party")
    session.refresh(contact)
    return engagement


def _append(session: Session, stamp: Stamp, act: Act, contact: EmergencyContact, *, change: str) -> None:
    """The entry names the role and the change, never the person."""
    details = {"change": change, "role": contact.role, "organisation": contact.organisation_id}
    append(session, stamp, act, "emergency-contact", contact.id, engagement_id=contact.engagement_id, details=details)
