"""Keeping the asset ledger: lines from handovers and copies, own entries, and stocktakings. The contractor keeps it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from contracts.assets.models import Asset, Stocktake, StocktakeLine
from contracts.assets.queries import find_stocktake, get_asset, list_assets, list_counts, list_not_taken_in
from contracts.assets.rules import FIELDS, Found, StocktakeState
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day, lock_open
from contracts.engagements.rules import Side
from contracts.handlers.queries import find_custodian, list_places
from contracts.handovers.models import Handover, HandoverLine
from contracts.information.models import DesignatedItem, InformationClass
from storage.acts import Act
from storage.ledger.actions import append
from storage.problems import Conflict, Invalid, Missing
from storage.stamp import Stamp


def take_in(session: Session, stamp: Stamp, engagement: Engagement) -> int:
    """Put into the ledger what came by slips and copies and is not there yet; place and manager as the handlers' ledger names them.

    Returns how many lines came in. Raises Forbidden("not-the-contractor"), Conflict("engagement-closed").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    lines = list_not_taken_in(session, engagement.id)
    if not lines:
        return 0
    custodian, places = find_custodian(session, engagement.id), list_places(session, engagement.id, with_ended=False)
    query = (
        select(HandoverLine, DesignatedItem, Handover)
        .join(DesignatedItem, col(DesignatedItem.id) == col(HandoverLine.item_id))
        .join(Handover, col(Handover.id) == col(HandoverLine.handover_id))
        .where(col(HandoverLine.id).in_([line.id for line in lines]))
        .order_by(col(Handover.number), col(DesignatedItem.number))
    )
    number = _last_number(session, engagement, Asset)
    for line, item, handover in session.execute(query).all():
        number += 1
        asset = Asset(
            engagement_id=engagement.id,
            number=number,
            handover_line_id=line.id,
            name=item.name,
            medium=item.form,
            place=places[0].name if places else "",
            scope=engagement.work,
            manager=custodian.person_name if custodian else "",
            received_on=handover.handed_on,
            keep_until=engagement.ends_on,
            class_code=line.class_code,
            recorded_at=stamp.at,
            recorded_by=stamp.actor.user_id,
        )
        session.add(asset)
        session.flush()
        details = {"number": number, "handover_line": line.id}
        append(session, stamp, Act.ASSET_KEEP, "asset", asset.id, engagement_id=engagement.id, details=details)
    return len(lines)


def add_asset(session: Session, stamp: Stamp, engagement: Engagement, values: Mapping[str, Any]) -> Asset:
    """An entry of the contractor's own, such as a working file; `values` holds `rules.FIELDS`.

    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed"), Invalid("name-missing" | "class-unknown" |
    "disposed-before-received" | "received-on-in-future").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    wanted = _check(session, stamp, engagement, values)
    asset = Asset(
        engagement_id=engagement.id,
        number=_last_number(session, engagement, Asset) + 1,
        recorded_at=stamp.at,
        recorded_by=stamp.actor.user_id,
        **wanted,
    )
    session.add(asset)
    session.flush()
    details = {"number": asset.number}
    append(session, stamp, Act.ASSET_KEEP, "asset", asset.id, engagement_id=engagement.id, fields=sorted(wanted), details=details)
    return asset


def change_asset(
    session: Session, stamp: Stamp, engagement: Engagement, asset_id: str, values: Mapping[str, Any], *, expected_version: int
) -> Asset:
    """Write a line anew. Of what was handed over, class and days come from the slip and its end. No change, no entry.

    Raises as `add_asset`, Missing("asset-missing"), Conflict("asset-changed-meanwhile").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    asset = get_asset(session, engagement.id, asset_id)
    if asset.version != expected_version:
        raise Conflict("asset-changed-meanwhile", number=asset.number)
    given = dict(values)
    if asset.handover_line_id is not None:
        given |= {
            "handover_line": asset.handover_line_id,
            "class_code": asset.class_code,
            "received_on": asset.received_on,
            "disposed_on": None,
        }
    wanted = _check(session, stamp, engagement, given)
    changed = sorted(field for field, value in wanted.items() if getattr(asset, field) != value)
    if not changed:
        return asset
    for field in changed:
        setattr(asset, field, wanted[field])
    asset.version += 1
    session.flush()
    details = {"number": asset.number}
    append(session, stamp, Act.ASSET_KEEP, "asset", asset.id, engagement_id=engagement.id, fields=changed, details=details)
    return asset


