"""Reads of fair dealing: the records of an engagement with what they lack, and demands that have none yet."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.queries import WITHIN_REACH, Reach
from contracts.parties.models import Organisation
from contracts.support.models import SupportBasis, SupportRecord, SupportTalk
from contracts.support.rules import Concern, Known, Occasion, find_concerns, keep_until
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import UNDER_WAY
from storage.problems import Missing
from storage.reach import EngagementReach


class RecordRow(NamedTuple):
    """A record in a list, with what should still be talked over."""

    record: SupportRecord
    talks: int
    concerns: list[Concern]


class OpenDemand(NamedTuple):
    """A corrective action that runs without a record of why and at whose cost."""

    id: str
    number: int
    what: str
    why: str
    due_on: date


class WantedTalk(NamedTuple):
    """A record whose contractor asks to talk, and has not been talked with since."""

    id: str
    number: int
    work: str
    contractor_name: str
    contractor_name_english: str
    talk_wanted_at: datetime


@cache
def free_help() -> Mapping[str, Mapping[str, Any]]:
    """Free public help by code: name, publisher and what it is for, in both languages. Addresses change, so none is kept."""
    listed = json.loads((files("contracts.support") / "data" / "free_help.json").read_text(encoding="utf-8"))
    return {one["code"]: one for one in listed}


def get(session: Session, reach: EngagementReach, record_id: str) -> SupportRecord:
    """The record; Missing("support-missing") when there is none in reach."""
    query = select(SupportRecord).where(col(SupportRecord.id) == record_id, col(SupportRecord.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("support-missing")
    return found


def list_rows(session: Session, reach: Reach, engagement_id: str, *, limit: int = 100) -> list[RecordRow]:
    """The records of an engagement, the newest first. One statement."""
    rows = session.execute(_of_engagement(limit), {"engagement_id": engagement_id, **reach.given})
    return [RecordRow(record, count, concerns_of(record, count)) for record, count in rows]


@cache
def _of_engagement(limit: int) -> Select[SupportRecord, int]:
    talks = select(func.count()).where(col(SupportTalk.record_id) == col(SupportRecord.id)).scalar_subquery()
    here = (col(SupportRecord.engagement_id) == bindparam("engagement_id"), col(SupportRecord.engagement_id).in_(WITHIN_REACH))
    return select(SupportRecord, talks).where(*here).order_by(col(SupportRecord.number).desc()).limit(limit)


def list_talks(session: Session, record_id: str) -> list[SupportTalk]:
    """The talks, the latest first. The caller has the record in reach."""
    query = select(SupportTalk).where(col(SupportTalk.record_id) == record_id)
    return list(session.scalars(query.order_by(col(SupportTalk.held_on).desc(), col(SupportTalk.written_at).desc())))


def list_bases(session: Session, record_id: str) -> list[SupportBasis]:
    """On which basis was warned, the latest first. The caller has the record in reach."""
    query = select(SupportBasis).where(col(SupportBasis.record_id) == record_id)
    return list(session.scalars(query.order_by(col(SupportBasis.number).desc())))


def latest_bases(session: Session, record_ids: Sequence[str]) -> dict[str, SupportBasis]:
    """The same, the latest of each record, by its id. One statement."""
    query = select(SupportBasis).where(col(SupportBasis.record_id).in_(record_ids)).order_by(col(SupportBasis.number))
    return {basis.record_id: basis for basis in session.scalars(query)}


def find_told(session: Session, engagement: Engagement) -> SupportBasis | None:
    """The figures that the contractor last told this principal, in whichever of their works."""
    query = (
        select(SupportBasis)
        .join(SupportRecord, col(SupportRecord.id) == col(SupportBasis.record_id))
        .join(Engagement, col(Engagement.id) == col(SupportRecord.engagement_id))
        .where(
            col(Engagement.principal_organisation_id) == engagement.principal_organisation_id,
            col(Engagement.contractor_organisation_id) == engagement.contractor_organisation_id,
            col(SupportBasis.occasion) == Occasion.TOLD,
        )
    )
    return session.scalars(query.order_by(col(SupportBasis.taken_at).desc(), col(SupportBasis.number).desc()).limit(1)).first()


def list_open_demands(session: Session, reach: EngagementReach, engagement_id: str, *, limit: int = 50) -> list[OpenDemand]:
    """Corrective actions under way without a record. One statement."""
    has_record = exists().where(col(SupportRecord.demand_id) == col(CorrectiveAction.id))
    query = (
        select(
            col(CorrectiveAction.id),
            col(CorrectiveAction.number),
            col(CorrectiveAction.what),
            col(CorrectiveAction.why),
            col(CorrectiveAction.due_on),
        )
        .where(
            col(CorrectiveAction.engagement_id) == engagement_id,
            col(CorrectiveAction.engagement_id).in_(reach.engagements()),
            col(CorrectiveAction.state).in_(UNDER_WAY),
            ~has_record,
        )
        .order_by(col(CorrectiveAction.due_on))
    )
    return [OpenDemand._make(row) for row in session.execute(query.limit(limit))]


def list_wanted_talks(session: Session, reach: Reach, *, limit: int = 20) -> list[WantedTalk]:
    """Talks that contractors of the actor's organisation ask for, the longest waiting first. One statement."""
    given = {"own": reach.organisation_id, **reach.given}
    return [WantedTalk._make(row) for row in session.execute(_wanted_talks(limit), given)]


@cache
def _wanted_talks(limit: int) -> Select[*tuple[Any, ...]]:
    contractor = aliased(Organisation)
    since = exists().where(
        col(SupportTalk.record_id) == col(SupportRecord.id), col(SupportTalk.written_at) >= col(SupportRecord.talk_wanted_at)
    )
    return (
        select(
            col(SupportRecord.id),
            col(SupportRecord.number),
            col(Engagement.work),
            col(contractor.name),
            col(contractor.name_english),
            col(SupportRecord.talk_wanted_at),
        )
        .join(Engagement, col(Engagement.id) == col(SupportRecord.engagement_id))
        .join(contractor, col(contractor.id) == col(Engagement.contractor_organisation_id))
        .where(
            col(SupportRecord.engagement_id).in_(WITHIN_REACH),
            col(Engagement.principal_organisation_id) == bindparam("own"),
            col(SupportRecord.talk_wanted_at).is_not(None),
            col(SupportRecord.settled_at).is_(None),
            ~since,
        )
        .order_by(col(SupportRecord.talk_wanted_at))
        .limit(limit)
    )


def concerns_of(record: SupportRecord, talks: int) -> list[Concern]:
    """What the record still lacks."""
    return find_concerns(
        Known(
            explained_on=record.explained_on,
            grace_until=record.grace_until,
            has_cost=bool(record.cost_yen or record.cost_note),
            is_talk_wanted=record.talk_wanted_at is not None,
            talks_held=talks,
            cost_bearer=record.cost_bearer,
            product_name=record.product_name,
            product_reason=record.product_reason,
            product_alternatives=record.product_alternatives,
            has_equivalents=bool(record.equivalents),
            is_support_offered=bool(record.offered or record.free_help),
        )
    )


def kept_until(record: SupportRecord) -> date:
    """How long the record must be kept."""
    return keep_until((record.settled_at or record.recorded_at).date())
