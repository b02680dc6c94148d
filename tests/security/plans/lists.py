"""The lists of what is confidential."""

from tests.security.plans.plan import Plan, nothing

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "proposal_id": "proposal/other-side",
}

PLANS: dict[str, Plan] = {
    "GET /engagements/{engagement_id}/lists": Plan(query=lambda ids, _person: {"item": ids("item/free")}),
    "POST /engagements/{engagement_id}/lists/items": Plan(
        lambda _ids, _person: {"class_code": "INTERNAL", "name": "Costs", "form": "paper", "identifier": "", "quantity": "1"}
    ),
    "POST /engagements/{engagement_id}/lists/proposals": Plan(
        lambda ids, _person: {
            "kind": "change",
            "listed_as": "designated",
            "item_id": ids("item/free"),
            "class_code": "INTERNAL",
            "name": "Drawing",
            "form": "paper",
            "identifier": "",
            "quantity": "9",
            "reason": "Better",
        }
    ),
    "POST /engagements/{engagement_id}/lists/confirmation": Plan(
        lambda ids, person: {
            "listed_as": "from-contractor" if person.company in ("p1", "p2") else "designated",
            "content_hash": ids("hash/list/other-side"),
        }
    ),
    "POST /item-proposals/{proposal_id}/answer": Plan(lambda _ids, _person: {"outcome": "agreed", "reason": ""}),
    "POST /item-proposals/{proposal_id}/withdrawal": Plan(nothing, {"proposal_id": "proposal/own-side"}),
    "GET /api/v1/engagements/{engagement_id}/items": Plan(query=lambda ids, _person: {"after": ids("item/free")}),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "lists.ConfirmationInput.content_hash": "compared with the stored one",
    "lists.ConfirmationInput.listed_as": "which of the three lists, checked against the side that may write it",
    "lists.ProposalInput.item_id": "an item of the engagement in the path, checked in the action",
    "lists.ProposalInput.listed_as": "which of the three lists, checked against the side that may write it",
}
