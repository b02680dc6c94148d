"""Assurance over the API: certificates held, emergency contacts, inspections, and the principal's risks."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.certificates import actions as certificate_actions
from contracts.certificates import queries as certificates
from contracts.certificates.models import CertificateHeld
from contracts.certificates.rules import HeldStanding, Nature, standing_on
from contracts.contacts import actions as contact_actions
from contracts.contacts import queries as contacts
from contracts.inspections import actions as inspection_actions
from contracts.inspections import queries as inspections
from contracts.inspections.rules import InspectionResult
from contracts.risks import actions as risk_actions
from contracts.risks import queries as risks
from contracts.risks.actions import Written
from contracts.risks.rules import About, Treatment
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.pages.inspections.planning import tell_contractor
from storage.acts import Act

router = APIRouter()
PAGE = 50
Line = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
OptionalText = Annotated[str, Field(max_length=2000)]
Step = Annotated[int, Field(ge=1, le=9)]
Id = Annotated[str, Field(min_length=32, max_length=32)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class HeldOut(BaseModel):
    """A certificate, report or declaration; `nature` "declaration" is the company's own word and no certificate."""

    id: str
    kind: str
    nature: Nature
    scope: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None
    standing: HeldStanding


class HeldInput(_Closed):
    """A certificate to file; its paper is added on the page."""

    kind: Annotated[str, Field(min_length=1, max_length=40)]
    scope: Annotated[str, Field(min_length=1, max_length=500)]
    number: Annotated[str, Field(min_length=1, max_length=100)]
    issuer: Annotated[str, Field(max_length=200)] = ""
    valid_from: date
    valid_until: date | None = None


class ContactOut(BaseModel):
    """A contact of one company in one link of the chain."""

    engagement_id: str
    organisation_id: str
    depth: int
    call_order: int
    role: str
    person_name: str
    phone: str
    email: str
    hours: str
    languages: str
    confirmed_on: date


class InspectionOut(BaseModel):
    """An inspection; `result` is null until both sides have signed."""

    id: str
    number: int
    subject: str
    place: str
    planned_on: date
    state: str
    findings: int
    result: InspectionResult | None


class InspectionInput(_Closed):
    """An inspection to announce."""

    planned_on: date
    planned_time: Annotated[str, Field(max_length=50)] = ""
    place: Annotated[str, Field(min_length=1, max_length=300)]
    subject: Text
    purpose: Text
    inspectors: Annotated[str, Field(min_length=1, max_length=500)]
    urgent_reason: OptionalText = ""


class RiskOut(BaseModel):
    """A risk, for the principal alone."""

    id: str
    number: int
    engagement_id: str
    title: str
    impact: int
    likelihood: int
    level: str
    residual_level: str
    treatment: str
    person_name: str
    due_on: date | None
    review_on: date
    state: str
    accepted_until: date | None


class RiskPage(BaseModel):
    """One page of risks, the gravest first; `next_after` is None on the last one."""

    risks: list[RiskOut]
    next_after: str | None


class RiskInput(_Closed):
    """A risk to write down."""

    title: Line
    cause: Text
    about: About = About.WORK
    item_id: Id | None = None
    impact: Step
    likelihood: Step
    treatment: Treatment
    measures: OptionalText = ""
    correction_id: Id | None = None
    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    due_on: date | None = None
    review_on: date
    residual_impact: Step | None = None
    residual_likelihood: Step | None = None


@router.get("/engagements/{engagement_id}/certificates-held")
def list_held(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_VIEW, of=subjects.engagement)]) -> list[HeldOut]:
    """Everything that the contractor of the work has filed, with how it stands today."""
    found = certificates.list_for_organisation(entry.session, entry.reach, entry.subject.contractor_organisation_id)
    today = work_of(entry).today
    return [_held_out(one, today) for one in found]


@router.post("/engagements/{engagement_id}/certificates-held", status_code=201)
def file_held(entry: Annotated[Entry, guard(Act.CERTIFICATE_HELD_FILE, of=subjects.engagement)], held: HeldInput) -> HeldOut:
    """File one; it counts once a reviewer of the principal has accepted it."""
    made = certificate_actions.file(entry.session, entry.stamp, entry.subject, **held.model_dump())
    return _held_out(made, work_of(entry).today)


@router.get("/engagements/{engagement_id}/contacts")
def list_contacts(entry: Annotated[Entry, guard(Act.CONTACT_VIEW, of=subjects.engagement)]) -> list[ContactOut]:
    """The emergency contacts of the work and its chain, from the top, in the order of calling."""
    return [
        ContactOut(depth=side.depth, **contact.model_dump(include=set(ContactOut.model_fields) - {"depth"}))
        for side in contacts.list_sides(entry.session, entry.reach, entry.subject)
        for contact in side.contacts
    ]


@router.post("/engagements/{engagement_id}/contacts/confirmation")
def confirm_contacts(entry: Annotated[Entry, guard(Act.CONTACT_CONFIRM, of=subjects.engagement)]) -> dict[str, int]:
    """All contacts of the caller's side are still right."""
    return {"confirmed": contact_actions.confirm(entry.session, entry.stamp, entry.subject)}


@router.get("/engagements/{engagement_id}/inspections")
def list_inspections(entry: Annotated[Entry, guard(Act.INSPECTION_VIEW, of=subjects.engagement)]) -> list[InspectionOut]:
    """The inspections of the work, the latest date first."""
    rows = inspections.list_for_engagement(entry.session, entry.reach, entry.subject.id)
    return [InspectionOut.model_validate(row._asdict(), extra="ignore") for row in rows]


@router.post("/engagements/{engagement_id}/inspections", status_code=201)
def plan_inspection(entry: Annotated[Entry, guard(Act.INSPECTION_PLAN, of=subjects.engagement)], planned: InspectionInput) -> InspectionOut:
    """Announce one; the contractor is told."""
    made = inspection_actions.plan(entry.session, entry.stamp, entry.subject, **planned.model_dump())
    tell_contractor(entry, made)
    return InspectionOut(findings=0, result=None, **made.model_dump(include=set(InspectionOut.model_fields)))


@router.get("/risks")
def list_risks(entry: Annotated[Entry, guard(Act.RISK_LIST)], after: Annotated[str | None, Query(max_length=32)] = None) -> RiskPage:
    """The risks under way of the caller's organisation."""
    rows = risks.list_rows(entry.session, entry.reach, after=after, limit=PAGE + 1)
    shown = [RiskOut.model_validate(row._asdict(), extra="ignore") for row in rows[:PAGE]]
    return RiskPage(risks=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/engagements/{engagement_id}/risks", status_code=201)
def write_risk(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.engagement)], risk: RiskInput) -> RiskOut:
    """Write a risk down."""
    made = risk_actions.write(entry.session, entry.stamp, entry.subject, Written(**risk.model_dump()))
    return RiskOut.model_validate(made.model_dump(), extra="ignore")


def _held_out(held: CertificateHeld, today: date) -> HeldOut:
    return HeldOut(
        nature=certificates.kinds()[held.kind].nature,
        standing=standing_on(held.state, held.valid_from, held.valid_until, today),
        **held.model_dump(include={"id", "kind", "scope", "number", "issuer", "valid_from", "valid_until"}),
    )
