"""Mail about an incident: to whoever was told with a notice, then to whoever has to act. The same stands on the screen.

No mail says what happened.
"""

from collections.abc import Collection

from contracts.engagements.models import Engagement
from contracts.incidents import queries
from contracts.incidents.models import Incident, IncidentLift, IncidentMeasure, IncidentNotice
from contracts.incidents.rules import LiftState, MeasureState, Way
from portal.guards import Entry
from portal.mail.notices import notify
from storage.stamp import Role

TOLD = (Role.PROCUREMENT, Role.REVIEWER, Role.RESPONDENT)
DECIDE = (Role.PROCUREMENT, Role.REVIEWER)  # of the principal: who may agree to a measure, and who may lift
OF_MEASURE = {
    MeasureState.PROPOSED: "measure-proposed",
    MeasureState.AGREED: "measure-agreed",
    MeasureState.RETURNED: "measure-returned",
}


def tell_by_mail(entry: Entry, incident: Incident, only: IncidentNotice | None = None) -> int:
    """Tell everybody who deals with incidents in the companies that the portal told with this act; how many people that are."""
    notices = [only] if only is not None else queries.list_notices(entry.session, incident.id)
    told = {one.recipient_organisation_id for one in notices if one.way == Way.PORTAL and one.told_at == entry.stamp.at}
    others = sorted(one for one in told if one and one != entry.actor.organisation_id)
    return sum(_tell(entry, incident, "incident-filed", one, TOLD) for one in others)


def tell_measure(entry: Entry, incident: Incident, measure: IncidentMeasure) -> int:
    """Tell the side whose turn a step has made it; nobody where the measure is done."""
    if measure.state not in OF_MEASURE:
        return 0
    link = entry.session.get_one(Engagement, incident.engagement_id)
    is_principals = measure.state == MeasureState.PROPOSED
    to = link.principal_organisation_id if is_principals else link.contractor_organisation_id
    template = OF_MEASURE[MeasureState(measure.state)]
    return _tell(entry, incident, template, to, DECIDE if is_principals else (Role.RESPONDENT,), measure_id=measure.id)


def tell_lift(entry: Entry, incident: Incident, lift: IncidentLift) -> int:
    """Tell the other persons of the principal that a second one is needed; once the stop is lifted, both sides."""
    link = entry.session.get_one(Engagement, incident.engagement_id)
    if lift.state == LiftState.PROPOSED:
        return _tell(entry, incident, "lift-waits", link.principal_organisation_id, DECIDE)
    if lift.state == LiftState.APPROVED:
        sides = ((link.principal_organisation_id, DECIDE), (link.contractor_organisation_id, (Role.PROCUREMENT, Role.RESPONDENT)))
        return sum(_tell(entry, incident, "lift-approved", to, roles) for to, roles in sides)
    return 0


def _tell(entry: Entry, incident: Incident, template: str, to: str, roles: Collection[Role], **parameters: str) -> int:
    return notify(
        entry.session,
        template=template,
        organisation_id=to,
        role=roles,
        engagement_id=incident.engagement_id,
        parameters={"incident_id": incident.id, **parameters},
        except_for=entry.actor.user_id,
    )
