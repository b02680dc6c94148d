"""Agreements over the API: the register, one agreement, accepting it, and ending it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.agreements import actions, queries
from contracts.agreements.models import Agreement
from contracts.agreements.queries import RegisterFilter
from contracts.agreements.rules import EndKind
from contracts.disposals.actions import terminate
from contracts.recontracts import actions as recontracts
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.rendering.languages import locale_of
from portal.words import say
from storage.acts import Act

router = APIRouter()
PAGE = 50
Name = Annotated[str, Field(min_length=1, max_length=100)]


class AgreementOut(BaseModel):
    """A line of the contract register."""

    id: str
    engagement_id: str
    work: str
    principal: str
    contractor: str
    parent_engagement_id: str | None
    state: str
    in_force_at: datetime | None
    starts_on: date
    ends_on: date
    ended_on: date | None
    survives_until: date | None
    text_hash: str


class AgreementPage(BaseModel):
    """One page of agreements, newest first; `next_after` is None on the last one."""

    agreements: list[AgreementOut]
    next_after: str | None


class AcceptanceBody(BaseModel):
    """Acceptance of exactly the text with this hash; `agreed` must be true."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    person_name: Name
    person_title: Name
    text_hash: Annotated[str, Field(min_length=64, max_length=64)]
    signed_copy_id: Annotated[str | None, Field(max_length=32)] = None
    agreed: Literal[True]


class TerminationBody(BaseModel):
    """Notice, or the end for cause."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: Literal["notice", "cause"]
    reason: Annotated[str, Field(min_length=1, max_length=1000)]
    notice_days: Annotated[int, Field(ge=0, le=730)] = 0
    ends_on: date
    person_name: Name
    person_title: Name


@router.get("/agreements")
def list_agreements(
    entry: Annotated[Entry, guard(Act.AGREEMENT_LIST)],
    state: Literal["", "draft", "offered", "in_force", "ended", "superseded", "withdrawn"] = "",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> AgreementPage:
    """The register, as on its page."""
    rows = queries.list_register(entry.session, entry.reach, RegisterFilter(state=state), after=after, limit=PAGE + 1)
    shown = [
        AgreementOut(
            id=row.id,
            engagement_id=row.engagement_id,
            work=row.work,
            principal=row.principal_name,
            contractor=row.contractor_name,
            parent_engagement_id=row.parent_engagement_id,
            state=row.state,
            in_force_at=row.in_force_at,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            ended_on=row.ended_on,
            survives_until=row.survives_until,
            text_hash=row.text_hash,
        )
        for row in rows[:PAGE]
    ]
    return AgreementPage(agreements=shown, next_after=shown[-1].id if len(rows) > PAGE else None)


@router.get("/agreements/{agreement_id}")
def show_agreement(entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)]) -> dict[str, Any]:
    """The text in both languages with its hash, who accepted it, what is proposed to change, and how it ends."""
    agreement: Agreement = entry.subject
    life = queries.read_life(entry.session, agreement)
    ending = life.termination
    return {
        "id": agreement.id,
        "engagement_id": agreement.engagement_id,
        "state": agreement.state,
        "round": agreement.round_number,
        "supersedes_id": agreement.supersedes_id,
        "parameters": agreement.parameters,
        "text": agreement.text,
        "text_hash": agreement.text_hash,
        "in_force_at": agreement.in_force_at,
        "ended_on": agreement.ended_on,
        "survives_until": agreement.survives_until,
        "turn": sorted(life.turn),
        "acceptances": [
            one.model_dump(include={"side", "person_name", "person_title", "text_hash", "accepted_at"}) for one in life.acceptances
        ],
        "open_changes": [
            one.model_dump(include={"id", "number", "kind", "target", "before", "after", "reason", "side"}) for one in life.open_changes
        ],
        "signed_copy": life.copy.model_dump(include={"id", "sha256", "signed_on", "state", "report"}) if life.copy else None,
        "termination": ending.model_dump(include={"kind", "side", "reason", "ends_on", "state", "acknowledged_at"}) if ending else None,
    }


@router.post("/agreements/{agreement_id}/acceptance", status_code=201)
def accept_agreement(entry: Annotated[Entry, guard(Act.AGREEMENT_ACCEPT, of=subjects.agreement)], given: AcceptanceBody) -> dict[str, Any]:
    """Accept for the caller's side. The sentence agreed to is the one of the page, in the caller's language."""
    code = "signed-copy" if given.signed_copy_id else "agreement"
    consent = say(locale_of(entry.request), "consent", code, {"organisation": entry.actor.organisation_name})
    made = actions.accept(entry.session, entry.stamp, entry.subject, consent=consent, **given.model_dump(exclude={"agreed"}))
    recontracts.follow(entry.session, entry.stamp, entry.subject.engagement_id)
    return {"side": made.side, "accepted_at": made.accepted_at, "state": entry.subject.state}


@router.post("/agreements/{agreement_id}/termination", status_code=201)
def terminate_agreement(
    entry: Annotated[Entry, guard(Act.AGREEMENT_TERMINATE, of=subjects.agreement)], given: TerminationBody
) -> dict[str, Any]:
    """Declare the end for the caller's side."""
    made = terminate(entry.session, entry.stamp, entry.subject, **(given.model_dump() | {"kind": EndKind(given.kind)}))
    return {"kind": made.kind, "ends_on": made.ends_on, "state": made.state}
