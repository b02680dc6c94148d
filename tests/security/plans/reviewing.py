"""Reviewing, and what becomes of results."""

from tests.security.plans.plan import Plan, assessment, nothing, today
from tests.security.questionnaires import ITEM

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "override_id": "override/proposed",
}

PLANS: dict[str, Plan] = {
    "GET /review": Plan(query=lambda ids, _person: {"after": ids("assessment/submitted")}),
    "POST /assessments/{assessment_id}/items/{item_code}/judgement": Plan(
        lambda _ids, _person: {"version": "2", "verdict": "accepted_on_statement", "remark": ""}
    ),
    "POST /assessments/{assessment_id}/review/acceptance": Plan(lambda _ids, _person: {"section": ""}),
    "POST /assessments/{assessment_id}/review/return": Plan(nothing, assessment("returnable")),
    "POST /assessments/{assessment_id}/review/closing": Plan(nothing, assessment("judged")),
    "POST /assessments/{assessment_id}/review/proposal": Plan(nothing, assessment("judged")),
    "POST /assessments/{assessment_id}/review/proposal/refusal": Plan(lambda _ids, _person: {"reason": "No"}, assessment("proposed")),
    "POST /assessments/{assessment_id}/review/assignment": Plan(lambda _ids, _person: {"reviewer": ""}),
    "POST /assessments/{assessment_id}/review/sections/{section_code}/marking": Plan(
        lambda _ids, _person: {"item": [ITEM], "seen": ["2-0"], "own": [""], "ticked": [ITEM], "remark": "More"}
    ),
    "GET /review/acceptance": Plan(query=lambda ids, _person: {"ticked": ids("assessment/submitted")}),
    "POST /review/acceptance": Plan(lambda ids, _person: {"shown": [f"{ids('assessment/submitted')}:1:1"]}),
    "POST /review/policy": Plan(lambda _ids, _person: {"version": "0", "second": "yes", "review_interval_days": "365"}),
    "POST /assessments/{assessment_id}/on-behalf": Plan(lambda _ids, _person: {"reason": "No computer"}, assessment("in_progress")),
    "POST /assessments/{assessment_id}/on-behalf/end": Plan(nothing, assessment("in_place")),
    "POST /assessments/{assessment_id}/items/{item_code}/objection": Plan(
        lambda _ids, _person: {"objection": "Not so"}, assessment("in_place")
    ),
    "GET /assessments/{assessment_id}/returned": Plan(at=assessment("returned")),
    "GET /assessments/{assessment_id}/overrides": Plan(at=assessment("closed")),
    "POST /assessments/{assessment_id}/overrides": Plan(
        lambda _ids, _person: {"percent": "10", "reason": "Seen", "ends_on": today(30)}, assessment("closed")
    ),
    "POST /assessments/{assessment_id}/overrides/{override_id}/approval": Plan(nothing, assessment("raised")),
    "POST /assessments/{assessment_id}/overrides/{override_id}/refusal": Plan(lambda _ids, _person: {"reason": "No"}, assessment("raised")),
    "POST /assessments/{assessment_id}/overrides/{override_id}/end": Plan(
        lambda _ids, _person: {"reason": "No"}, {**assessment("lowered"), "override_id": "override/active"}
    ),
    "GET /assessments/{assessment_id}/standing": Plan(at=assessment("closed")),
    "GET /results/{version_id}/cross": Plan(query=lambda _ids, _person: {"row": ITEM, "column": "A-2"}),
    "GET /api/v1/review": Plan(query=lambda ids, _person: {"after": ids("assessment/submitted")}),
    "POST /api/v1/assessments/{assessment_id}/review/sections/{section_code}/marking": Plan(
        json=lambda _ids, _person: {"marks": [{"item": ITEM, "seen": "2-0", "remark": "More"}]}
    ),
    "GET /api/v1/assessments": Plan(query=lambda ids, _person: {"side": "issuer", "after": ids("assessment/submitted")}),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "judging.JudgementInput.version": "the version that the person saw, compared and not stored",
    "behalf.ObjectionInput.objection": "what the contractor objects",
    "judging.JudgementInput.points": "the points that a reviewer gives, between 0 and 100 and only where the kind of question has none",
    "policy.PolicyInput.review_interval_days": "the setting itself, within bounds",
    "policy.PolicyInput.version": "the version that the person saw, compared and not stored",
}
