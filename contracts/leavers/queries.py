"""Reading leavers: one, those of an organisation, and where a person handles information."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.assets.models import Asset
from contracts.engagements.models import Engagement, EngagementHandler
from contracts.engagements.rules import EngagementState
from contracts.leavers.models import Leaver, LeaverHandler, LeaverPoint
from contracts.leavers.rules import LeaverState
from contracts.parties.models import Organisation
from storage.problems import Missing
from storage.stamp import Actor


class LeaverRow(NamedTuple):
    """A leaver in the list of the own organisation."""

    id: str
    person_name: str
    left_on: date
    state: str
    pledged_on: date | None
    recorded_at: datetime
    points: int
    settled: int


class HandledWork(NamedTuple):
    """An open entry of a handlers' ledger of the own organisation."""

    handler_id: str
    engagement_id: str
    work: str
    principal_name: str
    principal_name_english: str
    person_name: str
    duty: str
    is_custodian: bool
    version: int


def get(session: Session, actor: Actor, leaver_id: str) -> Leaver:
    """The leaver of the own organisation; Missing("leaver-missing") else."""
    query = select(Leaver).where(col(Leaver.id) == leaver_id, col(Leaver.organisation_id) == actor.organisation_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("leaver-missing")
    return found


def list_rows(session: Session, actor: Actor, *, after: str | None = None, limit: int = 50) -> list[LeaverRow]:
    """The leavers of the own organisation, the latest first; `after` is the id of the last row seen."""
    points = select(func.count()).where(col(LeaverPoint.leaver_id) == col(Leaver.id))
    key = (col(Leaver.recorded_at), col(Leaver.id))
    query = select(
        col(Leaver.id),
        col(Leaver.person_name),
        col(Leaver.left_on),
        col(Leaver.state),
        col(Leaver.pledged_on),
        col(Leaver.recorded_at),
        points.scalar_subquery(),
        points.where(col(LeaverPoint.settled_on).is_not(None)).scalar_subquery(),
    ).where(col(Leaver.organisation_id) == actor.organisation_id)
    if after is not None:
        last = (col(Leaver.id) == after, col(Leaver.organisation_id) == actor.organisation_id)
        query = query.where(tuple_(*key) < select(*key).where(*last).scalar_subquery())
    return [LeaverRow._make(row) for row in session.execute(query.order_by(*(column.desc() for column in key)).limit(limit))]


def list_points(session: Session, leaver_id: str) -> list[LeaverPoint]:
    """What must come back, in the order it was named."""
    query = select(LeaverPoint).where(col(LeaverPoint.leaver_id) == leaver_id).order_by(col(LeaverPoint.kind), col(LeaverPoint.id))
    return list(session.scalars(query))


def list_ended(session: Session, leaver_id: str) -> list[HandledWork]:
    """The entries of handlers' ledgers that ended because the person left."""
    ended = select(col(LeaverHandler.handler_id)).where(col(LeaverHandler.leaver_id) == leaver_id)
    return _handled(session, col(EngagementHandler.id).in_(ended))


def list_handled(session: Session, actor: Actor, *, limit: int = 200) -> list[HandledWork]:
    """Who of the own organisation handles information now, in which open works: the choice of a leaver's entries."""
    return _handled(
        session,
        col(Engagement.contractor_organisation_id) == actor.organisation_id,
        col(Engagement.state) == EngagementState.OPEN,
        col(EngagementHandler.until).is_(None),
        limit=limit,
    )


def list_managed(session: Session, actor: Actor, person_name: str) -> list[tuple[str, str]]:
    """What the asset ledgers of the own organisation say that this person keeps: (name, place)."""
    query = (
        select(col(Asset.name), col(Asset.place))
        .join(Engagement, col(Engagement.id) == col(Asset.engagement_id))
        .where(
            col(Engagement.contractor_organisation_id) == actor.organisation_id,
            col(Asset.manager) == person_name,
            col(Asset.disposed_on).is_(None),
        )
    )
    return [(name, place) for name, place in session.execute(query.order_by(col(Asset.name)).limit(100))]


def count_open(session: Session, actor: Actor) -> int:
    """How many leavers of the own organisation have something open."""
    query = select(func.count()).where(col(Leaver.organisation_id) == actor.organisation_id, col(Leaver.state) == LeaverState.OPEN)
    return session.scalars(query).one()


def _handled(session: Session, *which: object, limit: int = 200) -> list[HandledWork]:
    query = (
        select(
            col(EngagementHandler.id),
            col(Engagement.id),
            col(Engagement.work),
            col(Organisation.name),
            col(Organisation.name_english),
            col(EngagementHandler.person_name),
            col(EngagementHandler.duty),
            col(EngagementHandler.is_custodian),
            col(EngagementHandler.version),
        )
        .join(Engagement, col(Engagement.id) == col(EngagementHandler.engagement_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.principal_organisation_id))
        .where(*which)  # type: ignore[arg-type]  # column conditions
        .order_by(col(EngagementHandler.person_name), col(Engagement.opened_at), col(EngagementHandler.id))
    )
    return [HandledWork._make(row) for row in session.execute(query.limit(limit))]
