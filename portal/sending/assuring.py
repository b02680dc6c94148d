"""Two daily rounds: certificates that end soon or have ended, and emergency contacts that nobody has confirmed for long.

Each warning is recorded with what it is about and given once. A certificate beside which a later one was accepted is not warned of.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from contracts.certificates import queries as certificates
from contracts.certificates.models import CertificateHeld
from contracts.certificates.rules import WARNS_AT, find_warning
from contracts.contacts import queries as contacts
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day
from contracts.parties.queries import get_organisation
from portal.mail.notices import notify
from portal.sending.days import days
from storage.acts import Act
from storage.ledger.actions import append
from storage.stamp import Actor, Role, Stamp

CERTIFICATES = "certificates-held:remind"
CONTACTS = "contacts:remind"
PIECE = 200
A_DAY = timedelta(days=1)  # no time zone is further ahead
_TELLS = {True: (Role.PROCUREMENT, Role.REVIEWER), False: (Role.RESPONDENT,)}  # as the principal, as the contractor


@dataclass(frozen=True, slots=True)
class Warned:
    """What one piece of a round did; `next_after` is where the next piece begins, "" at the end."""

    count: int
    next_after: str


def warn_of_endings(session: Session, at: datetime, *, after: str = "", limit: int = PIECE) -> Warned:
    """Tell the holder and whoever registered it, 90 and 30 days before the end and once after it."""
    found = certificates.list_to_warn(session, at.date() + A_DAY + timedelta(days=WARNS_AT[0]), after=after, limit=limit)
    renewed, day_of, count = certificates.list_renewed(session, found), days(session), 0
    for held in found:
        principal_id = get_organisation(session, held.organisation_id).registrar_organisation_id
        step = find_warning(held.valid_until, held.warned, day_of(principal_id or held.organisation_id, at))
        if step is None or held.id in renewed:
            continue
        held.warned = step
        _tell_ending(session, held, principal_id)
        stamp, details = _stamp(principal_id or held.organisation_id, at), {"step": step, "kind": held.kind}
        append(session, stamp, Act.REMINDER_SEND, "certificate-held", held.id, engagement_id=held.engagement_id, details=details)
        count += 1
    return Warned(count, found[-1].id if len(found) == limit else "")


def remind_to_confirm(session: Session, at: datetime, *, after: str = "", limit: int = PIECE) -> Warned:
    """Tell each side once that its contacts are to be confirmed again."""
    found = contacts.list_to_remind(session, at.date(), after=after, limit=limit)
    told: set[tuple[str, str]] = set()
    for contact in found:
        engagement = session.get_one(Engagement, contact.engagement_id)
        contact.reminded_on = local_day(session, engagement, at)
        side = (contact.engagement_id, contact.organisation_id)
        if side in told:
            continue
        told.add(side)
        for role in _TELLS[contact.organisation_id == engagement.principal_organisation_id]:
            notify(
                session,
                template="contacts-to-confirm",
                organisation_id=contact.organisation_id,
                role=role,
                engagement_id=engagement.id,
                parameters={},
            )
        stamp, details = _stamp(contact.organisation_id, at), {"organisation": contact.organisation_id}
        append(session, stamp, Act.REMINDER_SEND, "emergency-contact", contact.id, engagement_id=engagement.id, details=details)
    return Warned(len(told), found[-1].id if len(found) == limit else "")


def _tell_ending(session: Session, held: CertificateHeld, principal_id: str | None) -> None:
    told = [(held.organisation_id, Role.RESPONDENT), *([(principal_id, Role.PROCUREMENT)] if principal_id else [])]
    for organisation_id, role in told:
        parameters = {"certificate_held_id": held.id}
        notify(
            session,
            template="certificate-ends",
            organisation_id=organisation_id,
            role=role,
            engagement_id=held.engagement_id,
            parameters=parameters,
        )


def _stamp(organisation_id: str, at: datetime) -> Stamp:
    return Stamp(Actor("system", organisation_id, frozenset(), "system", ""), at, "job")
