"""Contractors, engagements and lists of contractors."""

from typing import Any

from tests.security.companies import Person
from tests.security.plans.plan import Ids, Plan, invitation, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "engagement_id": "engagement",
    "contractor_id": "contractor_id",
    "list_id": "list_id",
}


def _contractor(_ids: Ids, _person: Person) -> dict[str, Any]:
    return {"name": "Quite another firm", "country": "DE", "contact_name": "Somebody", "is_different": "true"}


def _engagement(ids: Ids, _person: Person) -> dict[str, Any]:
    return {
        "contractor": ids("contractor_id"), "parent": "", "reference": "", "work": "Work", "purpose": "Purpose", "starts_on": today(),
        "ends_on": today(30), "class_codes": ["INTERNAL"], "handler_name": ["Somebody"], "handler_duty": ["Something"],
        "handler_post": ["custodian"],
    }  # fmt: skip


PLANS: dict[str, Plan] = {
    "GET /contractors": Plan(query=lambda ids, _person: {"after": ids("contractor_id")}),
    "GET /engagements": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "GET /engagements/new": Plan(query=lambda ids, _person: {"contractor": ids("contractor_id"), "parent": ids("engagement")}),
    "GET /board": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "GET /contractor": Plan(query=lambda ids, _person: {"after": ids("assessment/issued")}),
    "POST /contractors": Plan(_contractor),
    "POST /contractors/{contractor_id}": Plan(lambda ids, person: {**_contractor(ids, person), "version": "1"}),
    "POST /contractors/{contractor_id}/invitations": Plan(invitation),
    "POST /contractors/{contractor_id}/invitations/{invitation_id}/reissue": Plan(nothing, {"invitation_id": "contractor_invitation_id"}),
    "POST /contractors/{contractor_id}/invitations/{invitation_id}/revoke": Plan(nothing, {"invitation_id": "contractor_invitation_id"}),
    "POST /engagements": Plan(_engagement),
    "POST /engagements/{engagement_id}/edit": Plan(
        lambda _ids, _person: {
            "version": "1",
            "starts_on": today(-30),
            "ends_on": today(400),
            "class_codes": ["INTERNAL"],
            "tier": "1",
            "place": "",
            "telework": "no",
        }
    ),
    "POST /contractors/import": Plan(lambda _ids, _person: {"file": ("list.csv", b"name,country\nQuite another firm,DE\n", "text/csv")}),
    "POST /contractors/import/{list_id}/confirmation": Plan(lambda _ids, _person: {"new": "1"}),
    "GET /api/v1/contractors": Plan(query=lambda ids, _person: {"after": ids("contractor_id")}),
    "GET /api/v1/engagements": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "PUT /api/v1/engagements/{engagement_id}": Plan(
        json=lambda _ids, _person: {"version": 1, "starts_on": today(-30), "ends_on": today(400), "class_codes": ["INTERNAL"]}
    ),
    "POST /api/v1/engagements": Plan(
        json=lambda ids, _person: {
            "contractor_organisation_id": ids("contractor_id"),
            "work": "Work",
            "purpose": "Purpose",
            "starts_on": today(),
            "ends_on": today(30),
            "class_codes": ["INTERNAL"],
            "handlers": [{"person_name": "Somebody", "duty": "Something", "is_custodian": True}],
        }
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "engagements.EngagementIn.contractor_organisation_id": "a contractor of the own organisation, checked in the action",
    "engagements.EngagementIn.parent_engagement_id": "a work of the own organisation, checked in the action",
    "engagements.PersonIn.duty": "a field of the handlers' ledger",
    "engagements.PersonIn.is_custodian": "a field of the handlers' ledger",
    "registration.ContractorChange.version": "the version that the person saw, compared and not stored",
    "changing.ChangeInput.version": "the version that the person saw, compared and not stored",
}
