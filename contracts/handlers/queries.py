"""Reading the handlers' ledger: people, custodian, places, what changed, and what was reported."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementHandler
from contracts.engagements.rules import EngagementState
from contracts.handlers.models import PeopleChange, PeopleReport, StoragePlace
from contracts.handlers.rules import REPORTED, Preparation, Readiness, decide_readiness
from contracts.parties.models import Organisation
from storage.evidence.models import EvidenceFile
from storage.problems import Missing
from storage.reach import EngagementReach


class PersonRow(NamedTuple):
    """A person of the ledger, and whether they are ready to handle the information."""

    id: str
    position: int
    person_name: str
    post: str
    duty: str
    is_custodian: bool
    since: date | None
    until: date | None
    told_on: date | None
    told_how: str
    pledged_on: date | None
    pledge_evidence_id: str | None
    file_name: str
    version: int
    readiness: Readiness


class UnpreparedWork(NamedTuple):
    """A work in which handlers still have to be told or to pledge: how many."""

    engagement_id: str
    work: str
    principal_name: str
    principal_name_english: str  # "" where none is known
    people: int


class ChangeRow(NamedTuple):
    """One change of people or places. `before` and `after` hold the fields that changed."""

    id: str
    number: int
    kind: str
    subject_name: str
    before: dict[str, Any]
    after: dict[str, Any]
    happened_on: date
    recorded_on: date
    recorded_at: datetime
    recorded_by: str


def list_people(session: Session, engagement_id: str, today: date, *, with_ended: bool = True) -> list[PersonRow]:
    """The people of an engagement in the order they were named; one query."""
    query = (
        select(EngagementHandler, col(EvidenceFile.state), col(EvidenceFile.display_name))
        .outerjoin(EvidenceFile, col(EvidenceFile.id) == col(EngagementHandler.pledge_evidence_id))
        .where(col(EngagementHandler.engagement_id) == engagement_id)
        .order_by(col(EngagementHandler.position), col(EngagementHandler.id))
    )
    rows = [_person_row(handler, state or "", name or "", today) for handler, state, name in session.execute(query)]
    return rows if with_ended else [row for row in rows if row.until is None]


def get_person(session: Session, engagement_id: str, handler_id: str) -> EngagementHandler:
    """One person of the ledger of this engagement; Missing("handler-missing") else."""
    query = select(EngagementHandler).where(col(EngagementHandler.id) == handler_id, col(EngagementHandler.engagement_id) == engagement_id)
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Missing("handler-missing")
    return found


def find_custodian(session: Session, engagement_id: str) -> EngagementHandler | None:
    """The confidential-information manager of now."""
    here = (
        col(EngagementHandler.engagement_id) == engagement_id,
        col(EngagementHandler.is_custodian),
        col(EngagementHandler.until).is_(None),
    )
    return session.scalars(select(EngagementHandler).where(*here).order_by(col(EngagementHandler.position)).limit(1)).first()


def list_places(session: Session, engagement_id: str, *, with_ended: bool = True) -> list[StoragePlace]:
    """The places where the information is kept, in the order they were named."""
    query = select(StoragePlace).where(col(StoragePlace.engagement_id) == engagement_id)
    if not with_ended:
        query = query.where(col(StoragePlace.until).is_(None))
    return list(session.scalars(query.order_by(col(StoragePlace.since), col(StoragePlace.id))))


def get_place(session: Session, engagement_id: str, place_id: str) -> StoragePlace:
    """One place of this engagement; Missing("place-missing") else."""
    query = select(StoragePlace).where(col(StoragePlace.id) == place_id, col(StoragePlace.engagement_id) == engagement_id)
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Missing("place-missing")
    return found


def list_changes(session: Session, engagement_id: str, since: date, until: date) -> list[ChangeRow]:
    """The changes of custodian, handlers and places that were recorded from `since` to `until` (local dates, both included).

    These are what the monthly report has to tell (document 004, 付7 3項(3)); that a person was told or pledged is not among them.
    """
    within = (col(PeopleChange.recorded_on) >= since, col(PeopleChange.recorded_on) <= until, col(PeopleChange.kind).in_(REPORTED))
    return _changes(session, engagement_id, *within)


def list_history(
    session: Session, engagement_id: str, *, subject_id: str | None = None, before: int | None = None, limit: int = 50
) -> list[ChangeRow]:
    """Everything that changed, the newest first; of one person or place only if `subject_id` is given.

    `before` is the number of the last row seen.
    """
    which = [] if before is None else [col(PeopleChange.number) < before]
    if subject_id is not None:
        which.append(col(PeopleChange.subject_id) == subject_id)
    return _changes(session, engagement_id, *which, limit=limit)


def list_unprepared(session: Session, reach: EngagementReach, *, limit: int = 20) -> list[UnpreparedWork]:
    """The open works of the actor's organisation in which handlers were not told or have not pledged, oldest first."""
    query = (
        select(col(Engagement.id), col(Engagement.work), col(Organisation.name), col(Organisation.name_english), func.count())
        .select_from(Engagement)
        .join(EngagementHandler, col(EngagementHandler.engagement_id) == col(Engagement.id))
        .join(Organisation, col(Organisation.id) == col(Engagement.principal_organisation_id))
        .where(
            col(Engagement.contractor_organisation_id) == reach.organisation_id,
            col(Engagement.state) == EngagementState.OPEN,
            col(EngagementHandler.until).is_(None),
            or_(col(EngagementHandler.told_on).is_(None), col(EngagementHandler.pledged_on).is_(None)),
        )
        .group_by(col(Engagement.id), col(Organisation.id))
        .order_by(col(Engagement.opened_at), col(Engagement.id))
    )
    return [UnpreparedWork._make(row) for row in session.execute(query.limit(limit))]


