"""Duties and their calendar."""

from tests.security.plans.plan import Plan, nothing

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "performance_id": "performance/due",
    "obligation_id": "obligation/continuous",
    "secret": "calendar_secret",
}

PLANS: dict[str, Plan] = {
    "POST /duties/organisation-calendar": Plan(nothing),
    "POST /duties/organisation-calendar/closing": Plan(nothing),
    "POST /api/v1/duties/organisation-calendar": Plan(),
    "POST /api/v1/duties/organisation-calendar/closing": Plan(),
    "GET /duties": Plan(query=lambda ids, _person: {"after": ids("performance/due"), "engagement": ids("engagement")}),
    "GET /api/v1/duties": Plan(query=lambda ids, _person: {"after": ids("performance/due")}),
    "POST /duties/calendar": Plan(nothing),
    "POST /duties/calendar/closing": Plan(nothing),
    "POST /engagements/{engagement_id}/duties/calendar": Plan(nothing),
    "POST /engagements/{engagement_id}/duties/calendar/closing": Plan(nothing),
    "POST /engagements/{engagement_id}/duties/{obligation_id}/confirmation": Plan(lambda _ids, _person: {"note": "Kept"}),
    "POST /duties/{performance_id}/fulfilment": Plan(lambda _ids, _person: {"version": "1", "note": "Done"}),
    "POST /duties/{performance_id}/rejection": Plan(
        lambda _ids, _person: {"version": "2", "reason": "Missing"}, {"performance_id": "performance/done"}
    ),
    "POST /duties/{performance_id}/waiver": Plan(lambda _ids, _person: {"version": "1", "reason": "Not needed"}),
    "POST /duties/{performance_id}/waiver/approval": Plan(lambda _ids, _person: {"version": "2"}, {"performance_id": "performance/asked"}),
    "POST /duties/{performance_id}/waiver/refusal": Plan(
        lambda _ids, _person: {"version": "2", "reason": "Needed"}, {"performance_id": "performance/asked"}
    ),
    "POST /api/v1/duties/{performance_id}/fulfilment": Plan(json=lambda _ids, _person: {"version": 1, "note": "Done"}),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "one.FulfilmentInput.version": "the version that the person saw, compared and not stored",
    "one.ReasonInput.version": "the version that the person saw, compared and not stored",
    "one.ApprovalInput.version": "the version that the person saw, compared and not stored",
}
