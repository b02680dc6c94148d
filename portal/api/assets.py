"""The asset ledger over the API: thirteen fields a line, taken in from slips and copies, and stocktaking."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.assets import actions, queries
from contracts.assets.models import Asset, Stocktake
from portal.api.bodies import PAGE, Id, Numbered, Written
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.registers.assets import AssetChangeInput, AssetInput
from portal.pages.registers.stocktakes import StartInput
from storage.acts import Act

router = APIRouter()


class AssetOut(Written):
    """A line of the asset ledger with its thirteen fields. `is_received`: it came by a handover or a copy, which also ends it."""

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


class AssetPage(BaseModel):
    """One page of the asset ledger by number; `next_after` is None on the last one."""

    assets: list[AssetOut]
    next_after: int | None


class IntakeOut(BaseModel):
    """How many lines were added to the ledger."""

    added: int


class CountIn(FormModel):
    """What was found of one line."""

    asset_id: Id
    result: Literal["found", "missing", "differs"]
    note: Annotated[str, Field(max_length=500)] = ""


class CountsIn(FormModel):
    """What was found so far. `is_last` ends the stocktaking, which then has to say something of every line."""

    counts: Annotated[list[CountIn], Field(max_length=2000)] = []
    is_last: bool = False


class CountOut(BaseModel):
    """A line of a stocktaking; `result` is "" until somebody has looked."""

    model_config = ConfigDict(from_attributes=True)

    asset_id: str
    number: int
    name: str
    result: str
    note: str


class StocktakeOut(Numbered):
    """A stocktaking."""

    taken_on: date
    person_name: str
    started_at: datetime
    closed_at: datetime | None
    lines: list[CountOut]


@router.get("/engagements/{engagement_id}/assets")
def list_assets(
    entry: Annotated[Entry, guard(Act.ASSET_VIEW, of=subjects.engagement)], after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> AssetPage:
    """The asset ledger of a work."""
    rows = queries.list_assets(entry.session, entry.subject.id, after=after, limit=PAGE + 1)
    shown = [AssetOut.model_validate(row) for row in rows[:PAGE]]
    return AssetPage(assets=shown, next_after=shown[-1].number if len(rows) > PAGE else None)


@router.post("/engagements/{engagement_id}/assets", status_code=201)
def add_asset(entry: Annotated[Entry, guard(Act.ASSET_KEEP, of=subjects.engagement)], given: AssetInput) -> AssetOut:
    """An entry of the contractor's own."""
    return _line(entry, actions.add_asset(entry.session, entry.stamp, entry.subject, given.model_dump()))


@router.post("/engagements/{engagement_id}/assets/intake")
def take_in(entry: Annotated[Entry, guard(Act.ASSET_KEEP, of=subjects.engagement)]) -> IntakeOut:
    """Put into the ledger what came by slips and copies and stands in no line yet."""
    return IntakeOut(added=actions.take_in(entry.session, entry.stamp, entry.subject))


@router.put("/engagements/{engagement_id}/assets/{asset_id}")
def change_asset(
    entry: Annotated[Entry, guard(Act.ASSET_KEEP, of=subjects.engagement)], asset_id: str, given: AssetChangeInput
) -> AssetOut:
    """Write a line anew."""
    values = given.model_dump(exclude={"version"})
    return _line(entry, actions.change_asset(entry.session, entry.stamp, entry.subject, asset_id, values, expected_version=given.version))


@router.post("/engagements/{engagement_id}/stocktakes", status_code=201)
def start_stocktake(entry: Annotated[Entry, guard(Act.STOCKTAKE_HOLD, of=subjects.engagement)], given: StartInput) -> StocktakeOut:
    """Begin a stocktaking: the list of what has to be looked at."""
    return _stocktake(entry, actions.start_stocktake(entry.session, entry.stamp, entry.subject, **given.model_dump()))


@router.get("/stocktakes/{stocktake_id}")
def show_stocktake(entry: Annotated[Entry, guard(Act.ASSET_VIEW, of=subjects.stocktake)]) -> StocktakeOut:
    """The list while it is being counted, and its result afterwards."""
    return _stocktake(entry, entry.subject)


@router.post("/stocktakes/{stocktake_id}")
def count(entry: Annotated[Entry, guard(Act.STOCKTAKE_HOLD, of=subjects.stocktake)], given: CountsIn) -> StocktakeOut:
    """Keep what was found so far, or end the stocktaking."""
    said = {one.asset_id: (one.result, one.note) for one in given.counts}
    return _stocktake(entry, actions.count(entry.session, entry.stamp, entry.subject, said, is_last=given.is_last))


def _line(entry: Entry, asset: Asset) -> AssetOut:
    row = queries.list_assets(entry.session, asset.engagement_id, after=asset.number - 1, limit=1)[0]
    return AssetOut.model_validate(row)


def _stocktake(entry: Entry, stocktake: Stocktake) -> StocktakeOut:
    entry.session.refresh(stocktake)
    return StocktakeOut(
        **stocktake.model_dump(include=set(StocktakeOut.model_fields)),
        lines=[CountOut.model_validate(row) for row in queries.list_counts(entry.session, stocktake.id)],
    )
