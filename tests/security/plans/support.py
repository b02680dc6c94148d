"""Support for what is demanded."""

from tests.security.plans.plan import Plan, today

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

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
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
    "input.RecordInput.what": "what is asked of the contractor",
    "input.RecordInput.information_at_risk": "what it protects",
    "input.RecordInput.explained_on": "when it was explained, not in the future",
    "input.RecordInput.grace_until": "the time that the principal gives",
    "input.RecordInput.product_name": "the product that the principal asks for",
    "input.RecordInput.product_reason": "why just this one",
    "input.RecordInput.product_alternatives": "what else would do",
    "input.RecordInput.equivalents": "proofs that the principal accepts, of a fixed list",
    "input.RecordInput.offered": "the help that the principal offers",
    "input.RecordInput.free_help": "public help of a fixed list",
    "input.ChangeInput.what": "what is asked of the contractor",
    "input.ChangeInput.information_at_risk": "what it protects",
    "input.ChangeInput.explained_on": "when it was explained, not in the future",
    "input.ChangeInput.grace_until": "the time that the principal gives",
    "input.ChangeInput.product_name": "the product that the principal asks for",
    "input.ChangeInput.product_reason": "why just this one",
    "input.ChangeInput.product_alternatives": "what else would do",
    "input.ChangeInput.equivalents": "proofs that the principal accepts, of a fixed list",
    "input.ChangeInput.offered": "the help that the principal offers",
    "input.ChangeInput.free_help": "public help of a fixed list",
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
    "keeping.ScaleIn.capital_yen": "what the contractor told of its capital",
    "keeping.ScaleIn.as_of": "the day for which it told that, not in the future",
    "keeping.ScaleIn.source": "how it was told",
    "one.SettlementInput.version": "the version that the person saw, compared and not stored",
    "one.SettlementInput.cost_bearer": "who bears the cost as agreed, one of a fixed list",
    "one.SettlementInput.agreed": "what was agreed",
}
