"""Which policy decides when one is published while something is handed over: exactly one, by the row of the principal.

A handover holds the rows of the principals of its chain together with others; whoever publishes a policy takes its own
principal's row alone. The engagements are locked before, the ledger after, by everybody.
"""

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from contracts.engagements.models import Engagement, EngagementAncestor
from contracts.parties.models import Organisation


def hold_policies(session: Session, engagement_id: str) -> None:
    """Nobody changes the policies that bind this engagement before the transaction has ended. Others may hold them too."""
    above = select(col(EngagementAncestor.ancestor_id)).where(col(EngagementAncestor.engagement_id) == engagement_id)
    chain = or_(col(Engagement.id) == literal(engagement_id), col(Engagement.id).in_(above))
    principals = select(col(Engagement.principal_organisation_id)).where(chain)
    query = select(col(Organisation.id)).where(col(Organisation.id).in_(principals)).order_by(col(Organisation.id))
    session.execute(query.with_for_update(read=True, of=Organisation)).all()


def lock_policy(session: Session, organisation_id: str) -> None:
    """This organisation's policy may be changed from here on; whoever hands over under it was before, or comes after.

    Without touching the key, so that rows which only point at the organisation go on being written.
    """
    query = select(col(Organisation.id)).where(col(Organisation.id) == organisation_id)
    session.execute(query.with_for_update(key_share=True)).all()
