"""Reading the asset ledger with all thirteen fields, and its stocktakings."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, Subquery, bindparam, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.assets.models import Asset, Stocktake, StocktakeLine
from contracts.assets.rules import Due, Found, StocktakeState, decide_due
from contracts.disposals.models import DisposalCertificate, DisposalLine, ReturnLine, ReturnRecord
from contracts.disposals.rules import DisposalState, ReturnState
from contracts.handovers.models import HandoverLine
from storage.problems import Missing
from storage.reach import EngagementReach


class AssetRow(NamedTuple):
    """A line of the ledger with its thirteen fields; `is_received`: it came by a handover or a copy, which also ends it."""

    id: str
    number: int
    name: str
    medium: str
    place: str
    scope: str
    department: str
    manager: str
    contact: str
    received_on: date
    disposed_on: date | None
    keep_until: date | None
    last_stocktake_on: date | None
    class_code: str
    is_received: bool
    last_result: str | None
    version: int


class CountRow(NamedTuple):
    """A line of a stocktaking."""

    asset_id: str
    number: int
    name: str
    medium: str
    place: str
    class_code: str
    result: str
    note: str


class LedgerStanding(NamedTuple):
    """How the ledger of an engagement stands."""

    lines: int
    not_taken_in: int  # handed over or copied, and not in the ledger yet
    missing: int  # by the last stocktaking
    last_stocktake_on: date | None
    due: Due


_HERE: BindParameter[str] = bindparam("engagement_id")


def list_assets(session: Session, engagement_id: str, *, after: int = 0, limit: int | None = None) -> list[AssetRow]:
    """The ledger of an engagement by number; `after` is the number of the last row seen. One query."""
    query = _assets() if limit is None else _assets().limit(limit)
    return [AssetRow._make(row) for row in session.execute(query, {"engagement_id": engagement_id, "after": after})]


@cache
def _assets() -> Select[*tuple[Any, ...]]:
    last, returned, destroyed = _last_count(), _ended_by(is_return=True), _ended_by(is_return=False)
    gone = col(HandoverLine.returned) + col(HandoverLine.destroyed) == col(HandoverLine.quantity)
    first, second = returned.c.ended_on, destroyed.c.ended_on
    later = case((first.is_(None), second), (second.is_(None), first), (first > second, first), else_=second)
    return (
        select(
            col(Asset.id),
            col(Asset.number),
            col(Asset.name),
            col(Asset.medium),
            col(Asset.place),
            col(Asset.scope),
            col(Asset.department),
            col(Asset.manager),
            col(Asset.contact),
            col(Asset.received_on),
            case((col(Asset.handover_line_id).is_(None), col(Asset.disposed_on)), (gone, later), else_=None),
            col(Asset.keep_until),
            last.c.taken_on,
            col(Asset.class_code),
            col(Asset.handover_line_id).is_not(None),
            last.c.result,
            col(Asset.version),
        )
        .outerjoin(HandoverLine, col(HandoverLine.id) == col(Asset.handover_line_id))
        .outerjoin(returned, returned.c.line_id == col(Asset.handover_line_id))
        .outerjoin(destroyed, destroyed.c.line_id == col(Asset.handover_line_id))
        .outerjoin(last, last.c.asset_id == col(Asset.id))
        .where(col(Asset.engagement_id) == _HERE, col(Asset.number) > bindparam("after"))
        .order_by(col(Asset.number))
    )


def get_asset(session: Session, engagement_id: str, asset_id: str) -> Asset:
    """One line of this engagement's ledger; Missing("asset-missing") else."""
    query = select(Asset).where(col(Asset.id) == asset_id, col(Asset.engagement_id) == engagement_id)
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Missing("asset-missing")
    return found


def list_not_taken_in(session: Session, engagement_id: str) -> list[HandoverLine]:
    """The lines of slips and copies that have pieces out and stand in no line of the ledger yet."""
    taken = select(col(Asset.handover_line_id)).where(col(Asset.engagement_id) == engagement_id, col(Asset.handover_line_id).is_not(None))
    query = select(HandoverLine).where(
        col(HandoverLine.engagement_id) == engagement_id,
        col(HandoverLine.id).not_in(taken),
        col(HandoverLine.returned) + col(HandoverLine.destroyed) < col(HandoverLine.quantity),
    )
    return list(session.scalars(query.order_by(col(HandoverLine.id))))


