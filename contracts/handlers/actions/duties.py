"""What the ledger of people and places means for the duties of the agreement (document 004, 付7 3項(1), (3), (4))."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.clauses.timing import Event
from contracts.engagements.models import Engagement, EngagementHandler
from contracts.engagements.queries import local_day
from contracts.handlers.models import PeopleChange
from contracts.handlers.queries import find_custodian, find_report, list_people, list_places
from contracts.handlers.rules import REPORTED, ChangeKind, Readiness, change_occasion, handler_occasion
from contracts.obligations import actions as obligations
from contracts.obligations.models import Obligation, Performance
from contracts.obligations.queries import in_force
from contracts.obligations.rules import MONTH_END, OPEN, end_of_day, next_report
from contracts.parties.models import Organisation
from storage.acts import Act
from storage.ledger.actions import append
from storage.stamp import Stamp

PLEDGE_CHECKED = "handlers:pledge-checked"
REPORT = "NDA-3.10a"


def keep_change(
    session: Session,
    stamp: Stamp,
    engagement: Engagement,
    act: Act,
    kind: ChangeKind,
    subject: Any,
    name: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
    happened_on: date,
) -> PeopleChange:
    """Keep one change, write it into the ledger, and let fall due what it brings; the engagement is locked."""
    last = session.scalar(select(func.max(col(PeopleChange.number))).where(col(PeopleChange.engagement_id) == engagement.id))
    today = local_day(session, engagement, stamp.at)
    change = PeopleChange(
        engagement_id=engagement.id,
        number=(last or 0) + 1,
        kind=kind,
        subject_id=subject.id,
        subject_name=name,
        before=_stored(before or {}),
        after=_stored(after),
        happened_on=happened_on,
        recorded_on=today,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
    )
    session.add(change)
    session.flush()
    details = {"change": change.id, "kind": kind.value}
    fields = sorted(after)
    append(
        session,
        stamp,
        act,
        subject.__tablename__.replace("_", "-"),
        subject.id,
        engagement_id=engagement.id,
        fields=fields,
        details=details,
    )
    owe(session, stamp, engagement, kind, today)
    return change


def owe(session: Session, stamp: Stamp, engagement: Engagement, kind: ChangeKind, today: date) -> None:
    """What falls due and what is fulfilled by the ledger as it stands now. Doing it again adds nothing."""
    if kind in REPORTED and find_report(session, engagement.id) is not None:
        month, due_at = _next_report(session, engagement, today)
        occasion = change_occasion(month)
        obligations.fall_due(session, stamp, engagement, Event.PEOPLE_CHANGED, occasion=occasion, at=stamp.at, due_at=due_at)
    for person in list_people(session, engagement.id, today, with_ended=False):
        settle_person(session, stamp, engagement, person.id, person.readiness)
    if find_custodian(session, engagement.id) is not None and (places := list_places(session, engagement.id, with_ended=False)):
        for occasion in open_occasions(session, engagement.id, "NDA-3.1"):
            obligations.fulfil(
                session,
                stamp,
                engagement,
                occasion=occasion,
                evidence_kind="storage-place",
                evidence_id=places[0].id,
                codes={"NDA-3.1"},
            )


def settle_person(session: Session, stamp: Stamp, engagement: Engagement, handler_id: str, readiness: Readiness) -> None:
    """A person of the ledger has to be told and to pledge; once both are recorded and the file is known good, that is fulfilled."""
    occasion = handler_occasion(handler_id)
    obligations.fall_due(
        session,
        stamp,
        engagement,
        Event.HANDLER_ADDED,
        occasion=occasion,
        at=stamp.at,
        subject_kind="handler",
        subject_id=handler_id,
    )
    if readiness is Readiness.READY:
        obligations.fulfil(session, stamp, engagement, occasion=occasion, evidence_kind="handler", evidence_id=handler_id)


def open_occasions(session: Session, engagement_id: str, code: str) -> list[str]:
    """For which occasions a duty is owed now, under this agreement or one before it."""
    query = (
        select(col(Performance.occasion))
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .where(col(Performance.engagement_id) == engagement_id, col(Obligation.code) == code, col(Performance.state).in_(OPEN))
    )
    return list(session.scalars(query))


def settle_pledge(session: Session, stamp: Stamp, handler_id: str) -> bool:
    """Count a person's pledge if its file was checked meanwhile. Returns whether the file still waits for that."""
    handler = session.get(EngagementHandler, handler_id)
    if handler is None or handler.until is not None:
        return False
    engagement = session.get_one(Engagement, handler.engagement_id)
    today = local_day(session, engagement, stamp.at)
    readiness = next(row.readiness for row in list_people(session, engagement.id, today, with_ended=False) if row.id == handler_id)
    if readiness is not Readiness.CHECKING:
        settle_person(session, stamp, engagement, handler_id, readiness)
    return readiness is Readiness.CHECKING


def _next_report(session: Session, engagement: Engagement, today: date) -> tuple[str, datetime | None]:
    """The month of the next report, and until when it is owed by the agreement in force; without one, this month and no date."""
    owed = next((one for one in in_force(session, engagement.id) if one.code == REPORT), None)
    if owed is None:
        return f"{today:%Y-%m}", None
    submitted = (
        select(col(Performance.occasion))
        .join(Obligation, col(Obligation.id) == col(Performance.obligation_id))
        .where(col(Performance.engagement_id) == engagement.id, col(Obligation.code) == REPORT, col(Performance.state).not_in(OPEN))
    )
    day = int(owed.parameters.get("monthly_report_day") or MONTH_END)
    month, due_on = next_report(day, today, set(session.scalars(submitted)))
    zone = session.scalars(select(col(Organisation.time_zone)).where(col(Organisation.id) == engagement.principal_organisation_id)).one()
    return month, end_of_day(due_on, zone)


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
