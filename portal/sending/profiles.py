"""The facts of an engagement that conditions of a questionnaire may lean on, read for many at once; frozen when it is issued."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from contracts.engagements.models import Engagement, EngagementClass
from contracts.engagements.rules import EngagementState
from contracts.parties.models import Organisation
from questionnaires.dispatches.rules import Recipient


def read_recipients(session: Session, engagement_ids: Sequence[str]) -> Mapping[str, Recipient]:
    """What is known of each engagement at this moment, by id. Three statements, whatever their number.

    A fact that is not known is left out: a condition that leans on it does not hold.
    """
    query = (
        sa_select(
            col(Engagement.id),
            col(Engagement.state),
            col(Engagement.tier),
            col(Engagement.is_telework),
            col(Organisation.country),
            col(Organisation.employees),
        )
        .join(Organisation, col(Organisation.id) == col(Engagement.contractor_organisation_id))
        .where(col(Engagement.id).in_(engagement_ids))
    )
    classes: dict[str, list[str]] = defaultdict(list)
    needed = select(EngagementClass.engagement_id, EngagementClass.class_code).where(col(EngagementClass.engagement_id).in_(engagement_ids))
    for engagement_id, code in session.exec(needed.order_by(col(EngagementClass.class_code))):
        classes[engagement_id].append(code)
    below = select(Engagement.parent_engagement_id).where(
        col(Engagement.parent_engagement_id).in_(engagement_ids), col(Engagement.state) == EngagementState.OPEN
    )
    passed_on = set(session.exec(below))
    found = {}
    for engagement_id, state, tier, is_telework, country, employees in session.execute(query):
        profile: dict[str, Any] = {"tier": tier, "country": country, "classes": classes[engagement_id]}
        profile["recontracts"] = "yes" if engagement_id in passed_on else "no"
        if employees is not None:
            profile["employees"] = employees
        if is_telework is not None:
            profile["telework"] = "yes" if is_telework else "no"
        found[engagement_id] = Recipient(is_open=state == EngagementState.OPEN, profile=profile)
    return found
