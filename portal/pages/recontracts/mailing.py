"""Mail about a request to re-contract: to the side whose turn it has become, and to the contractor when it is decided.

A revoked consent concerns more: the other principals that had consented, and everybody below, to whom nothing may be shared now.
"""

from contracts.engagements.models import Engagement
from contracts.recontracts.models import Recontract
from contracts.recontracts.queries import list_concerned
from contracts.recontracts.rules import RecontractState
from portal.guards import Entry
from portal.mail.notices import notify
from storage.stamp import Role

TO_CONTRACTOR = {
    RecontractState.QUESTIONED: "recontract-questioned",
    RecontractState.APPROVED: "recontract-decided",
    RecontractState.REFUSED: "recontract-decided",
    RecontractState.REVOKED: "recontract-revoked",
}


def tell_by_mail(entry: Entry, recontract: Recontract) -> int:
    """Tell the principal at whose level the request now stands, or the contractor of what was said; how many people that are."""
    work = entry.session.get_one(Engagement, recontract.engagement_id)
    if recontract.state == RecontractState.SENT:
        level = entry.session.get_one(Engagement, recontract.level_engagement_id or work.id)
        template, organisation_id = "recontract-to-decide", level.principal_organisation_id
    elif recontract.state in TO_CONTRACTOR:
        template, organisation_id = TO_CONTRACTOR[RecontractState(recontract.state)], work.contractor_organisation_id
    else:
        return 0
    told = notify(
        entry.session,
        template=template,
        organisation_id=organisation_id,
        role=Role.PROCUREMENT,
        engagement_id=work.id,
        parameters={"recontract_id": recontract.id},
    )
    return told + _tell_concerned(entry, recontract) if recontract.state == RecontractState.REVOKED else told


def _tell_concerned(entry: Entry, recontract: Recontract) -> int:
    """Each is told of a work that it is a party of or stands above, so that no name is told that its pages would not."""
    concerned = list_concerned(entry.session, recontract, except_for=entry.actor.organisation_id)
    told = [
        notify(
            entry.session,
            template="recontract-revoked-by-other",
            organisation_id=organisation_id,
            role=(Role.PROCUREMENT, Role.REVIEWER),
            engagement_id=recontract.engagement_id,
            parameters={"recontract_id": recontract.id},
        )
        for organisation_id in concerned.principals
    ]
    told += [
        notify(
            entry.session,
            template="recontract-revoked-above",
            organisation_id=organisation_id,
            role=(Role.PROCUREMENT, Role.RESPONDENT),
            engagement_id=engagement_id,
            parameters={},
        )
        for engagement_id, organisation_id in concerned.links
    ]
    return sum(told)
