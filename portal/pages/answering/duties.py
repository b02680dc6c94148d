"""What a contractor owes besides answers: agreements to accept, and pieces that it still holds."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.rules import AgreementState
from contracts.engagements.models import Engagement
from contracts.information.models import DesignatedItem


class WaitingAgreement(NamedTuple):
    """An agreement that the other side has drawn up and this organisation has not accepted yet."""

    id: str
    engagement_id: str
    work: str


class Held(NamedTuple):
    """Confidential pieces of one engagement that this organisation has to return or to destroy when the work ends."""

    engagement_id: str
    work: str
    ends_on: date
    outstanding: int


def list_agreements(session: Session, organisation_id: str, *, limit: int = 50) -> list[WaitingAgreement]:
    """The agreements that wait for the contractor `organisation_id`, oldest first. One statement."""
    accepted = exists().where(
        col(AgreementAcceptance.agreement_id) == col(Agreement.id), col(AgreementAcceptance.organisation_id) == organisation_id
    )
    query = (
        select(col(Agreement.id), col(Engagement.id), col(Engagement.work))
        .join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .where(col(Agreement.state) == AgreementState.OFFERED, col(Engagement.contractor_organisation_id) == organisation_id, ~accepted)
        .order_by(col(Agreement.drawn_up_at), col(Agreement.id))
        .limit(limit)
    )
    return [WaitingAgreement(*row) for row in session.execute(query)]


def list_held(session: Session, organisation_id: str, *, limit: int = 50) -> list[Held]:
    """The engagements of the contractor `organisation_id` with pieces outstanding, the first to end first. One statement."""
    outstanding = func.sum(col(DesignatedItem.outstanding))
    query = (
        select(col(Engagement.id), col(Engagement.work), col(Engagement.ends_on), outstanding)
        .join(DesignatedItem, col(DesignatedItem.engagement_id) == col(Engagement.id))
        .where(col(Engagement.contractor_organisation_id) == organisation_id)
        .group_by(col(Engagement.id), col(Engagement.work), col(Engagement.ends_on))
        .having(outstanding > 0)
        .order_by(col(Engagement.ends_on), col(Engagement.id))
        .limit(limit)
    )
    return [Held(*row) for row in session.execute(query)]
