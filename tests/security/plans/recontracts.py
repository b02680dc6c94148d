"""Passing work on."""

from typing import Any

from tests.security.companies import Person
from tests.security.plans.plan import FILE, Ids, Plan, for_programs, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "recontract_id": "recontract/approved",
}

_BY = {"person_name": "One", "person_title": "Head"}


def _recontract_at(state: str) -> dict[str, str]:
    return {"recontract_id": f"recontract/{state}"}


def _recontract(ids: Ids, _person: Person) -> dict[str, Any]:
    return {
        "partner": ids("contractor_id"), "new_country": "JP", "reason": "Why", "necessity": "Needed", "work": "Part",
        "class_codes": ["INTERNAL"], "country": "JP", "place": "Kobe", "starts_on": today(), "ends_on": today(30),
    }  # fmt: skip


def _recontract_json(ids: Ids, _person: Person) -> Any:
    wanted = {"reason": "Why", "necessity": "Needed", "work": "Part", "class_codes": ["INTERNAL"], "country": "JP", "place": "Kobe"}
    return {"partner_id": ids("contractor_id"), **wanted, "starts_on": today(), "ends_on": today(30)}


PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/recontracts": Plan(_recontract),
    "GET /recontracts/{recontract_id}/edit": Plan(at=_recontract_at("draft")),
    "POST /recontracts/{recontract_id}/edit": Plan(
        lambda ids, person: {**_recontract(ids, person), "version": "1"}, _recontract_at("draft")
    ),
    "POST /recontracts/{recontract_id}/sending": Plan(lambda _ids, _person: {"version": "1"}, _recontract_at("draft")),
    "POST /recontracts/{recontract_id}/withdrawal": Plan(lambda _ids, _person: {"version": "2"}, _recontract_at("sent")),
    "POST /recontracts/{recontract_id}/questions": Plan(lambda _ids, _person: {"version": "2", "question": "Why?"}, _recontract_at("sent")),
    "POST /recontracts/{recontract_id}/answers": Plan(
        lambda ids, _person: {"question_id": ids("question/open"), "answer": "So"}, _recontract_at("questioned")
    ),
    "POST /recontracts/{recontract_id}/consent": Plan(lambda _ids, _person: {"version": "2", **_BY}, _recontract_at("sent")),
    "POST /recontracts/{recontract_id}/refusal": Plan(
        lambda _ids, _person: {"version": "2", "reason": "No", **_BY}, _recontract_at("sent")
    ),
    "POST /recontracts/{recontract_id}/revocation": Plan(lambda _ids, _person: {"reason": "No", **_BY}),
    "POST /recontracts/{recontract_id}/sending-down": Plan(lambda _ids, _person: {"purpose": "Work", "due_on": today(14)}),
    "POST /recontracts/{recontract_id}/comparison": Plan(lambda _ids, _person: {"person_name": "One"}),
    "POST /recontracts/{recontract_id}/comparison-by-hand": Plan(
        lambda _ids, _person: {"place": ["Article 1"] * 12, "person_name": "One", "file": FILE}
    ),
    "POST /recontracts/{recontract_id}/reports": Plan(lambda _ids, _person: _BY),
    "POST /engagements/{engagement_id}/direct-consents": Plan(
        lambda ids, _person: {"codes": ["SUB-3a"], "text_hash": ids("text_hash/consents"), **_BY}
    ),
}
PLANS |= for_programs(
    PLANS,
    "POST /recontracts/{recontract_id}/sending",
    "POST /recontracts/{recontract_id}/withdrawal",
    "POST /recontracts/{recontract_id}/questions",
    "POST /recontracts/{recontract_id}/answers",
    "POST /recontracts/{recontract_id}/consent",
    "POST /recontracts/{recontract_id}/refusal",
    "POST /recontracts/{recontract_id}/revocation",
    "POST /recontracts/{recontract_id}/sending-down",
    "POST /recontracts/{recontract_id}/comparison",
    "POST /recontracts/{recontract_id}/reports",
)
PLANS |= {
    "POST /api/v1/engagements/{engagement_id}/recontracts": Plan(json=_recontract_json),
    "POST /api/v1/recontracts/{recontract_id}/comparison-by-hand": PLANS["POST /recontracts/{recontract_id}/comparison-by-hand"],
    "POST /api/v1/recontracts/{recontract_id}/edit": Plan(
        json=lambda ids, person: {**_recontract_json(ids, person), "version": 1}, at=_recontract_at("draft")
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "asking.ChangeInput.version": "the version that the person saw, compared and not stored",
    "consents.SignatureInput.text_hash": "compared with the texts of the page, which are written anew",
    "recontract_steps.ChangeBody.version": "the version that the person saw, compared and not stored",
    "recontract_steps.DownBody.parameters": "the figures of the terms below, checked by the clauses and never weaker than above",
    "recontract_steps.RequestBody.below_engagement_id": "a link below the engagement in the path, checked in the action",
    "request.SeenInput.version": "the version that the person saw, compared and not stored",
}
