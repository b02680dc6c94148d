"""People who leave."""

from tests.security.plans.plan import FILE, Plan, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "leaver_id": "leaver_id",
    "point_id": "leaver_point_id",
}

PLANS: dict[str, Plan] = {
    "GET /leavers": Plan(query=lambda ids, _person: {"after": ids("leaver_id")}),
    "GET /leavers/new": Plan(query=lambda ids, _person: {"user": ids("user_id")}),
    "POST /leavers": Plan(
        lambda _ids, _person: {
            "person_name": "Somebody",
            "left_on": today(),
            "reason": "",
            "user_id": "",
            "handler_ids": [],
            "point_kind": ["key"],
            "point_name": ["Key"],
        }
    ),
    "POST /leavers/{leaver_id}/points": Plan(lambda _ids, _person: {"kind": "key", "name": "Key"}),
    "POST /leavers/{leaver_id}/points/{point_id}/settlement": Plan(lambda _ids, _person: {"settled_on": today(), "note": ""}),
    "POST /leavers/{leaver_id}/pledge": Plan(lambda _ids, _person: {"pledged_on": today(), "file": FILE}),
    "POST /leavers/{leaver_id}/closing": Plan(nothing, {"leaver_id": "leaver_ready_id"}),
    "POST /api/v1/leavers": Plan(
        json=lambda _ids, _person: {
            "person_name": "Somebody",
            "left_on": today(),
            "handler_ids": [],
            "points": [{"kind": "key", "name": "Key"}],
        }
    ),
    "GET /api/v1/leavers": Plan(query=lambda ids, _person: {"after": ids("leaver_id")}),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "leavers.LeaverIn.left_on": "when the person left, not in the future",
    "leavers.LeaverIn.points": "things that must come back, which the person names",
    "leavers.LeaverIn.user_id": "a member of the own organisation, whom a key does not put out",
    "leavers.LeaverInput.left_on": "when the person left, not in the future",
    "leavers.LeaverInput.user_id": "a member of the own organisation, checked in the action",
    "leavers.PledgeInput.pledged_on": "when the pledge was given, not in the future",
    "leavers.SettlementInput.settled_on": "when the thing came back, not in the future",
}
