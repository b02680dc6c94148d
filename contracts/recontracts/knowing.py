"""Who is known by name to whom in a chain: one rule for pages, papers, API and mail (docs/decisions/0012)."""

from functools import cache

from sqlalchemy import BindParameter, CompoundSelect, and_, bindparam, or_, select, union
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from contracts.contacts.models import EmergencyContact
from contracts.engagements.models import Engagement, EngagementAncestor
from contracts.engagements.queries import WITHIN_REACH, Reach
from contracts.recontracts.models import DirectConsent


def list_known(session: Session, reach: Reach, engagement: Engagement) -> set[str]:
    """The companies around `engagement` (its own link, those above, those directly below) that the reader knows by name. One query.

    Itself and the parties of every link in reach. Further up, where nothing is in reach: whoever it has signed a promise to,
    and whoever has opened an emergency contact to the chain below it. Of another chain this says nothing.
    """
    given = {"mine": reach.organisation_id, "engagement_id": engagement.id, **reach.given}
    return {reach.organisation_id, *session.scalars(_known(), given)}


@cache
def _known() -> CompoundSelect[str]:
    mine: BindParameter[str] = bindparam("mine")
    here: BindParameter[str] = bindparam("engagement_id")
    above = select(col(EngagementAncestor.ancestor_id)).where(col(EngagementAncestor.engagement_id) == here)
    around = or_(col(Engagement.id) == here, col(Engagement.id).in_(above), col(Engagement.parent_engagement_id) == here)
    in_reach = and_(around, col(Engagement.id).in_(WITHIN_REACH))
    own = aliased(Engagement)
    promised = (
        select(col(Engagement.principal_organisation_id))
        .join(EngagementAncestor, col(EngagementAncestor.ancestor_id) == col(Engagement.id))
        .join(own, col(own.id) == col(EngagementAncestor.engagement_id))
        .where(
            or_(col(own.id) == here, col(own.id).in_(above)),
            col(own.contractor_organisation_id) == mine,
            select(col(DirectConsent.id)).where(col(DirectConsent.engagement_id) == col(own.id)).exists(),
        )
    )
    opened = (
        select(col(EmergencyContact.organisation_id))
        .join(Engagement, col(Engagement.id) == col(EmergencyContact.engagement_id))
        .where(
            col(EmergencyContact.engagement_id).in_(above),
            col(EmergencyContact.is_for_chain).is_(True),
            col(EmergencyContact.organisation_id) == col(Engagement.principal_organisation_id),
        )
    )
    return union(
        select(col(Engagement.principal_organisation_id)).where(in_reach),
        select(col(Engagement.contractor_organisation_id)).where(in_reach),
        promised,
        opened,
    )
