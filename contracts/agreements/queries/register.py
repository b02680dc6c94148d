"""The contract register: every agreement in reach with its parties, dates and state, whichever side one stands on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.agreements.queries.reading import shown_to
from contracts.agreements.rules import AgreementState
from contracts.clauses.models import ClauseTemplate
from contracts.engagements.models import Engagement
from contracts.engagements.parties import CONTRACTOR, IS_CONTRACTOR, IS_PRINCIPAL, PRINCIPAL
from storage.reach import EngagementReach

PIECE = 500


class RegisterRow(NamedTuple):
    """A line of the register."""

    id: str
    engagement_id: str
    reference: str
    work: str
    title: dict[str, str]
    template_version: str
    principal_name: str
    principal_name_english: str
    contractor_name: str
    contractor_name_english: str
    parent_engagement_id: str | None
    parent_work: str | None  # None where the link above is out of reach, too
    supersedes_id: str | None
    state: str
    drawn_up_at: datetime
    in_force_at: datetime | None
    starts_on: date
    ends_on: date  # of the work
    ended_on: date | None
    survives_until: date | None
    survival_years: int | None
    text_hash: str


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Which lines are wanted; empty means all but what never came to anything (superseded, withdrawn)."""

    state: str = ""
    side: str = ""  # "principal" or "contractor": where the actor's organisation stands
    search: str = ""
    ends_by: date | None = None


def list_register(
    session: Session, reach: EngagementReach, wanted: RegisterFilter, *, after: str | None = None, limit: int
) -> list[RegisterRow]:
    """Lines after the one with the id `after`, the newest first. Two queries at most, whatever the number of lines."""
    query = _query(reach, wanted)
    if after is not None:
        last = session.execute(
            select(col(Agreement.drawn_up_at), col(Agreement.id)).where(
                col(Agreement.id) == after, col(Agreement.engagement_id).in_(reach.engagements())
            )
        ).one_or_none()
        if last is None:
            return []
        query = query.where(tuple_(col(Agreement.drawn_up_at), col(Agreement.id)) < tuple_(*last))
    return [_row(row) for row in session.execute(query.limit(limit))]


def iterate(session: Session, reach: EngagementReach, wanted: RegisterFilter) -> Iterator[RegisterRow]:
    """All lines, read in pieces."""
    after: str | None = None
    while rows := list_register(session, reach, wanted, after=after, limit=PIECE):
        yield from rows
        after = rows[-1].id


def _query(reach: EngagementReach, wanted: RegisterFilter) -> Select[Any]:
    above = aliased(Engagement)
    columns: tuple[Any, ...] = (
        col(Agreement.id),
        col(Engagement.id),
        col(Engagement.reference),
        col(Engagement.work),
        col(ClauseTemplate.title),
        col(ClauseTemplate.version),
        col(PRINCIPAL.name),
        col(PRINCIPAL.name_english),
        col(CONTRACTOR.name),
        col(CONTRACTOR.name_english),
        col(above.id),
        col(above.work),
        col(Agreement.supersedes_id),
        col(Agreement.state),
        col(Agreement.drawn_up_at),
        col(Agreement.in_force_at),
        col(Engagement.starts_on),
        col(Engagement.ends_on),
        col(Agreement.ended_on),
        col(Agreement.survives_until),
        col(Agreement.parameters),
        col(Agreement.text_hash),
    )
    query: Select[Any] = (
        select(*columns)
        .join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .join(ClauseTemplate, col(ClauseTemplate.id) == col(Agreement.template_id))
        .join(PRINCIPAL, IS_PRINCIPAL)
        .join(CONTRACTOR, IS_CONTRACTOR)
        .outerjoin(above, (col(above.id) == col(Engagement.parent_engagement_id)) & col(above.id).in_(reach.engagements()))
        .where(_is_party(reach), shown_to(reach))
        .order_by(col(Agreement.drawn_up_at).desc(), col(Agreement.id).desc())
    )
    if wanted.state:
        query = query.where(col(Agreement.state) == wanted.state)
    else:
        past = (AgreementState.SUPERSEDED, AgreementState.WITHDRAWN, AgreementState.DISCARDED)
        query = query.where(col(Agreement.state).not_in(past))
    if wanted.side:
        mine = Engagement.principal_organisation_id if wanted.side == "principal" else Engagement.contractor_organisation_id
        query = query.where(col(mine) == reach.organisation_id)
    if wanted.search:
        names = [name for party in (PRINCIPAL, CONTRACTOR) for name in (col(party.name), col(party.name_english))]
        texts: list[Any] = [col(Engagement.work), col(Engagement.reference), *names]
        query = query.where(or_(*(text.icontains(wanted.search, autoescape=True) for text in texts)))
    if wanted.ends_by is not None:
        query = query.where(col(Engagement.ends_on) <= wanted.ends_by, col(Agreement.state) == AgreementState.IN_FORCE)
    return query


def _is_party(reach: EngagementReach) -> Any:
    """The terms between two others further down the chain are theirs: not even the principal at the top reads them."""
    parties = (Engagement.principal_organisation_id, Engagement.contractor_organisation_id)
    is_party = or_(*(col(one) == reach.organisation_id for one in parties))
    return is_party & col(Agreement.engagement_id).in_(reach.engagements())


def _row(row: Any) -> RegisterRow:
    *head, parameters, text_hash = row
    years = parameters.get("survival_years")
    return RegisterRow._make([*head, int(years) if years is not None else None, text_hash])
