"""Reading approvals: one, those of an engagement, those that wait for an answer, and what was made of them."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.approvals.models import Approval, ApprovalLine, ApprovalUse
from contracts.approvals.rules import ApprovalKind, ApprovalState, Facts, Use, decide_use
from contracts.engagements.models import Engagement
from contracts.engagements.numbers import number_of
from contracts.information.models import DesignatedItem
from contracts.parties.models import Organisation
from storage.problems import Missing
from storage.reach import EngagementReach


class ApprovalRow(NamedTuple):
    """An approval in the list of its engagement; pieces and used over all its items."""

    id: str
    number: int
    kind: str
    state: str
    destination: str
    wanted_until: date
    valid_until: date | None
    asked_at: datetime
    pieces: int
    used: int


class CoveredItem(NamedTuple):
    """An item that an approval covers."""

    item_id: str
    number: int
    name: str
    class_code: str
    form: str
    quantity: int
    used: int


class UseRow(NamedTuple):
    """A line of the copy ledger."""

    id: str
    number: int
    item_number: int
    item_name: str
    quantity: int
    used_on: date
    person_name: str
    place: str
    keeper_name: str
    handover_id: str | None
    back_on: date | None


class WaitingApproval(NamedTuple):
    """A request that the actor's organisation has to answer."""

    id: str
    engagement_id: str
    number: int
    kind: str
    work: str
    contractor_name: str
    contractor_name_english: str  # "" where none is known
    wanted_until: date


class AskableItem(NamedTuple):
    """An item at the contractor, for which an approval can be asked."""

    id: str
    number: int
    name: str
    class_code: str
    form: str
    listed_as: str
    outstanding: int


def get(session: Session, reach: EngagementReach, approval_id: str) -> Approval:
    """The approval; Missing("approval-missing") when there is none in reach."""
    query = select(Approval).where(col(Approval.id) == approval_id, col(Approval.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("approval-missing")
    return found


def list_for_engagement(
    session: Session, reach: EngagementReach, engagement_id: str, *, after: str | None = None, limit: int = 50
) -> list[ApprovalRow]:
    """The approvals of an engagement, newest first; `after` is the id of the last row seen."""
    pieces, used = (
        select(func.sum(column)).where(col(ApprovalLine.approval_id) == col(Approval.id)).scalar_subquery()
        for column in (col(ApprovalLine.quantity), col(ApprovalLine.used))
    )
    query = select(
        col(Approval.id),
        col(Approval.number),
        col(Approval.kind),
        col(Approval.state),
        col(Approval.destination),
        col(Approval.wanted_until),
        col(Approval.valid_until),
        col(Approval.asked_at),
        func.coalesce(pieces, 0),
        func.coalesce(used, 0),
    ).where(col(Approval.engagement_id) == engagement_id, col(Approval.engagement_id).in_(reach.engagements()))
    if after is not None:
        query = query.where(col(Approval.number) < number_of(Approval, engagement_id, after))
    return [ApprovalRow._make(row) for row in session.execute(query.order_by(col(Approval.number).desc()).limit(limit))]


def list_items(session: Session, approval_id: str) -> list[CoveredItem]:
    """The items that an approval covers, by their number on the list."""
    query = (
        select(
            col(DesignatedItem.id),
            col(DesignatedItem.number),
            col(DesignatedItem.name),
            col(DesignatedItem.class_code),
            col(DesignatedItem.form),
            col(ApprovalLine.quantity),
            col(ApprovalLine.used),
        )
        .join(DesignatedItem, col(DesignatedItem.id) == col(ApprovalLine.item_id))
        .where(col(ApprovalLine.approval_id) == approval_id)
        .order_by(col(DesignatedItem.number))
    )
    return [CoveredItem._make(row) for row in session.execute(query)]


def list_uses(session: Session, approval_id: str) -> list[UseRow]:
    """What was made of an approval: the copy ledger, in its order."""
    query = (
        select(
            col(ApprovalUse.id),
            col(ApprovalUse.number),
            col(DesignatedItem.number),
            col(DesignatedItem.name),
            col(ApprovalUse.quantity),
            col(ApprovalUse.used_on),
            col(ApprovalUse.person_name),
            col(ApprovalUse.place),
            col(ApprovalUse.keeper_name),
            col(ApprovalUse.handover_id),
            col(ApprovalUse.back_on),
        )
        .join(DesignatedItem, col(DesignatedItem.id) == col(ApprovalUse.item_id))
        .where(col(ApprovalUse.approval_id) == approval_id)
        .order_by(col(ApprovalUse.number))
    )
    return [UseRow._make(row) for row in session.execute(query)]


def list_askable(session: Session, engagement_id: str) -> list[AskableItem]:
    """What lies at the contractor: items with pieces out, handed over or arisen from the work."""
    query = select(
        col(DesignatedItem.id),
        col(DesignatedItem.number),
        col(DesignatedItem.name),
        col(DesignatedItem.class_code),
        col(DesignatedItem.form),
        col(DesignatedItem.listed_as),
        col(DesignatedItem.outstanding),
    ).where(
        col(DesignatedItem.engagement_id) == engagement_id,
        col(DesignatedItem.removed_at).is_(None),
        col(DesignatedItem.outstanding) > 0,
    )
    return [AskableItem._make(row) for row in session.execute(query.order_by(col(DesignatedItem.number)))]


def list_waiting(session: Session, reach: EngagementReach, *, limit: int = 50) -> list[WaitingApproval]:
    """The requests that the actor's organisation has to answer, oldest first."""
    query = (
        select(
            col(Approval.id),
            col(Engagement.id),
            col(Approval.number),
            col(Approval.kind),
            col(Engagement.work),
            col(Organisation.name),
            col(Organisation.name_english),
            col(Approval.wanted_until),
        )
        .join(Engagement, col(Engagement.id) == col(Approval.engagement_id))
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(col(Approval.state) == ApprovalState.ASKED, col(Engagement.principal_organisation_id) == reach.organisation_id)
    )
    return [WaitingApproval._make(row) for row in session.execute(query.order_by(col(Approval.asked_at), col(Approval.id)).limit(limit))]


def count_open(session: Session, engagement_id: str) -> tuple[int, int]:
    """How many requests wait for an answer, and how many things that were taken out have not come back."""
    asked = select(func.count()).where(col(Approval.engagement_id) == engagement_id, col(Approval.state) == ApprovalState.ASKED)
    out = (
        select(func.count())
        .select_from(ApprovalUse)
        .join(Approval, col(Approval.id) == col(ApprovalUse.approval_id))
        .where(
            col(ApprovalUse.engagement_id) == engagement_id,
            col(Approval.kind) == ApprovalKind.TAKE_OUT,
            col(ApprovalUse.back_on).is_(None),
        )
    )
    row = session.execute(select(asked.scalar_subquery(), out.scalar_subquery())).one()
    return row[0], row[1]


def decide_use_of(approval: Approval, items: list[CoveredItem], today: date) -> Use:
    """Whether more may be done with `approval` today."""
    facts = Facts(
        ApprovalState(approval.state), approval.valid_until, sum(item.quantity for item in items), sum(item.used for item in items)
    )
    return decide_use(facts, today)
