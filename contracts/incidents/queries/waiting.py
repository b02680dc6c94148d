"""What waits for a company: somebody to be told, a notice to confirm, a measure to agree or to do, a stop to lift."""

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, func, null, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from contracts.incidents.models import Incident, IncidentLift, IncidentMeasure, IncidentNotice
from contracts.incidents.rules import IncidentState, LiftState, MeasureState, Way
from storage.acts import Act
from storage.ledger.models import LedgerEntry

REMINDED = "incident-measure"
LAW_REMINDED = "incident-law"


class WaitingAct(NamedTuple):
    """One thing to do: which incident, whose work it is about, until when, and who has to be told or what state a measure is in."""

    incident_id: str
    work: str
    principal_id: str
    principal_name: str
    principal_name_english: str
    contractor_id: str
    contractor_name: str
    contractor_name_english: str
    due: datetime | date | None
    what: str


def list_waiting_notices(session: Session, organisation_id: str, *, limit: int) -> list[WaitingAct]:
    """Whom the company still has to tell (`what` is the recipient), and notices to it that it has not confirmed ("confirm")."""
    found: dict[tuple[str, str], WaitingAct] = {}
    for *row, owes in session.execute(_notices(limit * 2), {"own": organisation_id}):
        act = WaitingAct._make(row)
        is_owed = owes == organisation_id
        act = act if is_owed else act._replace(what="confirm", due=None)
        found.setdefault((act.incident_id, act.what), act)
    return list(found.values())[:limit]


def list_waiting_measures(session: Session, organisation_id: str, *, limit: int) -> list[WaitingAct]:
    """Measures to agree to as the principal, and to do or propose anew as the contractor; `what` is their state."""
    return [WaitingAct._make(row) for row in session.execute(_measures(limit), {"own": organisation_id})]


def list_to_remind(session: Session, before: date, *, after: str = "", limit: int) -> list[tuple[IncidentMeasure, Engagement]]:
    """Agreed measures that were to be done before this day and of which nobody was reminded yet (the ledger knows), by id."""
    reminded = exists().where(
        col(LedgerEntry.subject_id) == col(IncidentMeasure.id),
        col(LedgerEntry.subject_kind) == REMINDED,
        col(LedgerEntry.act) == Act.REMINDER_SEND,
    )
    query = (
        select(IncidentMeasure, Engagement)
        .join(Incident, col(Incident.id) == col(IncidentMeasure.incident_id))
        .join(Engagement, col(Engagement.id) == col(Incident.engagement_id))
        .where(
            col(IncidentMeasure.state) == MeasureState.AGREED,
            col(IncidentMeasure.due_on) < before,
            col(IncidentMeasure.id) > after,
            ~reminded,
        )
    )
    return [(measure, work) for measure, work in session.execute(query.order_by(col(IncidentMeasure.id)).limit(limit))]


class LawDate(NamedTuple):
    """A report that the law may ask a company for, not made yet; `reminders`: how often it was reminded of."""

    notice: IncidentNotice
    engagement_id: str
    reminders: int


def list_law_dates(session: Session, before: datetime, *, after: str = "", limit: int) -> list[LawDate]:
    """The open lines with a date of the law before this moment, with the reminders that the ledger knows of, by id."""
    reminders = (
        select(func.count())
        .where(
            col(LedgerEntry.subject_id) == col(IncidentNotice.id),
            col(LedgerEntry.subject_kind) == LAW_REMINDED,
            col(LedgerEntry.act) == Act.REMINDER_SEND,
        )
        .scalar_subquery()
    )
    query = (
        select(IncidentNotice, col(Incident.engagement_id), reminders)
        .join(Incident, col(Incident.id) == col(IncidentNotice.incident_id))
        .where(
            col(Incident.state) != IncidentState.CLOSED,
            col(IncidentNotice.duty).startswith("law-"),
            col(IncidentNotice.told_at).is_(None),
            col(IncidentNotice.due_at) < before,
            col(IncidentNotice.id) > after,
        )
    )
    return [LawDate._make(row) for row in session.execute(query.order_by(col(IncidentNotice.id)).limit(limit))]


def list_waiting_lifts(session: Session, organisation_id: str, user_id: str, *, limit: int) -> list[WaitingAct]:
    """Proposals of somebody else to lift a stop, for the principal."""
    given = {"own": organisation_id, "user": user_id}
    return [WaitingAct._make(row) for row in session.execute(_lifts(limit), given)]


_OWN: BindParameter[str] = bindparam("own")  # the company; the statements below are put together once


@cache
def _notices(limit: int) -> Select[Any]:
    owed = and_(
        col(IncidentNotice.owes_organisation_id) == _OWN,
        col(IncidentNotice.told_at).is_(None),
        col(IncidentNotice.duty) != "",
    )
    to_confirm = and_(
        col(IncidentNotice.recipient_organisation_id) == _OWN,
        col(IncidentNotice.way) == Way.PORTAL,
        col(IncidentNotice.confirmed_at).is_(None),
    )
    query = _base(IncidentNotice, col(IncidentNotice.due_at), col(IncidentNotice.recipient)).add_columns(
        col(IncidentNotice.owes_organisation_id)
    )
    return query.where(or_(owed, to_confirm)).order_by(col(IncidentNotice.due_at).is_(None), col(IncidentNotice.due_at)).limit(limit)


@cache
def _measures(limit: int) -> Select[Any]:
    to_agree = and_(col(Engagement.principal_organisation_id) == _OWN, col(IncidentMeasure.state) == MeasureState.PROPOSED)
    to_do = and_(
        col(Engagement.contractor_organisation_id) == _OWN,
        col(IncidentMeasure.state).in_((MeasureState.AGREED, MeasureState.RETURNED)),
    )
    query = _base(IncidentMeasure, col(IncidentMeasure.due_on), col(IncidentMeasure.state)).where(or_(to_agree, to_do))
    return query.order_by(col(IncidentMeasure.due_on), col(IncidentMeasure.id)).limit(limit)


@cache
def _lifts(limit: int) -> Select[Any]:
    which = (
        col(Engagement.principal_organisation_id) == _OWN,
        col(IncidentLift.state) == LiftState.PROPOSED,
        col(IncidentLift.proposed_by) != bindparam("user"),
    )
    return _base(IncidentLift, None, col(IncidentLift.state)).where(*which).order_by(col(IncidentLift.proposed_at)).limit(limit)


def _base(table: Any, due: Any, what: Any) -> Select[Any]:
    return (
        select(
            col(Incident.id),
            col(Engagement.work),
            col(PRINCIPAL.id),
            col(PRINCIPAL.name),
            col(PRINCIPAL.name_english),
            col(CONTRACTOR.id),
            col(CONTRACTOR.name),
            col(CONTRACTOR.name_english),
            null() if due is None else due,
            what,
        )
        .select_from(table)
        .join(Incident, col(Incident.id) == table.incident_id)
        .join(Engagement, col(Engagement.id) == col(Incident.engagement_id))
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .where(col(Incident.state) != IncidentState.CLOSED)
    )