def get_stocktake(session: Session, reach: EngagementReach, stocktake_id: str) -> Stocktake:
    """The stocktaking; Missing("stocktake-missing") when there is none in reach."""
    query = select(Stocktake).where(col(Stocktake.id) == stocktake_id, col(Stocktake.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("stocktake-missing")
    return found


def find_stocktake(session: Session, engagement_id: str, state: StocktakeState) -> Stocktake | None:
    """The newest stocktaking of an engagement in this state."""
    query = select(Stocktake).where(col(Stocktake.engagement_id) == engagement_id, col(Stocktake.state) == state)
    return session.scalars(query.order_by(col(Stocktake.number).desc()).limit(1)).first()


def list_counts(session: Session, stocktake_id: str) -> list[CountRow]:
    """What a stocktaking says, line by line."""
    query = (
        select(
            col(Asset.id),
            col(Asset.number),
            col(Asset.name),
            col(Asset.medium),
            col(Asset.place),
            col(Asset.class_code),
            col(StocktakeLine.result),
            col(StocktakeLine.note),
        )
        .join(Asset, col(Asset.id) == col(StocktakeLine.asset_id))
        .where(col(StocktakeLine.stocktake_id) == stocktake_id)
        .order_by(col(Asset.number))
    )
    return [CountRow._make(row) for row in session.execute(query)]


def standing(session: Session, engagement_id: str, today: date) -> LedgerStanding:
    """How the ledger stands, in a constant number of queries."""
    rows = list_assets(session, engagement_id)
    present = [row for row in rows if row.disposed_on is None]
    last = find_stocktake(session, engagement_id, StocktakeState.CLOSED)
    return LedgerStanding(
        lines=len(present),
        not_taken_in=len(list_not_taken_in(session, engagement_id)),
        missing=sum(row.last_result == Found.MISSING for row in present),
        last_stocktake_on=last.taken_on if last else None,
        due=decide_due(min((row.received_on for row in present), default=None), last.taken_on if last and present else None, today),
    )


def _last_count() -> Subquery:
    """Per line of the ledger: what the newest closed stocktaking that counted it said, and when."""
    newest = (
        select(col(StocktakeLine.asset_id).label("asset_id"), func.max(col(Stocktake.number)).label("number"))
        .join(Stocktake, col(Stocktake.id) == col(StocktakeLine.stocktake_id))
        .where(col(Stocktake.engagement_id) == _HERE, col(Stocktake.state) == StocktakeState.CLOSED)
        .group_by(col(StocktakeLine.asset_id))
        .subquery()
    )
    return (
        select(newest.c.asset_id, col(Stocktake.taken_on).label("taken_on"), col(StocktakeLine.result).label("result"))
        .join(Stocktake, (col(Stocktake.number) == newest.c.number) & (col(Stocktake.engagement_id) == _HERE))
        .join(StocktakeLine, (col(StocktakeLine.stocktake_id) == col(Stocktake.id)) & (col(StocktakeLine.asset_id) == newest.c.asset_id))
        .subquery()
    )


def _ended_by(*, is_return: bool) -> Subquery:
    """Per handover line: the last day on which pieces of it were given back, or destroyed, and both sides know it."""
    if is_return:
        line: Any = ReturnLine
        query = (
            select(line.handover_line_id.label("line_id"), func.max(col(ReturnRecord.returned_on)).label("ended_on"))
            .join(ReturnRecord, col(ReturnRecord.id) == line.return_id)
            .where(col(ReturnRecord.engagement_id) == _HERE, col(ReturnRecord.state) == ReturnState.CONFIRMED)
        )
    else:
        line = DisposalLine
        query = (
            select(line.handover_line_id.label("line_id"), func.max(col(DisposalCertificate.disposed_on)).label("ended_on"))
            .join(DisposalCertificate, col(DisposalCertificate.id) == line.certificate_id)
            .where(col(DisposalCertificate.engagement_id) == _HERE, col(DisposalCertificate.state) == DisposalState.APPROVED)
        )
    return query.group_by(line.handover_line_id).subquery()
