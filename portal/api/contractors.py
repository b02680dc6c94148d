"""Contractors over the API: list, register and correct."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from contracts.parties import queries
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.procurement.registration import ContractorChange, ContractorInput, change_by, register_by
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


class ContractorDetail(ContractorOut):
    """A contractor with everything that is known of it."""

    model_config = ConfigDict(from_attributes=True)

    name_reading: str
    contact_name: str
    contact_email: str
    contact_phone: str
    contact_two_name: str
    contact_two_email: str
    employees: int | None
    version: int


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
def register_contractor(entry: Annotated[Entry, guard(Act.CONTRACTOR_REGISTER)], contractor: ContractorInput) -> ContractorDetail:
    """Register a contractor; 409 where its name could be taken for a registered one's, unless `is_different` says that it is another."""
    return ContractorDetail.model_validate(register_by(entry, contractor))


@router.get("/contractors/{contractor_id}")
def show_contractor(entry: Annotated[Entry, guard(Act.CONTRACTOR_VIEW, of=subjects.contractor)]) -> ContractorDetail:
    """One contractor; `version` is what a correction has to name."""
    return ContractorDetail.model_validate(entry.subject)


@router.put("/contractors/{contractor_id}")
def change_contractor(
    entry: Annotated[Entry, guard(Act.CONTRACTOR_CHANGE, of=subjects.contractor)], contractor: ContractorChange
) -> ContractorDetail:
    """Correct what is known of a contractor, on the same condition."""
    return ContractorDetail.model_validate(change_by(entry, contractor))
