"""Reading handovers, their lines, and the slip that both sides hold."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.engagements.numbers import number_of
from contracts.engagements.queries import get_parties
from contracts.handovers.models import Handover, HandoverLine
from contracts.handovers.rules import WITHOUT_SLIP, HandoverState
from contracts.information.models import DesignatedItem
from contracts.parties.models import Organisation
from storage.ledger.rules import instant
from storage.problems import Missing
from storage.reach import EngagementReach


class HandoverRow(NamedTuple):
    """A handover in the list of its engagement; `pieces` is the sum over its lines."""

    id: str
    number: int
    handed_on: date
    way: str
    state: str
    giver_name: str
    receiver_name: str
    pieces: int
    recorded_at: datetime


class LineRow(NamedTuple):
    """A line of a slip with what the list says about its item."""

    id: str
    item_id: str
    item_number: int
    item_name: str
    class_code: str
    form: str
    identifier: str
    quantity: int


class WaitingHandover(NamedTuple):
    """A slip that waits for the countersignature of the actor's organisation."""

    id: str
    engagement_id: str
    number: int
    handed_on: date
    work: str


def get(session: Session, reach: EngagementReach, handover_id: str) -> Handover:
    """The handover; Missing("handover-missing") when there is none in reach. Copies and what arose have no slip."""
    query = select(Handover).where(col(Handover.id) == handover_id, col(Handover.engagement_id).in_(reach.engagements()))
    found = session.scalars(query.where(col(Handover.state).not_in(WITHOUT_SLIP))).one_or_none()
    if found is None:
        raise Missing("handover-missing")
    return found


def list_for_engagement(
    session: Session, reach: EngagementReach, engagement_id: str, *, after: str | None = None, limit: int = 50
) -> list[HandoverRow]:
    """The handovers of an engagement, newest number first; `after` is the id of the last row seen."""
    pieces = select(func.sum(col(HandoverLine.quantity))).where(col(HandoverLine.handover_id) == col(Handover.id)).scalar_subquery()
    query = select(
        col(Handover.id),
        col(Handover.number),
        col(Handover.handed_on),
        col(Handover.way),
        col(Handover.state),
        col(Handover.giver_name),
        col(Handover.receiver_name),
        pieces,
        col(Handover.recorded_at),
    ).where(
        col(Handover.engagement_id) == engagement_id,
        col(Handover.engagement_id).in_(reach.engagements()),
        col(Handover.state).not_in(WITHOUT_SLIP),
    )
    if after is not None:
        query = query.where(col(Handover.number) < number_of(Handover, engagement_id, after))
    return [HandoverRow._make(row) for row in session.execute(query.order_by(col(Handover.number).desc()).limit(limit))]


def list_lines(session: Session, handover_id: str) -> list[LineRow]:
    """The lines of a slip, in the order of the engagement's list."""
    query = (
        select(
            col(HandoverLine.id),
            col(DesignatedItem.id),
            col(DesignatedItem.number),
            col(DesignatedItem.name),
            col(HandoverLine.class_code),
            col(DesignatedItem.form),
            col(DesignatedItem.identifier),
            col(HandoverLine.quantity),
        )
        .join(DesignatedItem, col(DesignatedItem.id) == col(HandoverLine.item_id))
        .where(col(HandoverLine.handover_id) == handover_id)
        .order_by(col(DesignatedItem.number))
    )
    return [LineRow._make(row) for row in session.execute(query)]


def list_waiting(session: Session, reach: EngagementReach, *, limit: int = 50) -> list[WaitingHandover]:
    """The slips that wait for the countersignature of the actor's organisation, oldest first."""
    query = (
        select(col(Handover.id), col(Engagement.id), col(Handover.number), col(Handover.handed_on), col(Engagement.work))
        .join(Engagement, col(Engagement.id) == col(Handover.engagement_id))
        .where(col(Handover.state) == HandoverState.RECORDED, col(Engagement.contractor_organisation_id) == reach.organisation_id)
        .order_by(col(Handover.recorded_at), col(Handover.id))
        .limit(limit)
    )
    return [WaitingHandover._make(row) for row in session.execute(query)]


def slip(session: Session, handover: Handover) -> dict[str, Any]:
    """The slip (受渡書) as plain JSON: what went from whom to whom, for what, and who countersigned.

    Once countersigned it is the frozen document, whatever a party is called later; before that it shows what will be.
    """
    if handover.slip is not None:
        return handover.slip
    engagement = session.get_one(Engagement, handover.engagement_id)
    principal, contractor = get_parties(session, engagement)
    return {
        "slip": "handover",
        "id": handover.id,
        "number": handover.number,
        "engagement": {"id": engagement.id, "reference": engagement.reference, "work": engagement.work, "purpose": engagement.purpose},
        "principal": _party(principal),
        "contractor": _party(contractor),
        "handed_on": handover.handed_on.isoformat(),
        "giver": handover.giver_name,
        "receiver": handover.receiver_name,
        "way": handover.way,
        "purpose": handover.purpose,
        "policy_version": handover.policy_version,
        "lines": [_line(line) for line in list_lines(session, handover.id)],
        "recorded_at": instant(handover.recorded_at),
        "countersigned": None
        if handover.countersigned_at is None
        else {"at": instant(handover.countersigned_at), "name": handover.countersigner_name, "title": handover.countersigner_title},
    }


def _party(organisation: Organisation) -> dict[str, Any]:
    return {"id": organisation.id, "name": organisation.name, "corporate_number": organisation.corporate_number}


def _line(line: LineRow) -> dict[str, Any]:
    return {
        "id": line.id,
        "item": line.item_number,
        "name": line.item_name,
        "class": line.class_code,
        "form": line.form,
        "identifier": line.identifier,
        "quantity": line.quantity,
    }