def find_report(session: Session, engagement_id: str) -> PeopleReport | None:
    """The latest report of custodian, handlers and places."""
    query = select(PeopleReport).where(col(PeopleReport.engagement_id) == engagement_id)
    return session.scalars(query.order_by(col(PeopleReport.number).desc()).limit(1)).first()


def get_report(session: Session, reach: EngagementReach, report_id: str) -> PeopleReport:
    """The report; Missing("people-report-missing") when there is none in reach."""
    query = select(PeopleReport).where(col(PeopleReport.id) == report_id, col(PeopleReport.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("people-report-missing")
    return found


def _changes(session: Session, engagement_id: str, *which: Any, limit: int | None = None) -> list[ChangeRow]:
    query = select(
        col(PeopleChange.id),
        col(PeopleChange.number),
        col(PeopleChange.kind),
        col(PeopleChange.subject_name),
        col(PeopleChange.before),
        col(PeopleChange.after),
        col(PeopleChange.happened_on),
        col(PeopleChange.recorded_on),
        col(PeopleChange.recorded_at),
        col(PeopleChange.recorded_by),
    ).where(col(PeopleChange.engagement_id) == engagement_id, *which)
    return [ChangeRow._make(row) for row in session.execute(query.order_by(col(PeopleChange.number).desc()).limit(limit))]


def _person_row(handler: EngagementHandler, file_state: str, file_name: str, today: date) -> PersonRow:
    known = Preparation(handler.since, handler.until, handler.told_on, handler.pledged_on, file_state)
    return PersonRow(
        id=handler.id,
        position=handler.position,
        person_name=handler.person_name,
        post=handler.post,
        duty=handler.duty,
        is_custodian=handler.is_custodian,
        since=handler.since,
        until=handler.until,
        told_on=handler.told_on,
        told_how=handler.told_how,
        pledged_on=handler.pledged_on,
        pledge_evidence_id=handler.pledge_evidence_id,
        file_name=file_name,
        version=handler.version,
        readiness=decide_readiness(known, today),
    )
