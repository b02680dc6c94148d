"""The chain below a work over the API: how each link stands, and the promises that a re-contractor signs to the principals above it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.recontracts.consents import write_consents
from contracts.recontracts.models import DirectConsent
from contracts.recontracts.queries import list_consents
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.recontracts.overview import read_chain
from storage import clock
from storage.acts import Act

router = APIRouter()


class LinkOut(BaseModel):
    """One link of a chain, as its reader may know it: no terms, no persons, no answers."""

    engagement_id: str
    parent_engagement_id: str | None
    depth: int
    principal: str
    contractor: str
    work: str
    state: str
    worst: str
    consent: str
    conditions: list[str]
    items_carried: int | None
    promises_signed: int
    percent_tenths: int | None
    classes_allowed: int
    classes_needed: int
    open_incidents: int
    overdue_reports: int
    pieces_out: int


class PromiseOut(BaseModel):
    """A promise of a re-contractor to the principals above it; `signed_at` is null until it is signed, which a person does on the page."""

    code: str
    text: dict[str, str]
    text_hash: str
    person_name: str | None
    person_title: str | None
    signed_at: datetime | None


@router.get("/engagements/{engagement_id}/chain")
def show_chain(entry: Annotated[Entry, guard(Act.CHAIN_VIEW, of=subjects.engagement)]) -> list[LinkOut]:
    """Every link of the chain in reach, from the top."""
    engagement: Engagement = entry.subject
    zone = engagements.get_parties(entry.session, engagement).principal.time_zone
    links = read_chain(entry.session, entry.reach, engagement, clock.local_date(entry.stamp.at, zone))
    return [
        LinkOut(
            engagement_id=link.row.id,
            parent_engagement_id=link.row.parent_engagement_id if link.row.depth > links[0].row.depth else None,
            depth=link.row.depth - links[0].row.depth,
            principal=link.row.principal_name,
            contractor=link.row.contractor_name,
            work=link.row.work,
            state=link.row.state,
            worst=link.worst().code,
            consent=link.consent.state,
            conditions=list(link.consent.conditions),
            items_carried=link.carried,
            promises_signed=link.signed,
            percent_tenths=link.percent_tenths,
            classes_allowed=link.allowed,
            classes_needed=link.needed,
            open_incidents=link.incidents,
            overdue_reports=link.overdue_reports,
            pieces_out=link.outstanding,
        )
        for link in links
    ]


@router.get("/engagements/{engagement_id}/direct-consents")
def list_promises(entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.engagement)]) -> list[PromiseOut]:
    """The three promises of a link to the principals above it, signed or not; empty at the top of a chain."""
    signed = {one.code: one for one in list_consents(entry.session, [entry.subject.id])}
    texts = write_consents(entry.session, entry.subject)
    return [_promise(signed.get(one.code), one.code, one.text, one.text_hash) for one in texts]


def _promise(signed: DirectConsent | None, code: str, text: dict[str, str], text_hash: str) -> PromiseOut:
    if signed is None:
        return PromiseOut(code=code, text=text, text_hash=text_hash, person_name=None, person_title=None, signed_at=None)
    return PromiseOut(**signed.model_dump(include=set(PromiseOut.model_fields)))
