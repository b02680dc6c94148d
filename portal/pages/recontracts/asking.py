"""Asking for consent before work is passed on: the list of requests of one work, and the form of a request."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements import queries as engagements
from contracts.engagements.models import Engagement
from contracts.engagements.rules import EngagementState
from contracts.information.queries import list_needed
from contracts.parties.actions import register_contractor
from contracts.parties.queries import list_contractors
from contracts.recontracts import actions, listing
from contracts.recontracts.actions import Wish
from contracts.recontracts.models import Recontract
from contracts.recontracts.queries import find_consent
from contracts.recontracts.rules import REASON_LIMIT, ConsentState, RecontractState
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_for, work_of
from portal.pages.procurement.countries import Country, countries
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.problems import Conflict, Invalid

router = APIRouter()
PAGE = 50
CHOICES = 500
TO_ASK = (ConsentState.MISSING, ConsentState.REFUSED, ConsentState.REVOKED)  # nothing is on its way: for the first time, or again
Text = Annotated[str, Field(max_length=REASON_LIMIT)]


class RequestInput(FormModel):
    """What consent is asked for; the partner is chosen from the list, or written as a new company."""

    partner: Annotated[str, Field(max_length=32)] = ""
    new_name: Annotated[str, Field(max_length=200)] = ""
    new_number: Annotated[str, Field(max_length=30)] = ""
    new_country: Country = "JP"
    below: Annotated[str, Field(max_length=32)] = ""
    reason: Text = ""
    necessity: Text = ""
    work: Annotated[str, Field(max_length=200)] = ""
    class_codes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=30)] = []
    country: Country = "JP"
    place: Annotated[str, Field(max_length=200)] = ""
    starts_on: date
    ends_on: date


class ChangeInput(RequestInput):
    """A draft written anew, from the version that was seen."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


@router.get("/engagements/{engagement_id}/recontracts")
def show_all(
    entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.engagement)],
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> Response:
    """The requests about parts of this work, and the links below that lack a consent."""
    engagement: Engagement = entry.subject
    rows = listing.list_for_engagement(entry.session, entry.reach, engagement.id, after=after, limit=PAGE + 1)
    below = [row for row in engagements.chain(entry.session, entry.reach, engagement) if row.parent_engagement_id == engagement.id]
    consent = find_consent(entry.session, [row.id for row in below])
    return render(
        entry,
        "recontracts/list.html",
        work=work_of(entry),
        rows=rows[:PAGE],
        without=[(row, consent[row.id].state) for row in below if row.state == EngagementState.OPEN and consent[row.id].state in TO_ASK],
        after=after,
        next_after=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


@router.get("/engagements/{engagement_id}/recontracts/new")
def new(
    entry: Annotated[Entry, guard(Act.RECONTRACT_DRAFT, of=subjects.engagement)], below: Annotated[str, Query(max_length=32)] = ""
) -> Response:
    """The empty form; with `below` it asks afterwards for a link that was opened without consent, and is filled from it."""
    engagement: Engagement = entry.subject
    filled: dict[str, object] = {"starts_on": max(engagement.starts_on, work_of(entry).today), "ends_on": engagement.ends_on}
    link = next((row for row in engagements.chain(entry.session, entry.reach, engagement) if row.id == below), None)
    if link is not None and link.parent_engagement_id == engagement.id:
        known = engagements.get(entry.session, entry.reach, link.id)
        filled = {
            "partner": known.contractor_organisation_id,
            "below": known.id,
            "work": known.work,
            "place": known.place,
            "starts_on": max(known.starts_on, engagement.starts_on),
            "ends_on": min(known.ends_on, engagement.ends_on),
            "class_codes": engagements.list_classes(entry.session, known.id),
        }
    return _form(entry, engagement, blank_form(**{"class_codes": [], "country": "JP", "new_country": "JP", **filled}))


@router.post("/engagements/{engagement_id}/recontracts")
def draft(entry: Annotated[Entry, guard(Act.RECONTRACT_DRAFT, of=subjects.engagement)]) -> Response:
    """Keep the request as a draft; it is read once more before it is sent."""
    filled = read_form(RequestInput, entry.form)

    def keep(value: RequestInput) -> Recontract:
        wish = _wish(entry, value)
        return actions.draft(entry.session, entry.stamp, entry.subject, wish, below_engagement_id=value.below or None)

    made = attempt(entry.session, filled, keep)
    if made is None:
        return _form(entry, entry.subject, filled, status=422)
    return redirect(entry, f"/recontracts/{made.id}", "recontract-drafted", number=made.number)


@router.get("/recontracts/{recontract_id}/edit")
def edit(entry: Annotated[Entry, guard(Act.RECONTRACT_DRAFT, of=subjects.recontract)]) -> Response:
    """The draft in the form again."""
    recontract: Recontract = entry.subject
    if recontract.state != RecontractState.DRAFT:
        raise Conflict("recontract-step-impossible", number=recontract.number, state=recontract.state)
    fields = ("reason", "necessity", "work", "country", "place", "starts_on", "ends_on", "class_codes", "version")
    known = {name: getattr(recontract, name) for name in fields}
    filled = blank_form(partner=recontract.partner_organisation_id, below=recontract.below_engagement_id or "", new_country="JP", **known)
    return _form(entry, _above(entry, recontract), filled, recontract=recontract)


@router.post("/recontracts/{recontract_id}/edit")
def change(entry: Annotated[Entry, guard(Act.RECONTRACT_DRAFT, of=subjects.recontract)]) -> Response:
    """Write the draft anew."""
    recontract: Recontract = entry.subject
    filled = read_form(ChangeInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.change(entry.session, entry.stamp, recontract, _wish(entry, value), expected_version=value.version),
    )
    if made is None:
        return _form(entry, _above(entry, recontract), filled, recontract=recontract, status=422)
    return redirect(entry, f"/recontracts/{made.id}", "recontract-drafted", number=made.number)


def _above(entry: Entry, recontract: Recontract) -> Engagement:
    return engagements.get(entry.session, entry.reach, recontract.engagement_id)


def _wish(entry: Entry, value: RequestInput) -> Wish:
    """The input as the action takes it; a new company is registered with the same press."""
    if bool(value.partner) == bool(value.new_name):
        raise Invalid("recontract-partner-missing", field="partner")
    partner = value.partner
    if value.new_name:
        country, number = value.new_country, value.new_number or None
        made = register_contractor(entry.session, entry.stamp, name=value.new_name, corporate_number=number, country=country)
        partner = made.id
    return Wish(
        partner_organisation_id=partner,
        reason=value.reason,
        necessity=value.necessity,
        work=value.work,
        class_codes=tuple(value.class_codes),
        country=value.country,
        place=value.place,
        starts_on=value.starts_on,
        ends_on=value.ends_on,
    )


def _form(
    entry: Entry, engagement: Engagement, filled: Filled[Any], *, recontract: Recontract | None = None, status: int = 200
) -> Response:
    return render(
        entry,
        "recontracts/form.html",
        status,
        work=work_for(entry.session, engagement, entry),
        recontract=recontract,
        filled=filled,
        partners=[(row.id, row.name, row.corporate_number) for row in list_contractors(entry.session, entry.actor, limit=CHOICES)],
        classes=list_needed(entry.session, engagement.id),
        countries=countries(locale_of(entry.request)),
        limit=REASON_LIMIT,
    )
