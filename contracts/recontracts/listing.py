"""Lists of requests: those of one engagement, those that wait for somebody, and what was asked and decided about one."""

from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState
from contracts.clauses.rules.twelve import TERMS
from contracts.engagements.models import Engagement
from contracts.engagements.numbers import number_of
from contracts.engagements.queries import WITHIN_REACH, Reach
from contracts.engagements.rules import EngagementState
from contracts.parties.models import Organisation
from contracts.recontracts.models import DirectConsent, Recontract, RecontractComparison, RecontractQuestion, RecontractReport
from contracts.recontracts.rules import CONSENTS, RecontractState


class RecontractRow(NamedTuple):
    """A request in a list."""

    id: str
    engagement_id: str
    number: int
    work: str  # what the partner would do
    above_work: str  # the work of which it is a part
    contractor_name: str
    contractor_name_english: str
    partner_name: str
    partner_name_english: str
    state: str
    below_engagement_id: str | None
    sent_at: datetime | None
    drafted_at: datetime


def list_for_engagement(
    session: Session, reach: Reach, engagement_id: str, *, after: str | None = None, limit: int = 50
) -> list[RecontractRow]:
    """The requests about parts of one engagement, newest first; drafts for their contractor only."""
    query = _rows().where(col(Recontract.engagement_id) == engagement_id)
    if after is not None:
        query = query.where(col(Recontract.number) < number_of(Recontract, engagement_id, after))
    return _read(session, reach, query.order_by(col(Recontract.number).desc()).limit(limit))


def list_to_decide(session: Session, reach: Reach, *, limit: int = 50) -> list[RecontractRow]:
    """Requests that wait for the decision of the actor's organisation, oldest first."""
    return _read(session, reach, _to_decide(limit))


def list_to_answer(session: Session, reach: Reach, *, limit: int = 50) -> list[RecontractRow]:
    """Requests of the actor's organisation with a question to answer, oldest first."""
    return _read(session, reach, _to_answer(limit))


def list_to_compare(session: Session, reach: Reach, *, limit: int = 50) -> list[RecontractRow]:
    """Requests of the actor's organisation whose terms are in force below and not compared yet."""
    return _read(session, reach, _to_compare(limit))


def list_to_report(session: Session, reach: Reach, *, limit: int = 50) -> list[RecontractRow]:
    """Requests of the actor's organisation that have everything but the written report."""
    return _read(session, reach, _to_report(limit))


class ToSign(NamedTuple):
    """A link whose contractor has promises to sign."""

    engagement_id: str
    work: str
    principal_name: str
    principal_name_english: str
    signed: int


def list_to_sign(session: Session, reach: Reach, *, limit: int = 50) -> list[ToSign]:
    """The links of the actor's organisation below the top of a chain with promises not signed yet."""
    signed = select(func.count()).where(col(DirectConsent.engagement_id) == col(Engagement.id)).correlate(Engagement).scalar_subquery()
    query = (
        select(col(Engagement.id), col(Engagement.work), col(Organisation.name), col(Organisation.name_english), signed)
        .join(Organisation, col(Organisation.id) == col(Engagement.principal_organisation_id))
        .where(
            col(Engagement.contractor_organisation_id) == reach.organisation_id,
            col(Engagement.id).in_(reach.engagements()),
            col(Engagement.parent_engagement_id).is_not(None),
            col(Engagement.state) == EngagementState.OPEN,
            signed < len(CONSENTS),
        )
    )
    rows = session.execute(query.order_by(col(Engagement.opened_at), col(Engagement.id)).limit(limit))
    return [ToSign._make(row) for row in rows]


def list_questions(session: Session, recontract_id: str) -> list[RecontractQuestion]:
    """What was asked and answered about a request, in its order."""
    query = select(RecontractQuestion).where(col(RecontractQuestion.recontract_id) == recontract_id)
    return list(session.scalars(query.order_by(col(RecontractQuestion.asked_at), col(RecontractQuestion.id))))


def count_by_state(session: Session, reach: Reach, engagement_id: str) -> dict[str, int]:
    """How many requests about parts of one engagement stand in each state, as far as the actor sees them."""
    return dict(session.execute(_count(), {"engagement_id": engagement_id, **_of(reach)}).all())


