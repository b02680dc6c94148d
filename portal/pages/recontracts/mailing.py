"""Mail about a request to re-contract: to the side whose turn it has become, and to the contractor when it is decided or revoked."""

from contracts.engagements.models import Engagement
from contracts.recontracts.models import Recontract
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
    return notify(
        entry.session,
        template=template,
        organisation_id=organisation_id,
        role=Role.PROCUREMENT,
        engagement_id=work.id,
        parameters={"recontract_id": recontract.id},
    )
