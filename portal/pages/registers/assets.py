"""The ledger of information assets: thirteen fields per line, from acquisition to disposal."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.assets import actions, queries
from contracts.assets.rules import StocktakeState
from contracts.information.queries import list_classes
from contracts.information.rules import ItemForm
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()
PAGE = 50
Text = Annotated[str, Field(max_length=200)]
After = Annotated[int, Query(ge=0, le=2**31 - 1)]  # the number of the last line seen


class AssetInput(FormModel):
    """What people write of a line; number and last stocktaking are kept by the ledger."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    medium: ItemForm
    place: Text = ""
    scope: Annotated[str, Field(max_length=500)] = ""
    department: Text = ""
    manager: Text = ""
    contact: Text = ""
    received_on: date
    disposed_on: date | None = None
    keep_until: date | None = None
    class_code: Annotated[str, Field(min_length=1, max_length=60)]


class AssetChangeInput(AssetInput):
    """A line written anew."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


@router.get("/engagements/{engagement_id}/assets")
def show(entry: Annotated[Entry, guard(Act.ASSET_VIEW, of=subjects.engagement)], after: After = 0) -> Response:
    """The ledger with its thirteen fields, and how its stocktaking stands."""
    return page(entry, blank_form(), after=after)


@router.post("/engagements/{engagement_id}/assets")
def add(entry: Annotated[Entry, guard(Act.ASSET_KEEP, of=subjects.engagement)]) -> Response:
    """An entry of the contractor's own."""
    filled = read_form(AssetInput, entry.form)
    made = attempt(entry.session, filled, lambda value: actions.add_asset(entry.session, entry.stamp, entry.subject, value.model_dump()))
    if made is None:
        return page(entry, filled, "asset", 422)
    return redirect(entry, f"/engagements/{entry.subject.id}/assets", "asset-added", number=made.number)


@router.post("/engagements/{engagement_id}/assets/intake")
def take_in(entry: Annotated[Entry, guard(Act.ASSET_KEEP, of=subjects.engagement)]) -> Response:
    """Put into the ledger what came by slips and copies."""
    count = actions.take_in(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/engagements/{entry.subject.id}/assets", "assets-taken-in", count=count)


@router.get("/engagements/{engagement_id}/assets/{asset_id}")
def one(entry: Annotated[Entry, guard(Act.ASSET_VIEW, of=subjects.engagement)], asset_id: str) -> Response:
    """One line with all its fields."""
    return _line(entry, asset_id, None)


@router.post("/engagements/{engagement_id}/assets/{asset_id}")
def change(entry: Annotated[Entry, guard(Act.ASSET_KEEP, of=subjects.engagement)], asset_id: str) -> Response:
    """Write a line anew."""
    filled = read_form(AssetChangeInput, entry.form)

    def write(value: AssetChangeInput) -> Any:
        values = value.model_dump(exclude={"version"})
        return actions.change_asset(entry.session, entry.stamp, entry.subject, asset_id, values, expected_version=value.version)

    made = attempt(entry.session, filled, write)
    if made is None:
        return _line(entry, asset_id, filled, 422)
    return redirect(entry, f"/engagements/{entry.subject.id}/assets", "asset-changed", number=made.number)


def page(entry: Entry, filled: Filled[Any], sent: str = "", status: int = 200, after: int = 0) -> Response:
    """The ledger; `sent` names the form that is shown again with its problems."""
    work = work_of(entry)
    rows = queries.list_assets(entry.session, work.engagement.id, after=after, limit=PAGE + 1)
    is_open = work.engagement.state == "open"
    return render(
        entry,
        "registers/assets.html",
        status,
        work=work,
        rows=rows[:PAGE],
        more=rows[PAGE - 1].number if len(rows) > PAGE else None,
        is_later=after > 0,
        standing=queries.standing(entry.session, work.engagement.id, work.today),
        running=queries.find_stocktake(entry.session, work.engagement.id, StocktakeState.OPEN),
        last=queries.find_stocktake(entry.session, work.engagement.id, StocktakeState.CLOSED),
        filled=filled,
        sent=sent,
        may_keep=is_open and entry.may(Act.ASSET_KEEP),
        may_count=is_open and entry.may(Act.STOCKTAKE_HOLD),
        **_choices(entry),
    )


def _line(entry: Entry, asset_id: str, filled: Filled[Any] | None, status: int = 200) -> Response:
    work = work_of(entry)
    row = next((row for row in queries.list_assets(entry.session, work.engagement.id) if row.id == asset_id), None)
    if row is None:
        raise Missing("asset-missing")
    return render(
        entry,
        "registers/asset.html",
        status,
        work=work,
        row=row,
        filled=filled or blank_form(**{name: value for name, value in row._asdict().items() if value is not None}),
        may_keep=work.engagement.state == "open" and entry.may(Act.ASSET_KEEP),
        **_choices(entry),
    )


def _choices(entry: Entry) -> dict[str, Any]:
    classes = list_classes(entry.session)
    return {
        "classes": [(row.code, row.name) for row in classes],
        "names": {row.code: row.name for row in classes},
        "media": list(ItemForm),
    }
