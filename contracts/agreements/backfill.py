"""Duties of agreements that came into force before duties were kept here: established once, when the portal starts."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState
from contracts.clauses.models import ClauseTemplate
from contracts.engagements.models import Engagement
from contracts.engagements.queries import local_day
from contracts.engagements.rules import EngagementState
from contracts.obligations.actions import establish
from contracts.obligations.models import Obligation
from storage.stamp import Stamp


def backfill(session: Session, stamp: Stamp) -> int:
    """Establish the duties of every agreement in force of a running engagement that has none; how many agreements that were.

    Deadlines that begin with the agreement count from now, and a date that has passed is not owed any more: nobody is late
    with what could not be recorded here. A second run finds nothing to do.
    """
    known = select(col(Obligation.id)).where(col(Obligation.agreement_id) == col(Agreement.id)).exists()
    query = (
        select(Agreement, Engagement, ClauseTemplate)
        .join(Engagement, col(Engagement.id) == col(Agreement.engagement_id))
        .join(ClauseTemplate, col(ClauseTemplate.id) == col(Agreement.template_id))
        .where(col(Agreement.state) == AgreementState.IN_FORCE, col(Engagement.state) == EngagementState.OPEN, ~known)
        .order_by(col(Agreement.id))
    )
    found = session.execute(query).all()
    for agreement, engagement, template in found:
        establish(
            session,
            stamp,
            engagement,
            agreement_id=agreement.id,
            document=template.document,
            parameters=agreement.parameters,
            from_day=local_day(session, engagement, stamp.at),
        )
    return len(found)
