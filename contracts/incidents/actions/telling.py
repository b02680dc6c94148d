"""How each of those who have to know was told and reached."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.queries import demand_side, lock_chain
from contracts.engagements.rules import Side
from contracts.incidents.actions.recipients import fulfil_duty, line_of, mark_told
from contracts.incidents.models import Incident, IncidentNotice
from contracts.incidents.rules import CHOSEN, Recipient, Way
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def tell(session: Session, stamp: Stamp, incident: Incident, *, notice_id: str, way: Way, proof: str) -> IncidentNotice:
    """Write down that one of the list was told, by whom and how; by the portal, the notice goes to them with this.

    Raises Missing("notice-missing"), Conflict("notice-of-other-company" | "notice-told"), Invalid("notice-way").
    """
    lock_chain(session, incident.engagement_id)
    notice = _get(session, incident, notice_id)
    if notice.owes_organisation_id != stamp.actor.organisation_id:
        raise Conflict("notice-of-other-company")
    if notice.told_at is not None:
        raise Conflict("notice-told")
    if way is Way.PORTAL and notice.recipient not in {Recipient.PRINCIPAL, Recipient.CONTRACTOR, Recipient.PRINCIPAL_ABOVE}:
        raise Invalid("notice-way", field="way")
    mark_told(stamp, notice, way, proof)
    session.flush()
    details = {"notice": notice.id, "recipient": notice.recipient, "level": notice.level, "way": way, "duty": notice.duty}
    append(session, stamp, Act.INCIDENT_TELL, "incident", incident.id, engagement_id=incident.engagement_id, details=details)
    fulfil_duty(session, stamp, incident, notice)
    return notice


def add_recipient(session: Session, stamp: Stamp, incident: Incident, *, recipient: Recipient, named: str) -> IncidentNotice:
    """Put somebody on the list whom no agreement names, to be told by the own company.

    Raises Forbidden("not-a-party"), Invalid("recipient-from-chain" | "recipient-name-missing").
    """
    engagement = lock_chain(session, incident.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL, Side.CONTRACTOR)
    if recipient not in CHOSEN:
        raise Invalid("recipient-from-chain", field="recipient")
    if recipient is Recipient.OTHER and not named.strip():
        raise Invalid("recipient-name-missing", field="named")
    notice = line_of(incident, stamp, recipient, owes=stamp.actor.organisation_id, named=named)
    session.add(notice)
    session.flush()
    details = {"notice": notice.id, "recipient": recipient, "is_added": True}
    append(session, stamp, Act.INCIDENT_TELL, "incident", incident.id, engagement_id=incident.engagement_id, details=details)
    return notice


def note_opened(session: Session, stamp: Stamp, incident: Incident) -> bool:
    """Somebody of a company that was told has opened the record; the first time is kept. Whether this was one."""
    if not (waiting := _addressed(session, stamp, incident, opened=False)):
        return False
    lock_chain(session, incident.engagement_id)
    for notice in waiting:
        notice.opened_at, notice.opened_by = stamp.at, stamp.actor.user_id
    session.flush()
    details = {"notices": [notice.id for notice in waiting]}
    append(session, stamp, Act.INCIDENT_READ, "incident", incident.id, engagement_id=incident.engagement_id, details=details)
    return True


def confirm_receipt(session: Session, stamp: Stamp, incident: Incident) -> None:
    """The company that was told confirms that it got the notice. Raises Conflict("receipt-nothing-to-confirm")."""
    lock_chain(session, incident.engagement_id)
    waiting = [notice for notice in _addressed(session, stamp, incident) if notice.confirmed_at is None]
    if not waiting:
        raise Conflict("receipt-nothing-to-confirm")
    for notice in waiting:
        notice.confirmed_at, notice.confirmed_by = stamp.at, stamp.actor.user_id
        notice.opened_at, notice.opened_by = notice.opened_at or stamp.at, notice.opened_by or stamp.actor.user_id
    session.flush()
    details = {"notices": [notice.id for notice in waiting]}
    append(session, stamp, Act.INCIDENT_CONFIRM, "incident", incident.id, engagement_id=incident.engagement_id, details=details)


def _get(session: Session, incident: Incident, notice_id: str) -> IncidentNotice:
    notice = session.get(IncidentNotice, notice_id, populate_existing=True)
    if notice is None or notice.incident_id != incident.id:
        raise Missing("notice-missing")
    return notice


def _addressed(session: Session, stamp: Stamp, incident: Incident, *, opened: bool | None = None) -> list[IncidentNotice]:
    """The notices to the actor's company that the portal brought."""
    query = select(IncidentNotice).where(
        col(IncidentNotice.incident_id) == incident.id,
        col(IncidentNotice.recipient_organisation_id) == stamp.actor.organisation_id,
        col(IncidentNotice.way) == Way.PORTAL,
    )
    if opened is False:
        query = query.where(col(IncidentNotice.opened_at).is_(None))
    return list(session.scalars(query))
