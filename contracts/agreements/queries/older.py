"""Which agreements in force still rest on an older version of a template or clause: those that the organisation has given out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, func, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState
from contracts.clauses.models import ClauseTemplate
from contracts.clauses.queries import resting_on
from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation
from storage.reach import EngagementReach


class OlderRow(NamedTuple):
    """An agreement in force with what it rests on. `clause_ids` are the versions of the clauses that were added to its template."""

    id: str
    engagement_id: str
    work: str
    reference: str
    contractor: str
    contractor_english: str
    in_force_at: datetime
    template_version: str
    clause_ids: list[str]


def list_on(
    session: Session,
    reach: EngagementReach,
    *,
    template_ids: Sequence[str] = (),
    clause_ids: Sequence[str] = (),
    after: str | None = None,
    limit: int,
) -> list[OlderRow]:
    """Those that rest on one of these versions, the oldest first, after the one with the id `after`."""
    query = _narrowed(
        select(
            col(Agreement.id),
            col(Engagement.id),
            col(Engagement.work),
            col(Engagement.reference),
            col(Organisation.name),
            col(Organisation.name_english),
            col(Agreement.in_force_at),
            col(ClauseTemplate.version),
            col(ClauseTemplate.clause_ids),
        ),
        reach,
        template_ids,
        clause_ids,
    ).join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
    key = (col(Agreement.in_force_at), col(Agreement.id))
    if after is not None:
        last = _narrowed(select(*key), reach, template_ids, clause_ids).where(col(Agreement.id) == after)
        border = session.execute(last).one_or_none()
        if border is None:
            return []
        query = query.where(tuple_(*key) > tuple_(*border))
    return [OlderRow._make(row) for row in session.execute(query.order_by(*key).limit(limit))]


def count_on(session: Session, reach: EngagementReach, *, template_ids: Sequence[str] = (), clause_ids: Sequence[str] = ()) -> int:
    """How many they are."""
    if not template_ids and not clause_ids:
        return 0
    return int(session.execute(_narrowed(select(func.count(col(Agreement.id))), reach, template_ids, clause_ids)).scalar_one())


def count_by_versions(session: Session, reach: EngagementReach) -> list[tuple[str, list[str], int]]:
    """How many agreements in force the organisation has given out, by the version of the template and those of the added clauses."""
    query = (
        select(col(ClauseTemplate.id), col(ClauseTemplate.base_id), col(ClauseTemplate.clause_ids), _in_force(reach))
        .where(col(ClauseTemplate.id).in_(select(col(Agreement.template_id))))
        .where(or_(col(ClauseTemplate.owner_organisation_id).is_(None), col(ClauseTemplate.owner_organisation_id) == reach.organisation_id))
    )
    return [(base_id or own_id, clause_ids, count) for own_id, base_id, clause_ids, count in session.execute(query) if count]


def _in_force(reach: EngagementReach) -> ScalarSelect[int]:
    """How many rest on the template of the query around it."""
    return (
        select(func.count(col(Agreement.id)))
        .join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .where(
            col(Agreement.template_id) == col(ClauseTemplate.id),
            col(Agreement.state) == AgreementState.IN_FORCE,
            col(Engagement.principal_organisation_id) == reach.organisation_id,
            col(Agreement.engagement_id).in_(reach.engagements()),
        )
        .correlate(ClauseTemplate)
        .scalar_subquery()
    )


def _narrowed(query: Any, reach: EngagementReach, template_ids: Sequence[str], clause_ids: Sequence[str]) -> Any:
    own = reach.organisation_id
    return (
        query.join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .join(ClauseTemplate, col(ClauseTemplate.id) == col(Agreement.template_id))
        .where(
            col(Agreement.state) == AgreementState.IN_FORCE,
            col(Engagement.principal_organisation_id) == own,
            col(Agreement.engagement_id).in_(reach.engagements()),
            col(Agreement.template_id).in_(resting_on(own, template_ids=template_ids, clause_ids=clause_ids)),
        )
    )
