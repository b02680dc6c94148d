"""Stocktaking: every line of the asset ledger is found, missing, or differs."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, model_validator

from contracts.assets import actions, queries
from contracts.assets.models import Stocktake
from contracts.assets.rules import Found
from contracts.information.queries import list_classes
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Name, work_of
from portal.pages.registers.assets import page
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()
Said = Literal["", "found", "missing", "differs"]


class StartInput(FormModel):
    """When stock is taken, and by whom."""

    taken_on: date
    person_name: Name


class CountInput(FormModel):
    """What was found, line by line, as lists of equal length; `step` ends the stocktaking or keeps it for later."""

    asset_id: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=2000)] = []
    result: Annotated[list[Said], Field(max_length=2000)] = []
    note: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=2000)] = []
    step: Literal["keep", "finish"]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not len(self.asset_id) == len(self.result) == len(self.note):
            raise ValueError("lines-incomplete")
        return self

    def said(self) -> dict[str, tuple[str, str]]:
        """Result and note by line."""
        return {asset: (result, note) for asset, result, note in zip(self.asset_id, self.result, self.note, strict=True)}


@router.post("/engagements/{engagement_id}/stocktakes")
def start(entry: Annotated[Entry, guard(Act.STOCKTAKE_HOLD, of=subjects.engagement)]) -> Response:
    """Begin: the list of what has to be looked at."""
    filled = read_form(StartInput, entry.form)
    made = attempt(
        entry.session, filled, lambda value: actions.start_stocktake(entry.session, entry.stamp, entry.subject, **value.model_dump())
    )
    if made is None:
        return page(entry, filled, "stocktake", 422)
    return redirect(entry, f"/stocktakes/{made.id}", "stocktake-started", number=made.number)


@router.get("/stocktakes/{stocktake_id}")
def show(entry: Annotated[Entry, guard(Act.ASSET_VIEW, of=subjects.stocktake)]) -> Response:
    """The list while it is being counted, and its result afterwards."""
    return _page(entry, blank_form())


@router.post("/stocktakes/{stocktake_id}")
def count(entry: Annotated[Entry, guard(Act.STOCKTAKE_HOLD, of=subjects.stocktake)]) -> Response:
    """Keep what was said so far, or end the stocktaking."""
    stocktake: Stocktake = entry.subject
    filled = read_form(CountInput, entry.form)
    done = attempt(
        entry.session,
        filled,
        lambda value: actions.count(entry.session, entry.stamp, stocktake, value.said(), is_last=value.step == "finish"),
    )
    if done is None:
        return _page(entry, filled, 422)
    flash = "stocktake-kept" if done.state == "open" else "stocktake-closed"
    return redirect(entry, f"/stocktakes/{done.id}", flash, number=done.number)


def _page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    stocktake: Stocktake = entry.subject
    entry.session.refresh(stocktake)
    work = work_of(entry, stocktake.engagement_id)
    rows = queries.list_counts(entry.session, stocktake.id)
    typed = filled.value.said() if isinstance(filled.value, CountInput) else {}
    return render(
        entry,
        "registers/stocktake.html",
        status,
        work=work,
        stocktake=stocktake,
        rows=rows,
        typed={row.asset_id: typed.get(row.asset_id, (row.result, row.note)) for row in rows},
        counted=[(result.value, sum(row.result == result for row in rows)) for result in Found],
        results=list(Found),
        missing=[row for row in rows if row.result == Found.MISSING],
        names={row.code: row.name for row in list_classes(entry.session)},
        filled=filled,
        is_open=stocktake.state == "open",
        may_count=stocktake.state == "open" and work.engagement.state == "open" and entry.may(Act.STOCKTAKE_HOLD),
    )
