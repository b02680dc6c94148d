"""Engagements over the API: opened, changed, closed, and how their pieces of information stand."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from contracts.disposals import queries as disposals
from contracts.disposals.actions import close_engagement
from contracts.disposals.rules import BalanceLine, Sums
from contracts.engagements import actions, queries
from contracts.engagements.models import Engagement
from contracts.engagements.rules import EngagementState, Handler, Tier
from portal.api.bodies import PAGE, Id
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Name
from portal.pages.procurement.changing import ChangeInput, change_by
from portal.pages.procurement.opening import KNOWN, Telework
from storage.acts import Act

router = APIRouter()
Code = Annotated[str, Field(max_length=60)]
WORDS: dict[bool | None, Telework] = {None: "unknown", True: "yes", False: "no"}


class EngagementOut(BaseModel):
    """An engagement in reach."""

    id: str
    reference: str
    work: str
    principal: str
    contractor: str
    starts_on: date
    ends_on: date
    state: str


class EngagementPage(BaseModel):
    """One page of engagements, newest first; `next_after` is None on the last one."""

    engagements: list[EngagementOut]
    next_after: str | None


class EngagementDetail(EngagementOut):
    """One engagement; `version` is what a change has to name."""

    parent_engagement_id: str | None
    purpose: str
    tier: str | None
    place: str
    telework: Telework
    class_codes: list[str]
    ended_on: date | None
    version: int


class PersonIn(FormModel):
    """Somebody who will handle the information."""

    person_name: Name
    duty: Annotated[str, Field(min_length=1, max_length=200)]
    is_custodian: bool = False


class EngagementIn(FormModel):
    """The work as it is opened. With a parent it is a part of that work, passed on."""

    contractor_organisation_id: Id
    parent_engagement_id: Id | None = None
    reference: Annotated[str, Field(max_length=100)] = ""
    work: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Annotated[str, Field(min_length=1, max_length=2000)]
    starts_on: date
    ends_on: date
    tier: Tier = Tier.STANDARD
    place: Annotated[str, Field(max_length=200)] = ""
    telework: Telework = "unknown"
    class_codes: Annotated[list[Code], Field(min_length=1, max_length=30)]
    handlers: Annotated[list[PersonIn], Field(max_length=30)] = []


class SumsOut(BaseModel):
    """Pieces: handed over, returned, destroyed, claimed to be one of those and not confirmed yet, and still out."""

    handed: int
    returned: int
    destroyed: int
    claimed: int
    outstanding: int


class LineOut(SumsOut):
    """A line of a slip; returns and disposal certificates name it by `line_id`."""

    line_id: str
    handover_id: str
    item_id: str
    item_name: str
    class_code: str
    is_arisen: bool


class PartOut(BaseModel):
    """Pieces in total and by class of information."""

    totals: SumsOut
    classes: dict[str, SumsOut]


class BalanceOut(PartOut):
    """How the pieces of a work stand."""

    is_zero: bool
    arisen: PartOut
    lines: list[LineOut]


@router.get("/engagements")
def list_engagements(
    entry: Annotated[Entry, guard(Act.ENGAGEMENT_VIEW)],
    state: Literal["", "open", "ended", "closed"] = "",
    side: Literal["", "principal", "contractor"] = "",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> EngagementPage:
    """The engagements in the caller's reach."""
    rows = queries.list_rows(
        entry.session,
        entry.reach,
        as_principal=side == "principal" if side else None,
        state=EngagementState(state) if state else None,
        after=after,
        limit=PAGE + 1,
    )
    shown = [
        EngagementOut(
            id=row.id,
            reference=row.reference,
            work=row.work,
            principal=row.principal_name,
            contractor=row.contractor_name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            state=row.state,
        )
        for row in rows[:PAGE]
    ]
    return EngagementPage(engagements=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.post("/engagements", status_code=201)
def open_engagement(entry: Annotated[Entry, guard(Act.ENGAGEMENT_OPEN)], given: EngagementIn) -> EngagementDetail:
    """Open an engagement with a contractor that the own organisation has registered."""
    people = [Handler(person_name=one.person_name, duty=one.duty, is_custodian=one.is_custodian) for one in given.handlers]
    values = given.model_dump(exclude={"handlers", "telework"})
    made = actions.open(entry.session, entry.stamp, handlers=people, is_telework=KNOWN[given.telework], **values)
    return _detail(entry, made)


@router.get("/engagements/{engagement_id}")
def show_engagement(entry: Annotated[Entry, guard(Act.ENGAGEMENT_VIEW, of=subjects.engagement)]) -> EngagementDetail:
    """One engagement."""
    return _detail(entry, entry.subject)


@router.put("/engagements/{engagement_id}")
def change_engagement(
    entry: Annotated[Entry, guard(Act.ENGAGEMENT_CHANGE, of=subjects.engagement)], given: ChangeInput
) -> EngagementDetail:
    """Another period, other classes, another tier. Without a tier, tier, place and telework stay. The limits follow at once."""
    return _detail(entry, change_by(entry, given))


@router.get("/engagements/{engagement_id}/balance")
def show_balance(entry: Annotated[Entry, guard(Act.HANDOVER_VIEW, of=subjects.engagement)]) -> BalanceOut:
    """What was handed over or arose from the work, returned, destroyed and is still out, in pieces.

    In total, per class and per line; `arisen` says what of all that arose from the work.
    """
    balance = disposals.balance(entry.session, entry.subject.id)
    lines = [
        LineOut(
            line_id=line.line_id,
            handover_id=line.handover_id,
            item_id=line.item_id,
            item_name=line.item_name,
            class_code=line.class_code,
            is_arisen=line.is_arisen,
            **_sums(line).model_dump(),
        )
        for line in balance.lines
    ]
    arisen = PartOut(totals=_sums(balance.arisen.totals), classes=_by_class(balance.arisen.classes))
    return BalanceOut(is_zero=balance.is_zero, totals=_sums(balance.totals), classes=_by_class(balance.classes), arisen=arisen, lines=lines)


@router.post("/engagements/{engagement_id}/closing")
def close(entry: Annotated[Entry, guard(Act.ENGAGEMENT_CLOSE, of=subjects.engagement)]) -> EngagementDetail:
    """Close the engagement; 409 while anything is still out."""
    return _detail(entry, close_engagement(entry.session, entry.stamp, entry.subject))


def _detail(entry: Entry, engagement: Engagement) -> EngagementDetail:
    parties = queries.get_parties(entry.session, engagement)
    own = entry.reach.organisation_id
    told = engagement.model_dump(include=set(EngagementDetail.model_fields))
    if own not in {engagement.principal_organisation_id, engagement.contractor_organisation_id}:
        told["reference"] = ""  # the number is the two parties', not those above's
    if own != engagement.principal_organisation_id:
        told["tier"] = None  # how much is asked is decided by the one who asks
    return EngagementDetail(
        **told,
        telework=WORDS[engagement.is_telework],
        principal=parties.principal.name,
        contractor=parties.contractor.name,
        class_codes=queries.list_classes(entry.session, engagement.id),
    )


def _by_class(classes: Mapping[str, Sums]) -> dict[str, SumsOut]:
    return {code: _sums(sums) for code, sums in classes.items()}


def _sums(sums: Sums | BalanceLine) -> SumsOut:
    return SumsOut(
        handed=sums.handed,
        returned=sums.returned,
        destroyed=sums.destroyed,
        claimed=sums.claimed,
        outstanding=sums.outstanding,
    )
