"""The balance, added up from the records themselves, every time."""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, Subquery, bindparam, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.disposals.models import DisposalCertificate, DisposalLine, ReturnDemand, ReturnLine, ReturnRecord
from contracts.disposals.queries.lines import line_columns
from contracts.disposals.rules import Balance, BalanceLine, DisposalState, ReturnState, Sums
from contracts.handovers.models import Handover, HandoverLine
from contracts.handovers.rules import HandoverState
from contracts.information.models import DesignatedItem

_HERE: BindParameter[str] = bindparam("engagement_id")


def balance(session: Session, engagement_id: str) -> Balance:
    """What was handed over or arose in the engagement, line by line, against what came back or was destroyed. One query."""
    rows = session.execute(_lines(), {"engagement_id": engagement_id})
    return Balance(tuple(_balance_line(row) for row in rows))


@cache
def _lines() -> Select[*tuple[Any, ...]]:
    returned = _settled(ReturnLine, ReturnRecord, ReturnLine.return_id, ReturnState.CONFIRMED, ReturnState.RECORDED)
    destroyed = _settled(DisposalLine, DisposalCertificate, DisposalLine.certificate_id, DisposalState.APPROVED, DisposalState.FILED)
    return (
        select(
            *line_columns(),
            col(Handover.id),
            col(Handover.approval_id),
            col(Handover.state) == HandoverState.ARISEN,
            col(HandoverLine.quantity),
            func.coalesce(returned.c.settled, 0),
            func.coalesce(destroyed.c.settled, 0),
            func.coalesce(returned.c.claimed, 0) + func.coalesce(destroyed.c.claimed, 0),
        )
        .select_from(HandoverLine)
        .join(Handover, col(Handover.id) == col(HandoverLine.handover_id))
        .join(DesignatedItem, col(DesignatedItem.id) == col(HandoverLine.item_id))
        .outerjoin(returned, returned.c.line_id == col(HandoverLine.id))
        .outerjoin(destroyed, destroyed.c.line_id == col(HandoverLine.id))
        .where(col(HandoverLine.engagement_id) == _HERE, col(HandoverLine.quantity) > 0)
        .order_by(col(DesignatedItem.number), col(Handover.number))
    )


def find_return_demand(session: Session, engagement_id: str) -> ReturnDemand | None:
    """The demand for everything back that is not met yet."""
    query = select(ReturnDemand).where(col(ReturnDemand.engagement_id) == engagement_id, col(ReturnDemand.settled_at).is_(None))
    return session.scalars(query).one_or_none()


def _settled(line: Any, record: Any, record_id: Any, final: str, pending: str) -> Subquery:
    """Per handover line of the engagement: pieces settled by records in state `final`, and claimed by those in `pending`."""
    return (
        select(
            line.handover_line_id.label("line_id"),
            func.sum(case((record.state == final, line.quantity), else_=0)).label("settled"),
            func.sum(case((record.state == pending, line.quantity), else_=0)).label("claimed"),
        )
        .join(record, record.id == record_id)
        .where(record.engagement_id == _HERE)
        .group_by(line.handover_line_id)
        .subquery()
    )


def _balance_line(row: Any) -> BalanceLine:
    line_id, number, handed_on, item_id, item_number, item_name, class_code, form, identifier, *rest = row
    handover_id, approval_id, is_arisen, *pieces = rest
    handed, returned, destroyed, claimed = (int(count) for count in pieces)
    return BalanceLine(
        line_id=line_id,
        handover_id=handover_id,
        handover_number=number,
        handed_on=handed_on,
        item_id=item_id,
        item_number=item_number,
        item_name=item_name,
        class_code=class_code,
        form=form,
        identifier=identifier,
        sums=Sums(handed, returned, destroyed, claimed),
        approval_id=approval_id,
        is_arisen=bool(is_arisen),
    )
