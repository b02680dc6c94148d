"""Claims: pieces of handover lines that one record sets aside until the principal has spoken.

The counts in the rows are guarded by the database (CHECK `pieces`): no two records can claim the same piece.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.handovers.models import HandoverLine
from contracts.information.models import DesignatedItem
from storage.problems import Invalid, Missing


class Outcome(StrEnum):
    """What becomes of claimed pieces."""

    RETURNED = "returned"
    DESTROYED = "destroyed"
    FREED = "freed"  # the record was declined or rejected: they are merely out again


def claim(session: Session, engagement: Engagement, lines: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Set pieces of handover lines aside for one record, so that no other record can claim them too."""
    wanted = dict(lines)
    if not wanted:
        raise Invalid("lines-missing", field="lines")
    if len(wanted) < len(lines):
        raise Invalid("line-twice", field="lines")
    query = select(HandoverLine).where(col(HandoverLine.id).in_(wanted), col(HandoverLine.engagement_id) == engagement.id)
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    if len(found) < len(wanted):
        raise Missing("handover-line-missing", field="lines")
    for line in found:
        quantity, free = wanted[line.id], line.quantity - line.returned - line.destroyed - line.claimed
        if quantity < 1:
            raise Invalid("quantity-not-positive", field="lines", quantity=quantity)
        if quantity > free:
            raise Invalid("quantity-over-outstanding", field="lines", line_id=line.id, quantity=quantity, outstanding=free)
        line.claimed += quantity
    return wanted


def settle(session: Session, record_line: Any, which: Any, outcome: Outcome) -> dict[str, int]:
    """The claim of a record, whose lines are those `which` of `record_line`, ends with `outcome`. Returns pieces by line id."""
    query = (
        select(HandoverLine, DesignatedItem, record_line.quantity)
        .join(record_line, record_line.handover_line_id == col(HandoverLine.id))
        .join(DesignatedItem, col(DesignatedItem.id) == col(HandoverLine.item_id))
        .where(which)
        .execution_options(populate_existing=True)
    )
    settled = {}
    for line, item, quantity in session.execute(query).all():
        line.claimed -= quantity
        if outcome is Outcome.RETURNED:
            line.returned += quantity
            item.outstanding -= quantity
        elif outcome is Outcome.DESTROYED:
            line.destroyed += quantity
            item.outstanding -= quantity
            item.destroyed += quantity
        settled[line.id] = quantity
    session.flush()
    return settled


def next_number(session: Session, engagement: Engagement, record: Any) -> int:
    """The number of the next record of this kind within the engagement, which is locked."""
    last = session.scalar(select(func.max(record.number)).where(record.engagement_id == engagement.id))
    return (last or 0) + 1
