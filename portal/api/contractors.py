"""Contractors over the API: list and register."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from contracts.parties import actions, queries
from portal.guards import Entry, guard
from portal.pages.procurement.registration import ContractorInput
from storage.acts import Act

router = APIRouter()
PAGE = 50


class ContractorOut(BaseModel):
    """A contractor as its registrar sees it in a list."""

    id: str
    name: str
    name_english: str
    corporate_number: str | None
    country: str


class ContractorPage(BaseModel):
    """One page of contractors; `next_after` is the value for `after` of the next page, None on the last one."""

    contractors: list[ContractorOut]
    next_after: str | None


@router.get("/contractors")
def list_contractors(
    entry: Annotated[Entry, guard(Act.CONTRACTOR_VIEW)],
    search: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> ContractorPage:
    """The contractors that the caller's organisation has registered."""
    rows = queries.list_contractors(entry.session, entry.actor, search=search, after=after, limit=PAGE + 1)
    shown = [ContractorOut.model_validate(row._asdict()) for row in rows[:PAGE]]
    return ContractorPage(contractors=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/contractors", status_code=201)
def register_contractor(entry: Annotated[Entry, guard(Act.CONTRACTOR_REGISTER)], contractor: ContractorInput) -> ContractorOut:
    """Register a contractor, under the same conditions as on the page."""
    made = actions.register_contractor(entry.session, entry.stamp, **contractor.identity())
    return ContractorOut.model_validate(made, from_attributes=True)
