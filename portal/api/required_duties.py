"""Which duties the organisation requires of its agreements, over the API, and what an agreement carries, weakens or lacks of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.agreements.models import Agreement
from contracts.clauses import actions, queries
from contracts.clauses.rules.twelve import compare
from contracts.engagements import queries as engagements
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.clauses.choosing import duties_of
from portal.pages.clauses.requirements import RequiredInput
from storage.acts import Act

router = APIRouter()


class FaultOut(BaseModel):
    """Why a duty counts as weakened: time-missing, figure-missing or figure-looser, with the figures."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    parameters: dict[str, Any]


class DutyOut(BaseModel):
    """One duty of a text beside what is required: met, weakened, missing, or extra (carried and not required)."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    title: dict[str, str]
    owes: str
    carried: str
    paragraphs: list[str]
    faults: list[FaultOut]


class TermOut(BaseModel):
    """One of the twelve terms of a re-contract, and the paragraphs that carry it; none: it is missing."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    title: dict[str, str]
    paragraphs: list[str]


class ComparisonOut(BaseModel):
    """An agreement beside what its principal requires, and beside the twelve terms of a re-contract."""

    duties: list[DutyOut]
    twelve: list[TermOut]


class RequiredOut(BaseModel):
    """The set in force: codes of duties, and the loosest figures that are accepted. Number 0 is the built-in set."""

    number: int
    obligations: list[str]
    bounds: dict[str, int]
    made_at: datetime | None = None


@router.get("/clauses/required")
def show_required(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW)]) -> RequiredOut:
    """The duties that the caller's organisation requires; `number` is what a change has to name."""
    found = queries.required_set(entry.session, entry.actor.organisation_id)
    current = queries.required_of(entry.session, entry.actor.organisation_id)
    return RequiredOut(
        number=found.number if found else 0,
        obligations=sorted(current.obligations),
        bounds=dict(current.bounds),
        made_at=found.made_at if found else None,
    )


@router.post("/clauses/required", status_code=201)
def change_required(entry: Annotated[Entry, guard(Act.CLAUSE_REQUIRE)], given: RequiredInput) -> RequiredOut:
    """Make the next version of the set. `number` is the one that was read; 409 when somebody was faster."""
    actions.require(
        entry.session,
        entry.stamp,
        obligations=given.obligations,
        bounds=given.bounds(),
        reason=given.reason,
        expected_number=given.number,
    )
    return show_required(entry)


@router.get("/agreements/{agreement_id}/comparison")
def compare_agreement(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> ComparisonOut:
    """Which required duties the agreement carries, weakens or lacks."""
    agreement: Agreement = entry.subject
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    document: Mapping[str, Any] = queries.get(entry.session, agreement.template_id).document
    told = duties_of(entry, engagement.principal_organisation_id, document, agreement.text, agreement.parameters)
    return ComparisonOut(
        duties=[DutyOut.model_validate(one) for one in told],
        twelve=[TermOut.model_validate(one) for one in compare(agreement.text)],
    )
