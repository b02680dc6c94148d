"""Agreements over the API: the register, one agreement, and accepting it by name."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from contracts.agreements import queries
from contracts.agreements.models import Agreement
from contracts.agreements.queries import Life, RegisterFilter
from contracts.agreements.rules import AgreementState, CopyState
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements.page import AcceptanceInput, accept_by
from portal.pages.agreements.showing import consent_to
from storage.acts import Act

router = APIRouter()
PAGE = 50


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


class AcceptanceOut(BaseModel):
    """One side has accepted; with the second one the agreement is in force."""

    side: str
    accepted_at: datetime
    consent: str
    state: str


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
        "seen": agreement.version if agreement.state == AgreementState.DRAFT else agreement.round_number,
        "consent": consent_to(entry, "signed-copy" if _has_copy(life) else "agreement"),
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
def accept_agreement(entry: Annotated[Entry, guard(Act.AGREEMENT_ACCEPT, of=subjects.agreement)], given: AcceptanceInput) -> AcceptanceOut:
    """Accept by name, for the caller's side, exactly the text with this hash; `agreed` must be true.

    The sentence agreed to is the one that reading the agreement shows as `consent`; it is kept in the language of this request.
    """
    made = accept_by(entry, entry.subject, given)
    return AcceptanceOut(side=made.side, accepted_at=made.accepted_at, consent=made.consent, state=entry.subject.state)


def _has_copy(life: Life) -> bool:
    """Whether a document signed elsewhere lies on the table: then both sides confirm that one."""
    return life.copy is not None and life.copy.state != CopyState.REJECTED
