"""Reading returns: one, those of an engagement, and those whose receipt has to be confirmed."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.disposals.models import ReturnLine, ReturnRecord
from storage.problems import Missing
from storage.reach import EngagementReach


class ReturnRow(NamedTuple):
    """A return in the list of its engagement."""

    id: str
    number: int
    returned_on: date
    way: str
    state: str
    pieces: int
    recorded_at: datetime


def get_return(session: Session, reach: EngagementReach, return_id: str) -> ReturnRecord:
    """The return; Missing("return-missing") when there is none in reach."""
    query = select(ReturnRecord).where(col(ReturnRecord.id) == return_id, col(ReturnRecord.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("return-missing")
    return found


def list_returns(session: Session, reach: EngagementReach, engagement_id: str) -> list[ReturnRow]:
    """The returns of an engagement, newest first."""
    pieces = select(func.sum(col(ReturnLine.quantity))).where(col(ReturnLine.return_id) == col(ReturnRecord.id)).scalar_subquery()
    query = (
        select(
            col(ReturnRecord.id),
            col(ReturnRecord.number),
            col(ReturnRecord.returned_on),
            col(ReturnRecord.way),
            col(ReturnRecord.state),
            pieces,
            col(ReturnRecord.recorded_at),
        )
        .where(col(ReturnRecord.engagement_id) == engagement_id, col(ReturnRecord.engagement_id).in_(reach.engagements()))
        .order_by(col(ReturnRecord.number).desc())
    )
    return [ReturnRow._make(row) for row in session.execute(query)]
