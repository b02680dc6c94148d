"""One act for a person who leaves: entries of ledgers end, what must come back is listed, and open points keep the record open.

The portal's own account ends in the same transaction, by whoever keeps accounts (`portal.pages.registers.leavers`).
"""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from contracts.engagements.models import Engagement
from contracts.handlers.actions import end_handler
from contracts.leavers.models import Leaver, LeaverHandler, LeaverPoint
from contracts.leavers.queries import list_handled, list_points
from contracts.leavers.rules import LeaverState, PointKind
from contracts.parties.models import Organisation
from contracts.parties.rules import clean_name
from storage.acts import Act
from storage.clock import local_date
from storage.evidence.queries import get_available
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def record(
    session: Session,
    stamp: Stamp,
    *,
    person_name: str,
    left_on: date,
    reason: str = "",
    user_id: str | None = None,
    handler_ids: Collection[str] = (),
    points: Sequence[tuple[PointKind, str]] = (),
) -> Leaver:
    """A person left the own organisation. `handler_ids`: their entries in the handlers' ledgers of works done for others; all end.

    `user_id`: the account that the portal ends in the same transaction. `points`: what must come back.
    Raises Invalid("name-missing" | "left-on-in-future" | "leaver-without-anything"), Missing("handler-missing").
    """
    name = clean_name(person_name)
    if not name:
        raise Invalid("name-missing", field="person_name")
    if left_on > _today(session, stamp):
        raise Invalid("left-on-in-future", field="left_on", left_on=left_on)
    handled = {work.handler_id: work for work in list_handled(session, stamp.actor, limit=5000)} if handler_ids else {}
    if set(handler_ids) - handled.keys():
        raise Missing("handler-missing", field="handler_ids")
    leaver = Leaver(
        organisation_id=stamp.actor.organisation_id,
        person_name=name,
        left_on=left_on,
        reason=reason.strip(),
        user_id=user_id,
        account_ended_at=stamp.at if user_id else None,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
    )
    session.add(leaver)
    session.flush()
    for handler_id in sorted(set(handler_ids), key=lambda found: (handled[found].engagement_id, found)):  # locks in one order
        work = handled[handler_id]
        engagement = session.get_one(Engagement, work.engagement_id)
        end_handler(session, stamp, engagement, handler_id, until=left_on, reason=reason, expected_version=work.version)
        session.add(LeaverHandler(leaver_id=leaver.id, handler_id=handler_id, engagement_id=work.engagement_id))
    session.add_all(LeaverPoint(leaver_id=leaver.id, kind=PointKind(kind), name=what.strip()) for kind, what in points if what.strip())
    session.flush()
    details = {"user": user_id, "handlers": len(set(handler_ids)), "points": len(points)}
    append(session, stamp, Act.LEAVER_KEEP, "leaver", leaver.id, details=details)
    return leaver


def add_point(session: Session, stamp: Stamp, leaver: Leaver, *, kind: PointKind, name: str) -> LeaverPoint:
    """One more thing that must come back. Raises Conflict("leaver-closed"), Invalid("name-missing")."""
    _lock(session, leaver)
    if not name.strip():
        raise Invalid("name-missing", field="name")
    point = LeaverPoint(leaver_id=leaver.id, kind=PointKind(kind), name=name.strip())
    session.add(point)
    session.flush()
    append(session, stamp, Act.LEAVER_KEEP, "leaver", leaver.id, details={"point": point.id})
    return point


def settle_point(session: Session, stamp: Stamp, leaver: Leaver, point_id: str, *, settled_on: date, note: str = "") -> LeaverPoint:
    """A thing came back. Raises Missing("leaver-point-missing"), Conflict("leaver-closed"), Invalid("settled-on-in-future")."""
    _lock(session, leaver)
    point = next((one for one in list_points(session, leaver.id) if one.id == point_id), None)
    if point is None:
        raise Missing("leaver-point-missing")
    if settled_on > _today(session, stamp):
        raise Invalid("settled-on-in-future", field="settled_on", settled_on=settled_on)
    point.settled_on, point.settled_by, point.note = settled_on, stamp.actor.user_id, note.strip()
    session.flush()
    append(session, stamp, Act.LEAVER_KEEP, "leaver", leaver.id, details={"point": point.id, "settled_on": settled_on.isoformat()})
    return point


def record_pledge(session: Session, stamp: Stamp, leaver: Leaver, *, pledged_on: date, evidence_id: str | None = None) -> Leaver:
    """The final pledge was given. Raises Conflict("leaver-closed"), Invalid("pledged-on-in-future")."""
    _lock(session, leaver)
    if pledged_on > _today(session, stamp):
        raise Invalid("pledged-on-in-future", field="pledged_on", pledged_on=pledged_on)
    leaver.pledged_on = pledged_on
    leaver.pledge_evidence_id = evidence_id or leaver.pledge_evidence_id
    session.flush()
    append(session, stamp, Act.LEAVER_KEEP, "leaver", leaver.id, details={"pledged_on": pledged_on.isoformat()})
    return leaver


def close(session: Session, stamp: Stamp, leaver: Leaver) -> Leaver:
    """Everything came back and the final pledge is there.

    Raises Conflict("leaver-closed" | "leaver-has-open-points" | "leaver-without-pledge" | "evidence-quarantined" | "evidence-rejected").
    """
    _lock(session, leaver)
    still = [point.name for point in list_points(session, leaver.id) if point.settled_on is None]
    if still:
        raise Conflict("leaver-has-open-points", points=", ".join(still[:10]), count=len(still))
    if leaver.pledged_on is None:
        raise Conflict("leaver-without-pledge", name=leaver.person_name)
    if leaver.pledge_evidence_id is not None:
        get_available(session, leaver.pledge_evidence_id, organisation_id=leaver.organisation_id, engagement_ids=None)
    leaver.state, leaver.closed_at, leaver.closed_by = LeaverState.CLOSED, stamp.at, stamp.actor.user_id
    session.flush()
    append(session, stamp, Act.LEAVER_KEEP, "leaver", leaver.id, details={"state": leaver.state})
    return leaver


def _lock(session: Session, leaver: Leaver) -> None:
    session.scalars(select(Leaver).where(col(Leaver.id) == leaver.id).with_for_update().execution_options(populate_existing=True)).one()
    if leaver.state != LeaverState.OPEN:
        raise Conflict("leaver-closed", name=leaver.person_name)


def _today(session: Session, stamp: Stamp) -> date:
    zone = select(col(Organisation.time_zone)).where(col(Organisation.id) == stamp.actor.organisation_id)
    return local_date(stamp.at, session.scalars(zone).one())
