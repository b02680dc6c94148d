"""Who has to know, derived from the chain: a line for each, and what their agreements ask for.

The notice in the portal reaches a company when it opens or confirms it. What an agreement asks for falls due with the incident and
is fulfilled by telling; nothing is owed that no agreement states.
"""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.clauses.timing import Event
from contracts.engagements.models import Engagement, EngagementAncestor
from contracts.engagements.rules import EngagementState, Side
from contracts.incidents.models import Incident, IncidentNotice
from contracts.incidents.rules import IncidentKind, Recipient, Way
from contracts.obligations import actions as obligations
from contracts.obligations.models import Obligation, Performance
from storage.stamp import SYSTEM, Stamp

NOTIFY, TALK = "NDA-3.7a", "NDA-3.7b"
DIRECTLY, TALK_ABOVE = "SUB-3a", "SUB-3b"
WITH_POLICE = frozenset({IncidentKind.THEFT, IncidentKind.UNAUTHORISED_ACCESS})


def list_recipients(session: Session, stamp: Stamp, engagement: Engagement, incident: Incident, side: Side) -> list[IncidentNotice]:
    """Everybody who has to know, up the whole chain; who the portal tells with this notice is told with it.

    In the link where it happened the contractor owes the notice to the principal. Above it, the contractor of each link owes it to
    its own principal; and where a re-contractor promised to tell those above directly, the notice itself keeps that promise.
    """
    own, directly = _in_own_link(session, stamp, engagement, incident, side)
    made = [own]
    for link, level in _above(session, engagement):
        made.append(_in_link_above(session, stamp, incident, link, level))
        if directly is not None:
            made.append(_promised(session, stamp, engagement, incident, link, level, directly))
    made.extend(
        line_of(
            incident,
            stamp,
            Recipient.RECONTRACTOR,
            owes=engagement.contractor_organisation_id,
            organisation_id=below.contractor_organisation_id,
            level=-1,
        )
        for below in _below(session, engagement)
    )
    if incident.kind in WITH_POLICE:
        made.append(line_of(incident, stamp, Recipient.POLICE, owes=engagement.contractor_organisation_id))
    session.add_all(made)
    session.flush()
    return made


def _in_own_link(
    session: Session, stamp: Stamp, engagement: Engagement, incident: Incident, side: Side
) -> tuple[IncidentNotice, Performance | None]:
    """The contractor's notice to its principal, given by filing; or the principal's to the contractor, where it noticed first.

    With it the promise to tell the principal above directly, where the agreement holds one and the contractor files.
    """
    codes = {NOTIFY, TALK, DIRECTLY, TALK_ABOVE} if side is Side.CONTRACTOR else {TALK, TALK_ABOVE}
    due = _fall_due(session, stamp, engagement, incident, codes, is_own=True)
    principal_id, contractor_id = engagement.principal_organisation_id, engagement.contractor_organisation_id
    if side is Side.PRINCIPAL:
        line = line_of(incident, stamp, Recipient.CONTRACTOR, owes=principal_id, organisation_id=contractor_id)
    else:
        asked = due.get(NOTIFY)
        line = line_of(
            incident, stamp, Recipient.PRINCIPAL,
            owes=contractor_id, organisation_id=principal_id, link=engagement, performance=asked, duty=NOTIFY,
        )  # fmt: skip
    return _told_with_this(session, stamp, incident, line), due.get(DIRECTLY)


def _in_link_above(session: Session, stamp: Stamp, incident: Incident, link: Engagement, level: int) -> IncidentNotice:
    """The contractor of a link above owes the notice to its principal; filing below, it has given it."""
    asked = _fall_due(session, stamp, link, incident, {NOTIFY, TALK}, is_own=False).get(NOTIFY)
    owes, to = link.contractor_organisation_id, link.principal_organisation_id
    line = line_of(
        incident, stamp, Recipient.PRINCIPAL_ABOVE, owes=owes, organisation_id=to, level=level, link=link, performance=asked, duty=NOTIFY
    )
    return _told_with_this(session, stamp, incident, line) if owes == stamp.actor.organisation_id else line


