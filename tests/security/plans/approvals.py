"""Approvals to copy, pass on and take away."""

from tests.security.plans.plan import FILE, Plan, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "approval_id": "approval/approved",
    "use_id": "use/taken",
}

PLANS: dict[str, Plan] = {
    "GET /engagements/{engagement_id}/approvals": Plan(query=lambda ids, _person: {"after": ids("approval/taken")}),
    "POST /engagements/{engagement_id}/approvals": Plan(
        lambda ids, _person: {
            "kind": "copy",
            "line_id": [ids("item/out")],
            "quantity": ["1"],
            "reason": "Work",
            "destination": "Room",
            "wanted_until": today(9),
            "person_name": "One",
            "file": FILE,
        }
    ),
    "POST /approvals/{approval_id}/withdrawal": Plan(nothing, {"approval_id": "approval/asked"}),
    "POST /approvals/{approval_id}/answer": Plan(
        lambda _ids, _person: {"outcome": "approved", "answerer_name": "One", "conditions": "", "valid_until": today(9), "reason": ""},
        {"approval_id": "approval/asked"},
    ),
    "POST /approvals/{approval_id}/revocation": Plan(lambda _ids, _person: {"reason": "No"}),
    "POST /approvals/{approval_id}/uses": Plan(
        lambda ids, _person: {
            "item_id": ids("item/out"),
            "quantity": "1",
            "used_on": today(),
            "person_name": "One",
            "place": "Room",
            "keeper_name": "One",
        }
    ),
    "POST /approvals/{approval_id}/uses/{use_id}/return": Plan(
        lambda _ids, _person: {"back_on": today()}, {"approval_id": "approval/taken"}
    ),
    "POST /api/v1/engagements/{engagement_id}/approvals": Plan(
        json=lambda ids, _person: {
            "kind": "copy",
            "lines": [{"item_id": ids("item/out"), "quantity": 1}],
            "reason": "Work",
            "destination": "Room",
            "wanted_until": today(9),
            "person_name": "One",
        }
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "approvals.AskInput.authority": "who ordered a disclosure, as the contractor says",
    "approvals.AskInput.destination": "where it is to go, as the contractor says",
    "approvals.AskInput.ordered_on": "when it was ordered, not in the future",
    "approvals.AskInput.wanted_until": "until when it is wanted, not in the past",
    "approvals.BackInput.back_on": "when it came back, not in the future",
    "approvals.UseInput.item_id": "an item of the engagement in the path, checked in the action",
    "approvals.UseInput.keeper_name": "a field of the copy ledger",
    "approvals.UseInput.used_on": "a field of the copy ledger, not in the future",
    "approving.AnswerInput.answerer_name": "who answers, by name",
    "approvals.ApprovalIn.authority": "who ordered a disclosure, as the contractor says",
    "approvals.ApprovalIn.destination": "where it is to go, as the contractor says",
    "approvals.ApprovalIn.lines": "items of the engagement in the path, checked in the action",
    "approvals.ApprovalIn.ordered_on": "when it was ordered, not in the future",
    "approvals.ApprovalIn.wanted_until": "until when it is wanted, not in the past",
    "approvals.ApprovalLineIn.item_id": "an item of the engagement in the path, checked in the action",
}
