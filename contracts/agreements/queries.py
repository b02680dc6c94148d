"""Reading the terms of an engagement, and who accepted them."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.rules import AgreementState
from contracts.clauses.models import ClauseTemplate
from storage.problems import Missing
from storage.reach import EngagementReach


class AgreementRow(NamedTuple):
    """An agreement in the history of an engagement."""

    id: str
    template_code: str
    template_version: str
    title: dict[str, str]
    state: str
    text_hash: str
    drawn_up_at: datetime
    in_force_at: datetime | None


def get(session: Session, reach: EngagementReach, agreement_id: str) -> Agreement:
    """The agreement; Missing("agreement-missing") when there is none in reach."""
    query = select(Agreement).where(col(Agreement.id) == agreement_id, col(Agreement.engagement_id).in_(reach.engagements()))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("agreement-missing")
    return found


def find_in_force(session: Session, engagement_id: str) -> Agreement | None:
    """The agreement that both sides have accepted and that no later one has ended."""
    query = select(Agreement).where(col(Agreement.engagement_id) == engagement_id, col(Agreement.state) == AgreementState.IN_FORCE)
    return session.scalars(query).one_or_none()


def find_current(session: Session, engagement_id: str) -> Agreement | None:
    """The agreement on the table: the one offered, otherwise the one in force."""
    wanted = (AgreementState.OFFERED, AgreementState.IN_FORCE)
    query = select(Agreement).where(col(Agreement.engagement_id) == engagement_id, col(Agreement.state).in_(wanted))
    first = case((col(Agreement.state) == AgreementState.OFFERED, 0), else_=1)
    return session.scalars(query.order_by(first).limit(1)).one_or_none()


def list_for_engagement(session: Session, reach: EngagementReach, engagement_id: str) -> list[AgreementRow]:
    """All agreements of an engagement, newest first, without their texts."""
    query = (
        select(
            col(Agreement.id),
            col(ClauseTemplate.code),
            col(ClauseTemplate.version),
            col(ClauseTemplate.title),
            col(Agreement.state),
            col(Agreement.text_hash),
            col(Agreement.drawn_up_at),
            col(Agreement.in_force_at),
        )
        .join(ClauseTemplate, col(ClauseTemplate.id) == col(Agreement.template_id))
        .where(col(Agreement.engagement_id) == engagement_id, col(Agreement.engagement_id).in_(reach.engagements()))
        .order_by(col(Agreement.drawn_up_at).desc(), col(Agreement.id))
    )
    return [AgreementRow._make(row) for row in session.execute(query)]


def list_acceptances(session: Session, agreement_id: str) -> list[AgreementAcceptance]:
    """Who accepted, first come first."""
    query = select(AgreementAcceptance).where(col(AgreementAcceptance.agreement_id) == agreement_id)
    return list(session.scalars(query.order_by(col(AgreementAcceptance.accepted_at), col(AgreementAcceptance.id))))


def obligations(session: Session, agreement: Agreement) -> list[dict[str, Any]]:
    """The numbered duties that the agreement's template creates, with owner, trigger and evidence."""
    document = session.scalars(select(col(ClauseTemplate.document)).where(col(ClauseTemplate.id) == agreement.template_id)).one()
    owed: list[dict[str, Any]] = document["obligations"]
    return owed
