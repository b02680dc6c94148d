"""Support and fair dealing over the API: what is asked of a contractor and why, its cost, talks, and what was agreed.

`concerns` are hints of what should still be talked over, never a legal verdict.
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from contracts.support import actions, queries
from contracts.support.models import SupportBasis, SupportRecord
from contracts.support.rules import Demand, Unknown, find_unknown
from portal.api.bodies import Id
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.support.input import ChangeInput, ReasonsInput, Text
from portal.pages.support.one import ScaleInput, SettlementInput, TalkInput
from storage.acts import Act

router = APIRouter()
VERSION = Annotated[int, Field(ge=1, le=2**31 - 1)]


class RecordBody(ReasonsInput):
    """A new record; `correction_id`: the corrective action in which it was asked for."""

    correction_id: Id | None = None


class CostBody(FormModel):
    """The contractor's part: what it costs, and whether it asks for a talk."""

    version: VERSION
    cost_yen: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    cost_note: Text = ""
    wants_talk: bool = False


class SupportOut(BaseModel):
    """A record in a list."""

    id: str
    number: int
    what: str
    necessity: str
    talks: int
    concerns: list[str]
    unknown: list[str]
    settled_at: datetime | None


class TalkOut(BaseModel):
    """A talk that was held, as either side wrote it down."""

    model_config = ConfigDict(from_attributes=True)

    held_on: date
    people: str
    said: str
    result: str
    organisation_id: str


class BasisOut(BaseModel):
    """The contractor's size as it was told, with the day and source, and what was pointed out at that moment; frozen."""

    model_config = ConfigDict(from_attributes=True)

    occasion: str
    capital_yen: int | None
    employees: int | None
    as_of: date | None
    source: str
    concerns: list[str]
    taken_at: datetime


class SupportDetail(BaseModel):
    """A record whole; the next change names this `version`. It is kept at least until `kept_until`."""

    id: str
    engagement_id: str
    number: int
    version: int
    demand_kind: str
    demand_id: str
    what: str
    necessity: str
    information_at_risk: str
    explained_on: date | None
    grace_until: date | None
    product_name: str
    product_reason: str
    product_alternatives: str
    equivalents: list[str]
    offered: str
    free_help: list[str]
    cost_yen: int | None
    cost_note: str
    talk_wanted_at: datetime | None
    cost_bearer: str
    agreed: str
    settled_at: datetime | None
    talks: list[TalkOut]
    bases: list[BasisOut]
    unknown: list[str]
    concerns: list[str]
    kept_until: date


@router.get("/engagements/{engagement_id}/support")
def list_support(entry: Annotated[Entry, guard(Act.SUPPORT_VIEW, of=subjects.engagement)]) -> list[SupportOut]:
    """What is asked of the contractor of a work, and what should still be talked over."""
    rows = queries.list_rows(entry.session, entry.reach, entry.subject.id)
    bases = queries.latest_bases(entry.session, [row.record.id for row in rows])
    return [
        SupportOut(
            talks=row.talks,
            concerns=list(row.concerns),
            unknown=_unknown(bases.get(row.record.id)),
            **row.record.model_dump(include={"id", "number", "what", "necessity", "settled_at"}),
        )
        for row in rows
    ]


@router.post("/engagements/{engagement_id}/support", status_code=201)
def record(entry: Annotated[Entry, guard(Act.SUPPORT_RECORD, of=subjects.engagement)], wanted: RecordBody) -> SupportDetail:
    """Record a demand with its reason, what it protects, when it was explained, the time given, what is accepted instead, and the help."""
    made = actions.record(
        entry.session,
        entry.stamp,
        entry.subject,
        reasons=wanted.reasons,
        demand_kind=Demand.CORRECTION if wanted.correction_id else Demand.OTHER,
        demand_id=wanted.correction_id or "",
    )
    return _out(entry, made)


@router.get("/support/{support_id}")
def show(entry: Annotated[Entry, guard(Act.SUPPORT_VIEW, of=subjects.support)]) -> SupportDetail:
    """One record with its talks."""
    return _out(entry, entry.subject)


@router.post("/support/{support_id}/reasons")
def change(entry: Annotated[Entry, guard(Act.SUPPORT_RECORD, of=subjects.support)], wanted: ChangeInput) -> SupportDetail:
    """Write the principal's part anew, over the version that was read."""
    return _out(entry, actions.change(entry.session, entry.stamp, entry.subject, reasons=wanted.reasons, expected_version=wanted.version))


@router.post("/support/{support_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.SUPPORT_ANSWER, of=subjects.support)], given: CostBody) -> SupportDetail:
    """Name the cost and ask for a talk, as the contractor."""
    values = given.model_dump(exclude={"version"})
    return _out(entry, actions.answer(entry.session, entry.stamp, entry.subject, expected_version=given.version, **values))


@router.post("/support/{support_id}/talks", status_code=201)
def note_talk(entry: Annotated[Entry, guard(Act.SUPPORT_TALK, of=subjects.support)], held: TalkInput) -> SupportDetail:
    """Write down a talk that was held, from either side."""
    actions.note_talk(entry.session, entry.stamp, entry.subject, **held.model_dump())
    return _out(entry, entry.subject)


@router.post("/support/{support_id}/scale", status_code=201)
def tell_scale(entry: Annotated[Entry, guard(Act.SUPPORT_SCALE, of=subjects.support)], told: ScaleInput) -> SupportDetail:
    """Write down the contractor's capital and employees as it told them; what was known before stays beside it."""
    actions.tell_scale(entry.session, entry.stamp, entry.subject, told=actions.Scale(**told.model_dump()))
    return _out(entry, entry.subject)


@router.post("/support/{support_id}/settlement")
def settle(entry: Annotated[Entry, guard(Act.SUPPORT_RECORD, of=subjects.support)], given: SettlementInput) -> SupportDetail:
    """Write down what was agreed in the end, and who bears the cost."""
    values = given.model_dump(exclude={"version"})
    return _out(entry, actions.settle(entry.session, entry.stamp, entry.subject, expected_version=given.version, **values))


def _out(entry: Entry, kept: SupportRecord) -> SupportDetail:
    talks, bases = queries.list_talks(entry.session, kept.id), queries.list_bases(entry.session, kept.id)
    return SupportDetail(
        **kept.model_dump(include=set(SupportDetail.model_fields)),
        talks=[TalkOut.model_validate(one) for one in talks],
        bases=[BasisOut.model_validate(one) for one in bases],
        unknown=_unknown(bases[0] if bases else None),
        concerns=list(queries.concerns_of(kept, len(talks))),
        kept_until=queries.kept_until(kept),
    )


def _unknown(basis: SupportBasis | None) -> list[str]:
    """What nobody has told of the contractor's size."""
    return list(find_unknown(basis.capital_yen, basis.employees) if basis else Unknown)
