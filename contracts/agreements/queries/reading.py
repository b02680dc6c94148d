"""Reading the terms of an engagement, and who accepted them."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, not_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.rules import OWN, AgreementState, Side
from contracts.agreements.texts import effective
from contracts.clauses.models import ClauseTemplate
from contracts.engagements.models import Engagement
from contracts.engagements.queries import WITHIN_REACH, Reach
from contracts.obligations.models import Obligation
from storage.acts import Act
from storage.ledger.models import LedgerEntry
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
    """The agreement; Missing("agreement-missing") when there is none in reach. A draft is in reach of the side that writes it only."""
    query = (
        select(Agreement)
        .join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .where(col(Agreement.id) == agreement_id, col(Agreement.engagement_id).in_(reach.engagements()), shown_to(reach))
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Missing("agreement-missing")
    return found


def shown_to(reach: EngagementReach) -> ColumnElement[bool]:
    """The agreements that the organisation may know of, in a query joined with their engagements: of others no drafts."""
    return _shown_to(reach.organisation_id)


def _shown_to(own: Any) -> ColumnElement[bool]:
    drafted_by = case(
        (col(Agreement.drawn_up_side) == Side.PRINCIPAL, col(Engagement.principal_organisation_id)),
        else_=col(Engagement.contractor_organisation_id),
    )
    return or_(col(Agreement.state).not_in(OWN), and_(not_(col(Agreement.state).not_in(OWN)), drafted_by == own))


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


def find_newest(session: Session, engagement_id: str) -> Agreement | None:
    """The agreement on the table, else the one in force, else the one that ended last."""
    return session.scalars(_newest(), {"engagement_id": engagement_id}).one_or_none()


@cache
def _newest() -> Select[Agreement]:
    order = {AgreementState.OFFERED: 0, AgreementState.IN_FORCE: 1, AgreementState.ENDED: 2}
    query = select(Agreement).where(col(Agreement.engagement_id) == bindparam("engagement_id"), col(Agreement.state).in_(order))
    first = case(*((col(Agreement.state) == state, rank) for state, rank in order.items()))
    return query.order_by(first, col(Agreement.drawn_up_at).desc()).limit(1)


def list_for_engagement(session: Session, reach: Reach, engagement_id: str) -> list[AgreementRow]:
    """All agreements of an engagement, newest first, without their texts."""
    return [
        AgreementRow._make(row)
        for row in session.execute(_of_engagement(), {"engagement_id": engagement_id, "own": reach.organisation_id, **reach.given})
    ]


@cache
def _of_engagement() -> Select[*tuple[Any, ...]]:
    return (
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
        .join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .where(
            col(Agreement.engagement_id) == bindparam("engagement_id"),
            col(Agreement.engagement_id).in_(WITHIN_REACH),
            _shown_to(bindparam("own")),
        )
        .where(col(Agreement.state) != AgreementState.DISCARDED)
        .order_by(col(Agreement.drawn_up_at).desc(), col(Agreement.id))
    )


def list_acceptances(session: Session, agreement_id: str) -> list[AgreementAcceptance]:
    """Who accepted the present round, first come first."""
    return list(session.scalars(_ACCEPTANCES, {"agreement_id": agreement_id}))


_ACCEPTANCES = (
    select(AgreementAcceptance)
    .join(Agreement, col(Agreement.id) == col(AgreementAcceptance.agreement_id))
    .where(
        col(AgreementAcceptance.agreement_id) == bindparam("agreement_id"),
        col(AgreementAcceptance.round_number) == col(Agreement.round_number),
    )
    .order_by(col(AgreementAcceptance.accepted_at), col(AgreementAcceptance.id))
)


def acceptance_entries(session: Session, agreement_id: str) -> dict[str, LedgerEntry]:
    """The newest entry of the ledger about each side's acceptance, by side: it holds the hash that was accepted."""
    query = select(LedgerEntry).where(
        col(LedgerEntry.subject_kind) == "agreement",
        col(LedgerEntry.subject_id) == agreement_id,
        col(LedgerEntry.act) == Act.AGREEMENT_ACCEPT,
    )
    return {str(entry.details["side"]): entry for entry in session.scalars(query.order_by(col(LedgerEntry.seq)))}


def obligations(session: Session, agreement: Agreement) -> list[dict[str, Any]]:
    """The numbered duties that the agreement creates, with owner, trigger and evidence: those of its template that its text keeps."""
    document = session.scalars(select(col(ClauseTemplate.document)).where(col(ClauseTemplate.id) == agreement.template_id)).one()
    owed: list[dict[str, Any]] = effective(document, agreement.text)["obligations"]
    return owed


def surviving_obligations(session: Session, agreement_id: str) -> list[Obligation]:
    """The duties of an agreement that came into force which outlive it, in the order of their codes."""
    query = select(Obligation).where(col(Obligation.agreement_id) == agreement_id, col(Obligation.survives).is_(True))
    return list(session.scalars(query.order_by(col(Obligation.code))))
