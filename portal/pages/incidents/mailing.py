"""Mail to the people of the companies that a notice goes to. Nothing depends on it: the same stands on the screen."""

from sqlmodel import col, select

from contracts.incidents import queries
from contracts.incidents.models import Incident, IncidentNotice
from contracts.incidents.rules import Way
from portal.accounts.models import Membership, User, UserState
from portal.guards import Entry
from portal.mail.notices import send_to_user
from storage.stamp import Role

TOLD = (Role.PROCUREMENT, Role.REVIEWER, Role.RESPONDENT)


def tell_by_mail(entry: Entry, incident: Incident, only: IncidentNotice | None = None) -> int:
    """Tell everybody who deals with incidents in the companies that the portal told with this act; how many people that are."""
    notices = [only] if only is not None else queries.list_notices(entry.session, incident.id)
    told = {one.recipient_organisation_id for one in notices if one.way == Way.PORTAL and one.told_at == entry.stamp.at}
    told -= {None, entry.actor.organisation_id}
    query = (
        select(Membership.organisation_id, User.id)
        .join(User, col(User.id) == col(Membership.user_id))
        .where(col(Membership.organisation_id).in_(told), col(Membership.role).in_(TOLD), col(User.state) == UserState.ACTIVE)
        .distinct()
        .order_by(col(User.id))
    )
    people = entry.session.exec(query).all()
    parameters = {"incident_id": incident.id, "engagement_id": incident.engagement_id}
    for organisation_id, user_id in people:
        send_to_user(entry.session, template="incident-filed", user_id=user_id, organisation_id=organisation_id, parameters=parameters)
    return len(people)
