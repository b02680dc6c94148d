"""The ledgers over the API: who handles the information and where, approvals, the asset ledger; and the contractor's main acts on them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.approvals import actions as approvals
from contracts.approvals import queries as approval_queries
from contracts.approvals.rules import ApprovalKind
from contracts.assets import queries as assets
from contracts.engagements.queries import local_day
from contracts.handlers import actions as handlers
from contracts.handlers import queries as people
from portal.guards import Entry, guard
from portal.pages import subjects
from storage.acts import Act

router = APIRouter()
PAGE = 50


class HandlerOut(BaseModel):
    """A person of the handlers' ledger."""

    id: str
    person_name: str
    post: str
    duty: str
    is_custodian: bool
    since: date | None
    until: date | None
    told_on: date | None
    pledged_on: date | None
    readiness: str


class PlaceOut(BaseModel):
    """A place of storage."""

    id: str
    kind: str
    name: str
    address: str
    protection: str
    since: date
    until: date | None


class PeopleOut(BaseModel):
    """The handlers' ledger and the places of storage; `reported_number` is None before the first report."""

    handlers: list[HandlerOut]
    places: list[PlaceOut]
    reported_number: int | None


class HandlerIn(BaseModel):
    """A person who will handle the information."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    post: Annotated[str, Field(max_length=200)] = ""
    duty: Annotated[str, Field(min_length=1, max_length=200)]
    since: date


class ApprovalOut(BaseModel):
    """An approval."""

    id: str
    number: int
    kind: str
    state: str
    destination: str
    wanted_until: date
    valid_until: date | None
    pieces: int
    used: int


class ApprovalPage(BaseModel):
    """One page of approvals, newest first; `next_after` is None on the last one."""

    approvals: list[ApprovalOut]
    next_after: str | None


class ApprovalLineIn(BaseModel):
    """Pieces of one item."""

    model_config = ConfigDict(extra="forbid")

    item_id: Annotated[str, Field(min_length=32, max_length=32)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]


class ApprovalIn(BaseModel):
    """A request for an approval."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: ApprovalKind
    lines: Annotated[list[ApprovalLineIn], Field(min_length=1, max_length=500)]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    destination: Annotated[str, Field(min_length=1, max_length=500)]
    wanted_until: date
    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    authority: Annotated[str, Field(max_length=200)] = ""
    ordered_on: date | None = None


class AssetOut(BaseModel):
    """A line of the asset ledger with its thirteen fields."""

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


class AssetPage(BaseModel):
    """One page of the asset ledger by number; `next_after` is None on the last one."""

    assets: list[AssetOut]
    next_after: int | None


@router.get("/engagements/{engagement_id}/handlers")
def show_handlers(entry: Annotated[Entry, guard(Act.HANDLER_VIEW, of=subjects.engagement)]) -> PeopleOut:
    """Who handles the information, and where it is kept."""
    session, engagement = entry.session, entry.subject
    today = local_day(session, engagement, entry.stamp.at)
    report = people.find_report(session, engagement.id)
    return PeopleOut(
        handlers=[HandlerOut.model_validate(row, from_attributes=True) for row in people.list_people(session, engagement.id, today)],
        places=[PlaceOut.model_validate(place, from_attributes=True) for place in people.list_places(session, engagement.id)],
        reported_number=report.number if report else None,
    )


@router.post("/engagements/{engagement_id}/handlers", status_code=201)
def add_handler(entry: Annotated[Entry, guard(Act.HANDLER_KEEP, of=subjects.engagement)], given: HandlerIn) -> dict[str, str]:
    """Name a further person. Telling and pledge are recorded on the page, with their proof."""
    made = handlers.add_handler(entry.session, entry.stamp, entry.subject, **given.model_dump())
    return {"id": made.id}


@router.get("/engagements/{engagement_id}/approvals")
def list_approvals(
    entry: Annotated[Entry, guard(Act.APPROVAL_VIEW, of=subjects.engagement)], after: Annotated[str | None, Query(max_length=32)] = None
) -> ApprovalPage:
    """The approvals of a work."""
    rows = approval_queries.list_for_engagement(entry.session, entry.reach, entry.subject.id, after=after, limit=PAGE + 1)
    shown = [ApprovalOut.model_validate(row, from_attributes=True) for row in rows[:PAGE]]
    return ApprovalPage(approvals=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/engagements/{engagement_id}/approvals", status_code=201)
def ask_approval(entry: Annotated[Entry, guard(Act.APPROVAL_ASK, of=subjects.engagement)], given: ApprovalIn) -> dict[str, str | int]:
    """Ask the principal before copying, sending, taking out or disclosing."""
    lines = [(line.item_id, line.quantity) for line in given.lines]
    values = given.model_dump(exclude={"lines"})
    made = approvals.ask(entry.session, entry.stamp, entry.subject, lines=lines, **values)
    return {"id": made.id, "number": made.number, "state": made.state}


@router.get("/engagements/{engagement_id}/assets")
def list_assets(
    entry: Annotated[Entry, guard(Act.ASSET_VIEW, of=subjects.engagement)], after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> AssetPage:
    """The asset ledger of a work."""
    rows = assets.list_assets(entry.session, entry.subject.id, after=after, limit=PAGE + 1)
    shown = [AssetOut.model_validate(row, from_attributes=True) for row in rows[:PAGE]]
    return AssetPage(assets=shown, next_after=shown[-1].number if len(rows) > PAGE else None)
