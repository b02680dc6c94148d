"""Support for what is demanded."""

from tests.security.plans.plan import Plan, for_programs, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "support_id": "support/open",
}

_SUPPORT = {"what": "Lock it", "necessity": "It stood open", "information_at_risk": "Drawings", "explained_on": today()}

PLANS: dict[str, Plan] = {
    "GET /engagements/{engagement_id}/support/new": Plan(query=lambda ids, _person: {"correction": ids("correction/open")}),
    "POST /engagements/{engagement_id}/support": Plan(lambda ids, _person: {**_SUPPORT, "demand": f"correction:{ids('correction/open')}"}),
    "POST /support/{support_id}/reasons": Plan(lambda _ids, _person: {**_SUPPORT, "version": "1"}),
    "POST /support/{support_id}/answer": Plan(
        lambda _ids, _person: {"version": "1", "cost_yen": "1000", "cost_note": "Work", "wants_talk": "yes"}
    ),
    "POST /support/{support_id}/talks": Plan(
        lambda _ids, _person: {"held_on": today(), "people": "Both", "said": "Half each", "result": ""}
    ),
    "POST /support/{support_id}/scale": Plan(
        lambda _ids, _person: {"capital_yen": "10000000", "employees": "40", "as_of": today(), "source": "By e-mail"}
    ),
    "POST /support/{support_id}/settlement": Plan(lambda _ids, _person: {"version": "1", "cost_bearer": "shared", "agreed": "Half each"}),
}
PLANS |= for_programs(
    PLANS,
    "POST /support/{support_id}/reasons",
    "POST /support/{support_id}/talks",
    "POST /support/{support_id}/scale",
    "POST /support/{support_id}/settlement",
)
PLANS |= {
    "POST /api/v1/engagements/{engagement_id}/support": Plan(
        json=lambda ids, _person: {**_SUPPORT, "correction_id": ids("correction/open")}
    ),
    "POST /api/v1/support/{support_id}/answer": Plan(
        json=lambda _ids, _person: {"version": 1, "cost_yen": 1000, "cost_note": "Work", "wants_talk": True}
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "support.CostBody.cost_note": "what the contractor says of its cost",
    "support.CostBody.cost_yen": "the cost that the contractor names",
    "support.CostBody.version": "the version that the person saw, compared and not stored",
    "support.RecordBody.correction_id": "a corrective action of the same work, checked in the action",
    "input.ReasonsInput.what": "what is asked of the contractor",
    "input.ReasonsInput.information_at_risk": "what it protects",
    "input.ReasonsInput.explained_on": "when it was explained, not in the future",
    "input.ReasonsInput.grace_until": "the time that the principal gives",
    "input.ReasonsInput.product_name": "the product that the principal asks for",
    "input.ReasonsInput.product_reason": "why just this one",
    "input.ReasonsInput.product_alternatives": "what else would do",
    "input.ReasonsInput.equivalents": "proofs that the principal accepts, of a fixed list",
    "input.ReasonsInput.offered": "the help that the principal offers",
    "input.ReasonsInput.free_help": "public help of a fixed list",
    "input.ChangeInput.version": "the version that the person saw, compared and not stored",
    "one.AnswerInput.version": "the version that the person saw, compared and not stored",
    "one.AnswerInput.cost_yen": "the contractor's own estimate",
    "one.AnswerInput.cost_note": "what the contractor says of the cost",
    "one.TalkInput.held_on": "the day of a talk, not in the future",
    "one.TalkInput.people": "who took part in a talk",
    "one.TalkInput.said": "what was said",
    "one.ScaleInput.capital_yen": "what the contractor told of its capital",
    "one.ScaleInput.as_of": "the day for which it told that, not in the future",
    "one.ScaleInput.source": "how it was told",
    "one.SettlementInput.version": "the version that the person saw, compared and not stored",
    "one.SettlementInput.cost_bearer": "who bears the cost as agreed, one of a fixed list",
    "one.SettlementInput.agreed": "what was agreed",
}
