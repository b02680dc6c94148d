"""Verbs of fair dealing: record what is asked and why, answer with a cost, talk, settle."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.engagements.models import Engagement
from contracts.engagements.queries import demand_side, local_day, lock
from contracts.engagements.rules import Side
from contracts.support.models import SupportBasis, SupportRecord, SupportTalk
from contracts.support.queries import concerns_of, find_told, free_help, list_bases, list_talks
from contracts.support.rules import EDITION, CostBearer, Demand, Equivalent, Occasion
from questionnaires.assessments.models import Assessment
from questionnaires.corrections.models import CorrectiveAction
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp

_TABLES: dict[Demand, type[Any]] = {
    Demand.CORRECTION: CorrectiveAction,
    Demand.AGREEMENT: Agreement,
    Demand.ASSESSMENT: Assessment,
}


@dataclass(frozen=True, slots=True)
class Reasons:
    """The principal's part of a record."""

    what: str
    necessity: str
    information_at_risk: str
    explained_on: date | None = None
    grace_until: date | None = None
    product_name: str = ""
    product_reason: str = ""
    product_alternatives: str = ""
    equivalents: list[str] = field(default_factory=list)
    offered: str = ""
    free_help: list[str] = field(default_factory=list)


def record(
    session: Session, stamp: Stamp, engagement: Engagement, *, reasons: Reasons, demand_kind: Demand = Demand.OTHER, demand_id: str = ""
) -> SupportRecord:
    """Begin the record of a demand on the contractor.

    Raises Forbidden("not-the-principal"), Missing("demand-missing") for one of another engagement, Invalid as `change`.
    """
    lock(session, engagement.id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    _check(session, stamp, engagement, reasons)
    if demand_kind is not Demand.OTHER:
        table = _TABLES[demand_kind]
        found = session.get(table, demand_id)
        if found is None or found.engagement_id != engagement.id:
            raise Missing("demand-missing")
    latest = select(func.coalesce(func.max(col(SupportRecord.number)), 0)).where(col(SupportRecord.engagement_id) == engagement.id)
    made = SupportRecord(
        engagement_id=engagement.id,
        number=(session.scalar(latest) or 0) + 1,
        demand_kind=demand_kind,
        demand_id=demand_id if demand_kind is not Demand.OTHER else "",
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
        **asdict(reasons),
    )
    session.add(made)
    session.flush()
    _keep_basis(session, stamp, made, Occasion.RECORDED, _scale_of(find_told(session, engagement)))
    _append(session, stamp, Act.SUPPORT_RECORD, made, ["reasons"])
    return made


def change(session: Session, stamp: Stamp, support: SupportRecord, *, reasons: Reasons, expected_version: int) -> SupportRecord:
    """Write the principal's part anew.

    Raises Forbidden("not-the-principal"), Conflict("support-settled" | "support-changed-meanwhile"), Invalid("date-in-the-future"
    on explained_on, "grace-before-explanation", "equivalent-unknown", "free-help-unknown").
    """
    engagement = session.get_one(Engagement, support.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL)
    _check(session, stamp, engagement, reasons)
    _write(session, support, expected_version, asdict(reasons))
    _append(session, stamp, Act.SUPPORT_RECORD, support, ["reasons"])
    return support


def answer(
    session: Session, stamp: Stamp, support: SupportRecord, *, cost_yen: int | None, cost_note: str, wants_talk: bool, expected_version: int
) -> SupportRecord:
    """The contractor names a cost, or asks to talk. Raises Forbidden("not-the-contractor"), Conflict as `change`."""
    demand_side(session.get_one(Engagement, support.engagement_id), stamp.actor, Side.CONTRACTOR)
    wanted_at = (support.talk_wanted_at or stamp.at) if wants_talk else None
    _write(session, support, expected_version, {"cost_yen": cost_yen, "cost_note": cost_note, "talk_wanted_at": wanted_at})
    _append(session, stamp, Act.SUPPORT_ANSWER, support, ["cost", "talk"])
    return support


def note_talk(session: Session, stamp: Stamp, support: SupportRecord, *, held_on: date, people: str, said: str, result: str) -> SupportTalk:
    """Either side writes down a talk that was held.

    Raises Forbidden("not-a-party"), Conflict("support-settled"), Invalid("date-in-the-future").
    """
    engagement = lock(session, support.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(support)
    if support.settled_at is not None:
        raise Conflict("support-settled")
    if held_on > local_day(session, engagement, stamp.at):
        raise Invalid("date-in-the-future", "held_on")
    talk = SupportTalk(
        record_id=support.id,
        held_on=held_on,
        people=people,
        said=said,
        result=result,
        written_at=stamp.at,
        written_by=stamp.actor.user_id,
        organisation_id=stamp.actor.organisation_id,
    )
    session.add(talk)
    session.flush()
    _append(session, stamp, Act.SUPPORT_TALK, support, ["talks"])
    return talk


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of the contractor as it was told; a figure that nobody has told is None."""

    capital_yen: int | None = None
    employees: int | None = None
    as_of: date | None = None
    source: str = ""


def tell_scale(session: Session, stamp: Stamp, support: SupportRecord, *, told: Scale) -> SupportBasis:
    """Either side writes down what the contractor has told of its size, with day and source. Earlier figures stay beside it.

    Raises Forbidden("not-a-party"), Conflict("support-settled"), Invalid("scale-missing" | "scale-source-missing" |
    "date-in-the-future").
    """
    engagement = lock(session, support.engagement_id)
    demand_side(engagement, stamp.actor, Side.PRINCIPAL, Side.CONTRACTOR)
    session.refresh(support)
    if support.settled_at is not None:
        raise Conflict("support-settled")
    if told.capital_yen is None and told.employees is None:
        raise Invalid("scale-missing", "capital_yen")
    if not told.source.strip() or told.as_of is None:
        raise Invalid("scale-source-missing", "source" if told.as_of else "as_of")
    if told.as_of > local_day(session, engagement, stamp.at):
        raise Invalid("date-in-the-future", "as_of")
    made = _keep_basis(session, stamp, support, Occasion.TOLD, told)
    _append(session, stamp, Act.SUPPORT_SCALE, support, ["basis"])
    return made


def settle(
    session: Session, stamp: Stamp, support: SupportRecord, *, cost_bearer: CostBearer, agreed: str, expected_version: int
) -> SupportRecord:
    """Write down what was agreed in the end; the record is kept from then on. Raises as `change`, Invalid("agreed-missing")."""
    demand_side(session.get_one(Engagement, support.engagement_id), stamp.actor, Side.PRINCIPAL)
    if not agreed.strip():
        raise Invalid("agreed-missing", "agreed")
    values = {"cost_bearer": cost_bearer.value, "agreed": agreed.strip(), "settled_at": stamp.at, "settled_by": stamp.actor.user_id}
    known = next(iter(list_bases(session, support.id)), None)
    _write(session, support, expected_version, values)
    _keep_basis(session, stamp, support, Occasion.SETTLED, _scale_of(known))
    _append(session, stamp, Act.SUPPORT_RECORD, support, ["agreed"])
    return support


def _scale_of(basis: SupportBasis | None) -> Scale:
    return Scale() if basis is None else Scale(basis.capital_yen, basis.employees, basis.as_of, basis.source)


def _keep_basis(session: Session, stamp: Stamp, support: SupportRecord, occasion: Occasion, scale: Scale) -> SupportBasis:
    """Freeze what the hints stand on now, together with the hints."""
    talks = list_talks(session, support.id)
    basis = SupportBasis(
        record_id=support.id,
        number=len(list_bases(session, support.id)) + 1,
        occasion=occasion,
        concerns=[one.value for one in concerns_of(support, len(talks))],
        edition=EDITION,
        taken_at=stamp.at,
        taken_by=stamp.actor.user_id,
        organisation_id=stamp.actor.organisation_id,
        **asdict(scale),
    )
    session.add(basis)
    session.flush()
    return basis


def _check(session: Session, stamp: Stamp, engagement: Engagement, reasons: Reasons) -> None:
    if reasons.explained_on is not None and reasons.explained_on > local_day(session, engagement, stamp.at):
        raise Invalid("date-in-the-future", "explained_on")
    if reasons.explained_on and reasons.grace_until and reasons.grace_until < reasons.explained_on:
        raise Invalid("grace-before-explanation", "grace_until")
    if unknown := [code for code in reasons.equivalents if code not in set(Equivalent)]:
        raise Invalid("equivalent-unknown", "equivalents", value=unknown[0])
    if unknown := [code for code in reasons.free_help if code not in free_help()]:
        raise Invalid("free-help-unknown", "free_help", value=unknown[0])


def _write(session: Session, support: SupportRecord, expected_version: int, values: Mapping[str, object]) -> None:
    same = (col(SupportRecord.id) == support.id, col(SupportRecord.version) == expected_version, col(SupportRecord.settled_at).is_(None))
    done = session.execute(
        update(SupportRecord).where(*same).values(**values, version=expected_version + 1).returning(col(SupportRecord.id))
    )
    if done.first() is None:
        session.refresh(support)
        raise Conflict("support-settled" if support.settled_at else "support-changed-meanwhile")
    session.refresh(support)


def _append(session: Session, stamp: Stamp, act: Act, support: SupportRecord, fields: list[str]) -> None:
    details = {"number": support.number, "version": support.version}
    append(session, stamp, act, "support", support.id, engagement_id=support.engagement_id, fields=fields, details=details)