def _promised(
    session: Session, stamp: Stamp, engagement: Engagement, incident: Incident, link: Engagement, level: int, performance: Performance
) -> IncidentNotice:
    """The re-contractor's promise to tell every principal above it directly (document 004, 付8 再委託 3 (1)), kept by the notice."""
    owes, to = engagement.contractor_organisation_id, link.principal_organisation_id
    line = line_of(
        incident, stamp, Recipient.PRINCIPAL_ABOVE,
        owes=owes, organisation_id=to, level=level, link=engagement, performance=performance, duty=DIRECTLY,
    )  # fmt: skip
    return _told_with_this(session, stamp, incident, line)


def _told_with_this(session: Session, stamp: Stamp, incident: Incident, line: IncidentNotice) -> IncidentNotice:
    """The notice itself has told them, and so done what the agreement of the line asks for."""
    mark_told(stamp, line, Way.PORTAL, "")
    fulfil_duty(session, stamp, incident, line)
    return line


def _fall_due(
    session: Session, stamp: Stamp, link: Engagement, incident: Incident, codes: set[str], *, is_own: bool
) -> dict[str, Performance]:
    """What the agreement of `link` asks for now, by the code of its obligation. Hours run from noticing, above it from the notice.

    What falls due further up is written by the system: whoever files below reads its own entries, and these are not for it.
    """
    found = obligations.fall_due(
        session,
        stamp if is_own else replace(stamp, actor=SYSTEM),
        link,
        Event.INCIDENT,
        occasion=f"incident:{incident.id}",
        at=incident.noticed_at if is_own else stamp.at,
        subject_kind="incident",
        subject_id=incident.id,
        codes=codes,
    )
    if not found:
        return {}
    ids = {one.obligation_id: one for one in found}
    query = select(col(Obligation.id), col(Obligation.code)).where(col(Obligation.id).in_(ids))
    return {code: ids[id_] for id_, code in session.execute(query)}


def fulfil_duty(session: Session, stamp: Stamp, incident: Incident, notice: IncidentNotice) -> None:
    """What the agreement of a notice's link asks for is done by telling; nothing where it asks for nothing."""
    if notice.link_engagement_id is None or not notice.duty:
        return
    link = session.get_one(Engagement, notice.link_engagement_id)
    occasion = f"incident:{incident.id}"
    obligations.fulfil(session, stamp, link, occasion=occasion, evidence_kind="incident", evidence_id=incident.id, codes={notice.duty})


def line_of(
    incident: Incident,
    stamp: Stamp,
    recipient: Recipient,
    *,
    owes: str,
    organisation_id: str | None = None,
    level: int = 0,
    named: str = "",
    link: Engagement | None = None,
    performance: Performance | None = None,
    duty: str = "",
) -> IncidentNotice:
    """One of the list of those who have to know, not told yet."""
    return IncidentNotice(
        incident_id=incident.id,
        recipient=recipient,
        level=level,
        recipient_organisation_id=organisation_id,
        named=named,
        owes_organisation_id=owes,
        link_engagement_id=link.id if link is not None else None,
        duty=duty if performance is not None else "",
        due_at=performance.due_at if performance is not None else None,
        added_at=stamp.at,
    )


def mark_told(stamp: Stamp, notice: IncidentNotice, way: Way, proof: str) -> None:
    """It was told now, by the person of the stamp."""
    notice.told_at, notice.told_by, notice.way, notice.proof = stamp.at, stamp.actor.user_id, way, proof


def _above(session: Session, engagement: Engagement) -> list[tuple[Engagement, int]]:
    query = (
        select(Engagement, col(EngagementAncestor.depth))
        .join(EngagementAncestor, col(EngagementAncestor.ancestor_id) == col(Engagement.id))
        .where(col(EngagementAncestor.engagement_id) == engagement.id)
        .order_by(col(EngagementAncestor.depth))
    )
    return [(link, depth) for link, depth in session.execute(query)]


def _below(session: Session, engagement: Engagement) -> list[Engagement]:
    query = select(Engagement).where(col(Engagement.parent_engagement_id) == engagement.id, col(Engagement.state) == EngagementState.OPEN)
    return list(session.scalars(query.order_by(col(Engagement.opened_at))))