def start_stocktake(session: Session, stamp: Stamp, engagement: Engagement, *, taken_on: date, person_name: str) -> Stocktake:
    """Begin a stocktaking over every line that is not disposed of; what came in by slips meanwhile is taken in first.

    Raises Forbidden("not-the-contractor"), Conflict("engagement-closed" | "stocktake-open" | "ledger-empty"),
    Invalid("taken-on-in-future").
    """
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    if taken_on > local_day(session, engagement, stamp.at):
        raise Invalid("taken-on-in-future", field="taken_on", taken_on=taken_on)
    running = find_stocktake(session, engagement.id, StocktakeState.OPEN)
    if running is not None:
        raise Conflict("stocktake-open", number=running.number)
    take_in(session, stamp, engagement)
    present = [row for row in list_assets(session, engagement.id) if row.disposed_on is None]
    if not present:
        raise Conflict("ledger-empty")
    stocktake = Stocktake(
        engagement_id=engagement.id,
        number=_last_number(session, engagement, Stocktake) + 1,
        taken_on=taken_on,
        person_name=person_name,
        started_at=stamp.at,
        started_by=stamp.actor.user_id,
    )
    session.add(stocktake)
    session.flush()
    session.add_all(StocktakeLine(stocktake_id=stocktake.id, asset_id=row.id) for row in present)
    session.flush()
    details = {"number": stocktake.number, "lines": len(present)}
    append(session, stamp, Act.STOCKTAKE_HOLD, "stocktake", stocktake.id, engagement_id=engagement.id, details=details)
    return stocktake


def count(session: Session, stamp: Stamp, stocktake: Stocktake, said: Mapping[str, tuple[str, str]], *, is_last: bool) -> Stocktake:
    """What was found: `said` is (result, note) by line of the ledger. With `is_last` the stocktaking ends, and every line must be said.

    Raises Forbidden("not-the-contractor"), Missing("asset-missing"), Conflict("stocktake-closed" | "engagement-closed"),
    Invalid("stocktake-lines-open" | "stocktake-note-missing").
    """
    engagement = session.get_one(Engagement, stocktake.engagement_id)
    lock_open(session, stamp.actor, engagement, Side.CONTRACTOR)
    session.refresh(stocktake)
    if stocktake.state != StocktakeState.OPEN:
        raise Conflict("stocktake-closed", number=stocktake.number)
    lines = session.scalars(select(StocktakeLine).where(col(StocktakeLine.stocktake_id) == stocktake.id)).all()
    if said.keys() - {line.asset_id for line in lines}:
        raise Missing("asset-missing", field="asset_id")
    for line in lines:
        if line.asset_id in said:
            result, note = said[line.asset_id]
            line.result, line.note = Found(result) if result else "", note.strip()
    if is_last:
        numbers = {row.asset_id: row.number for row in list_counts(session, stocktake.id)}
        if still := sorted(numbers[line.asset_id] for line in lines if not line.result):
            raise Invalid("stocktake-lines-open", field="result", numbers=", ".join(map(str, still[:20])), count=len(still))
        if bare := sorted(numbers[line.asset_id] for line in lines if line.result != Found.FOUND and not line.note):
            raise Invalid("stocktake-note-missing", field="note", numbers=", ".join(map(str, bare[:20])))
        stocktake.state, stocktake.closed_at, stocktake.closed_by = StocktakeState.CLOSED, stamp.at, stamp.actor.user_id
    session.flush()
    counted = {result.value: sum(line.result == result for line in lines) for result in Found}
    details = {"number": stocktake.number, "state": stocktake.state, **counted}
    append(session, stamp, Act.STOCKTAKE_HOLD, "stocktake", stocktake.id, engagement_id=engagement.id, details=details)
    return stocktake


def _last_number(session: Session, engagement: Engagement, model: Any) -> int:
    return session.scalar(select(func.max(model.number)).where(model.engagement_id == engagement.id)) or 0


def _check(session: Session, stamp: Stamp, engagement: Engagement, values: Mapping[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        field: value.strip() if isinstance(value, str) else value for field, value in values.items() if field in FIELDS
    }
    if not wanted.get("name"):
        raise Invalid("name-missing", field="name")
    if session.get(InformationClass, wanted["class_code"]) is None:
        raise Invalid("class-unknown", field="class_code", classes=[wanted["class_code"]])
    if "handover_line" not in values and wanted["received_on"] > local_day(session, engagement, stamp.at):
        raise Invalid("received-on-in-future", field="received_on", received_on=wanted["received_on"])
    if wanted.get("disposed_on") is not None and wanted["disposed_on"] < wanted["received_on"]:
        raise Invalid("disposed-before-received", field="disposed_on", received_on=wanted["received_on"])
    return wanted