_OWN: BindParameter[str] = bindparam("own")


def _of(reach: Reach) -> dict[str, str]:
    """What the statements below are run with: each is put together once, for everybody."""
    return {"own": reach.organisation_id, **reach.given}


@cache
def _rows() -> Select[*tuple[object, ...]]:
    contractor, partner = aliased(Organisation), aliased(Organisation)
    is_shown = or_(col(Recontract.sent_at).is_not(None), col(Engagement.contractor_organisation_id) == _OWN)  # a draft is its contractor's
    return (
        select(
            col(Recontract.id),
            col(Recontract.engagement_id),
            col(Recontract.number),
            col(Recontract.work),
            col(Engagement.work),
            col(contractor.name),
            col(contractor.name_english),
            col(partner.name),
            col(partner.name_english),
            col(Recontract.state),
            col(Recontract.below_engagement_id),
            col(Recontract.sent_at),
            col(Recontract.drafted_at),
        )
        .join(Engagement, col(Engagement.id) == col(Recontract.engagement_id))
        .join(contractor, col(contractor.id) == col(Engagement.contractor_organisation_id))
        .join(partner, col(partner.id) == col(Recontract.partner_organisation_id))
        .where(col(Recontract.engagement_id).in_(WITHIN_REACH), is_shown)
    )


@cache
def _count() -> Select[str, int]:
    shown = _rows().where(col(Recontract.engagement_id) == bindparam("engagement_id")).subquery()
    return select(shown.c.state, func.count()).group_by(shown.c.state)


@cache
def _to_decide(limit: int) -> Select[*tuple[object, ...]]:
    level = aliased(Engagement)
    query = (
        _rows()
        .join(level, col(level.id) == col(Recontract.level_engagement_id))
        .where(col(Recontract.state) == RecontractState.SENT, col(level.principal_organisation_id) == _OWN)
    )
    return query.order_by(col(Recontract.sent_at), col(Recontract.id)).limit(limit)


@cache
def _to_answer(limit: int) -> Select[*tuple[object, ...]]:
    query = _rows().where(col(Recontract.state) == RecontractState.QUESTIONED, col(Engagement.contractor_organisation_id) == _OWN)
    return query.order_by(col(Recontract.sent_at), col(Recontract.id)).limit(limit)


@cache
def _to_compare(limit: int) -> Select[*tuple[object, ...]]:
    compared = exists().where(
        col(RecontractComparison.recontract_id) == col(Recontract.id), col(RecontractComparison.agreement_id) == col(Agreement.id)
    )
    return _own_with_terms().where(~compared).order_by(col(Recontract.drafted_at), col(Recontract.id)).limit(limit)


@cache
def _to_report(limit: int) -> Select[*tuple[object, ...]]:
    signed = select(func.count()).where(col(DirectConsent.engagement_id) == col(Recontract.below_engagement_id)).scalar_subquery()
    compared = exists().where(
        col(RecontractComparison.recontract_id) == col(Recontract.id),
        col(RecontractComparison.agreement_id) == col(Agreement.id),
        col(RecontractComparison.carried) == len(TERMS),
        col(RecontractComparison.weaker) == 0,
    )
    reported = exists().where(col(RecontractReport.recontract_id) == col(Recontract.id))
    query = _own_with_terms().where(col(Recontract.state) == RecontractState.APPROVED, compared, ~reported, signed == len(CONSENTS))
    return query.order_by(col(Recontract.drafted_at), col(Recontract.id)).limit(limit)


def _own_with_terms() -> Select[*tuple[object, ...]]:
    in_force = and_(col(Agreement.engagement_id) == col(Recontract.below_engagement_id), col(Agreement.state) == AgreementState.IN_FORCE)
    return (
        _rows()
        .join(Agreement, in_force)
        .where(
            col(Engagement.contractor_organisation_id) == _OWN,
            col(Recontract.state).in_((RecontractState.SENT, RecontractState.QUESTIONED, RecontractState.APPROVED)),
        )
    )


def _read(session: Session, reach: Reach, query: Select[*tuple[object, ...]]) -> list[RecontractRow]:
    return [RecontractRow._make(row) for row in session.execute(query, _of(reach))]
