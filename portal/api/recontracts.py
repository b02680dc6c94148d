"""Re-contracting over the API: the chain with how each link stands, the requests, a new request, and the decision on one."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.engagements.models import Engagement
from contracts.engagements.queries import get_parties
from contracts.recontracts import actions, listing
from contracts.recontracts.actions import Wish
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import REASON_LIMIT
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.recontracts.overview import read_chain
from storage import clock
from storage.acts import Act

router = APIRouter()
PAGE = 50
Text = Annotated[str, Field(max_length=REASON_LIMIT)]
Needed = Annotated[str, Field(min_length=1, max_length=REASON_LIMIT)]


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


class RecontractOut(BaseModel):
    """A request to re-contract."""

    id: str
    engagement_id: str
    number: int
    work: str
    partner: str
    state: str
    below_engagement_id: str | None
    sent_at: datetime | None


class RecontractPage(BaseModel):
    """One page of requests, newest first; `next_after` is None on the last one."""

    recontracts: list[RecontractOut]
    next_after: str | None


class RecontractInput(BaseModel):
    """A request, drafted and sent in one call."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    partner_id: Annotated[str, Field(min_length=32, max_length=32)]
    below_engagement_id: Annotated[str, Field(min_length=32, max_length=32)] | None = None
    reason: Needed
    necessity: Needed
    work: Annotated[str, Field(min_length=1, max_length=200)]
    class_codes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=30)]
    country: Annotated[str, Field(min_length=2, max_length=2)]
    place: Annotated[str, Field(min_length=1, max_length=200)]
    starts_on: date
    ends_on: date


class DecisionInput(BaseModel):
    """What the principal decides, by name."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    outcome: Literal["approved", "refused"]
    conditions: Text = ""
    reason: Text = ""
    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class DecisionOut(BaseModel):
    """The request after a decision."""

    id: str
    state: str
    version: int


@router.get("/engagements/{engagement_id}/chain")
def show_chain(entry: Annotated[Entry, guard(Act.CHAIN_VIEW, of=subjects.engagement)]) -> list[LinkOut]:
    """Every link of the chain in reach, from the top."""
    engagement: Engagement = entry.subject
    zone = get_parties(entry.session, engagement).principal.time_zone
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


@router.get("/engagements/{engagement_id}/recontracts")
def list_recontracts(
    entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.engagement)],
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> RecontractPage:
    """The requests about parts of one work."""
    rows = listing.list_for_engagement(entry.session, entry.reach, entry.subject.id, after=after, limit=PAGE + 1)
    shown = [
        RecontractOut(
            id=row.id,
            engagement_id=row.engagement_id,
            number=row.number,
            work=row.work,
            partner=row.partner_name,
            state=row.state,
            below_engagement_id=row.below_engagement_id,
            sent_at=row.sent_at,
        )
        for row in rows[:PAGE]
    ]
    return RecontractPage(recontracts=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/engagements/{engagement_id}/recontracts", status_code=201)
def request(entry: Annotated[Entry, guard(Act.RECONTRACT_SEND, of=subjects.engagement)], wanted: RecontractInput) -> DecisionOut:
    """Ask for consent: the request is drafted and sent."""
    values = wanted.model_dump(exclude={"below_engagement_id", "partner_id", "class_codes"})
    wish = Wish(partner_organisation_id=wanted.partner_id, class_codes=tuple(wanted.class_codes), **values)
    made = actions.draft(entry.session, entry.stamp, entry.subject, wish, below_engagement_id=wanted.below_engagement_id)
    actions.send(entry.session, entry.stamp, made, expected_version=made.version)
    return DecisionOut(id=made.id, state=made.state, version=made.version)


@router.post("/recontracts/{recontract_id}/decisions", status_code=201)
def decide(entry: Annotated[Entry, guard(Act.RECONTRACT_DECIDE, of=subjects.recontract)], wanted: DecisionInput) -> DecisionOut:
    """Consent or refuse, at the level where the request stands."""
    recontract: Recontract = entry.subject
    name, title, version = wanted.person_name, wanted.person_title, wanted.version
    session, stamp = entry.session, entry.stamp
    if wanted.outcome == "approved":
        conditions = wanted.conditions
        actions.approve(session, stamp, recontract, conditions=conditions, person_name=name, person_title=title, expected_version=version)
    else:
        actions.refuse(session, stamp, recontract, reason=wanted.reason, person_name=name, person_title=title, expected_version=version)
    return DecisionOut(id=recontract.id, state=recontract.state, version=recontract.version)
