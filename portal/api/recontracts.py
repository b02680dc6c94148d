"""Re-contracting over the API, reading: the requests, the twelve items and the report.

The chain and its promises stand in `chains`, the acts in `recontract_steps`.
"""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from contracts.agreements.queries import find_in_force
from contracts.engagements import queries as engagements
from contracts.recontracts import listing
from contracts.recontracts.comparing import find_comparison, is_current, lay_side_by_side
from contracts.recontracts.models import Recontract
from contracts.recontracts.progress import read_progress
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.shown import read_companies
from portal.pages.recontracts.request import list_in_sight
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()
PAGE = 50


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


class QuestionOut(BaseModel):
    """What a principal asked before deciding. `asked_by` is null where the reader does not know it by name."""

    id: str
    asked_by: str | None
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


class DecisionOut(BaseModel):
    """What a principal decided, and who signed it; null where the reader does not know the company, or is no party of its link."""

    company: str | None
    person_name: str | None
    person_title: str | None
    outcome: str
    conditions: str
    reason: str
    decided_at: datetime


class StepOut(BaseModel):
    """A step of the way: "done", "current" or "todo", and a code that says how it stands."""

    name: str
    state: str
    code: str


class RecontractDetail(RecontractOut):
    """A request with everything that was asked, decided and done about it."""

    version: int
    reason: str
    necessity: str
    class_codes: list[str]
    country: str
    place: str
    starts_on: date
    ends_on: date
    questions: list[QuestionOut]
    decisions: list[DecisionOut]
    steps: list[StepOut]


class ParagraphOut(BaseModel):
    """A paragraph as both sides signed it, in each language."""

    code: str
    text: dict[str, str]


class ItemOut(BaseModel):
    """One of the twelve items: the paragraphs that hold it above and below, and whether the terms below carry it."""

    code: str
    title: dict[str, str]
    is_carried: bool
    above: list[ParagraphOut]
    below: list[ParagraphOut]


class ComparisonOut(BaseModel):
    """The terms above and below side by side; `items` is null until both are in force with a text of their own.

    `carried` and `kind` are of the comparison that was confirmed last, `is_complete` whether it is of the terms in force and lacks nothing.
    """

    items: list[ItemOut] | None
    weaker: list[str]
    kind: str | None
    carried: int | None
    is_complete: bool


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


@router.get("/recontracts/{recontract_id}")
def show_recontract(entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.recontract)]) -> RecontractDetail:
    """One request: what is asked, how far it has come, what was asked back and decided."""
    recontract: Recontract = entry.subject
    session, progress = entry.session, read_progress(entry.session, entry.subject)
    engagement = engagements.get(session, entry.reach, recontract.engagement_id)
    known = read_companies(entry, engagement)
    in_sight = list_in_sight(entry, [one.level_engagement_id for one in progress.decisions])
    own = {"id", "engagement_id", "number", "work", "state", "below_engagement_id", "sent_at", "version", "reason", "necessity"}
    return RecontractDetail(
        **recontract.model_dump(include=own | {"class_codes", "country", "place", "starts_on", "ends_on"}),
        partner=progress.partner.name,
        questions=[
            QuestionOut(asked_by=known.get(one.organisation_id), **one.model_dump(include=set(QuestionOut.model_fields) - {"asked_by"}))
            for one in listing.list_questions(session, recontract.id)
        ],
        decisions=[
            DecisionOut(
                company=known.get(one.organisation_id),
                person_name=one.person_name if one.level_engagement_id in in_sight else None,
                person_title=one.person_title if one.level_engagement_id in in_sight else None,
                **one.model_dump(include={"outcome", "conditions", "reason", "decided_at"}),
            )
            for one in progress.decisions
        ],
        steps=[StepOut(name=step.name, state=step.state, code=step.code) for step in progress.steps()],
    )


@router.get("/recontracts/{recontract_id}/comparison")
def show_comparison(entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.recontract)]) -> ComparisonOut:
    """The twelve items of a re-contract: what holds each of them above and below."""
    session, recontract = entry.session, entry.subject
    below = engagements.get(session, entry.reach, recontract.below_engagement_id) if recontract.below_engagement_id else None
    compared = lay_side_by_side(session, below) if below else None
    said = find_comparison(session, recontract.id)
    return ComparisonOut(
        items=[ItemOut.model_validate(one, from_attributes=True) for one in compared.items] if compared else None,
        weaker=[one.name for one in compared.weaker] if compared else [],
        kind=said.kind if said else None,
        carried=said.carried if said else None,
        is_complete=is_current(said, find_in_force(session, below.id) if below else None),
    )


@router.get("/recontracts/{recontract_id}/report")
def show_report(entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.recontract)]) -> dict[str, Any]:
    """The written report that was sent last, as its facts were frozen; 404 before the first one."""
    report = read_progress(entry.session, entry.subject).report
    if report is None:
        raise Missing("recontract-report-missing")
    return report.model_dump(include={"number", "facts", "facts_hash", "person_name", "person_title", "sent_at"})
