"""Risks."""

from tests.security.plans.plan import Plan, for_programs, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "risk_id": "risk/open",
}

_RISK = {
    "title": "Loss", "cause": "Courier", "about": "work", "impact": "2", "likelihood": "2", "treatment": "reduce", "measures": "Seal",
    "person_name": "One", "due_on": today(30), "review_on": today(90),
}  # fmt: skip

PLANS: dict[str, Plan] = {
    "GET /risks": Plan(query=lambda ids, _person: {"after": ids("risk/open")}),
    "GET /engagements/{engagement_id}/risks": Plan(query=lambda ids, _person: {"after": ids("risk/open")}),
    "POST /engagements/{engagement_id}/risks": Plan(lambda _ids, _person: _RISK),
    "POST /engagements/{engagement_id}/risks/dismissals": Plan(
        lambda ids, _person: {"suggestion": f"incident:{ids('incident/open')}", "reason": "Not here"}
    ),
    "POST /risks/{risk_id}": Plan(lambda _ids, _person: {**_RISK, "version": "1"}),
    "POST /risks/{risk_id}/acceptance": Plan(lambda _ids, _person: {"version": "1", "reason": "Cheap", "until": today(30)}),
    "POST /risks/{risk_id}/decision": Plan(
        lambda _ids, _person: {"version": "2", "outcome": "accepted", "person_name": "One"}, {"risk_id": "risk/asked"}
    ),
    "POST /risks/{risk_id}/closing": Plan(lambda _ids, _person: {"version": "1", "reason": "Gone"}),
    "GET /api/v1/risks": Plan(query=lambda ids, _person: {"after": ids("risk/open")}),
    "GET /api/v1/engagements/{engagement_id}/risks": Plan(query=lambda ids, _person: {"after": ids("risk/open")}),
}
PLANS |= for_programs(
    PLANS,
    "POST /engagements/{engagement_id}/risks",
    "POST /risks/{risk_id}",
    "POST /risks/{risk_id}/acceptance",
    "POST /risks/{risk_id}/closing",
)

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "deciding.AcceptanceInput.version": "the version that the person saw, compared and not stored",
    "deciding.ClosingInput.version": "the version that the person saw, compared and not stored",
    "deciding.DecisionInput.version": "the version that the person saw, compared and not stored",
    "writing.RiskChange.version": "the version that the person saw, compared and not stored",
    "writing.RiskInput.about": "what the risk hangs on, one of three",
    "writing.RiskInput.cause": "why it could happen",
    "writing.RiskInput.correction_id": "a corrective action of the same work, checked in the action",
    "writing.RiskInput.item_id": "an item of the same work, checked in the action",
    "writing.RiskInput.measures": "what is done about it",
    "writing.RiskInput.review_on": "when the risk is to be looked at again",
    "writing.RiskInput.title": "what could go wrong",
    "deciding.AcceptanceInput.until": "until when the second person is asked to live with it",
}
