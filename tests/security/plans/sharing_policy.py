"""The sharing policy of one's own: its drafts, its versions, its effect."""

import json

from contracts.sharing.queries import built_in
from tests.security.plans.plan import Plan, for_programs, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {"policy_draft_id": "policy-draft/drafting", "policy_id": "policy-version"}

_PROPOSED = {"policy_draft_id": "policy-draft/proposed"}
_DRAFT = "/sharing-policy/drafts/{policy_draft_id}"
_SEEN = {"version": "2"}

_PAGES: dict[str, Plan] = {
    "POST /sharing-policy/drafts": Plan(lambda _ids, _person: {"from_built_in": "yes"}),
    f"POST {_DRAFT}/discarding": Plan(lambda _ids, _person: _SEEN),
    f"POST {_DRAFT}/proposal": Plan(lambda _ids, _person: {**_SEEN, "reason": "Because", "effective_on": today(30)}),
    f"POST {_DRAFT}/withdrawal": Plan(lambda _ids, _person: {"version": "3"}, at=_PROPOSED),
}
PLANS: dict[str, Plan] = {
    **_PAGES,
    **for_programs(_PAGES, *_PAGES),
    f"POST {_DRAFT}/classes/{{class_code}}": Plan(lambda _ids, _person: {"version": "1", "agreement": "yes", "score_percent": "60"}),
    f"POST {_DRAFT}/import": Plan(lambda _ids, _person: {**_SEEN, "document": json.dumps(built_in()[-1]), "step": "check"}),
    f"POST {_DRAFT}/decision": Plan(lambda _ids, _person: {"version": "3", "answer": "approve"}, at=_PROPOSED),
    f"POST /api/v1{_DRAFT}/classes/{{class_code}}": Plan(json=lambda _ids, _person: {"version": 1, "demands": {"score_percent": 60}}),
    f"POST /api/v1{_DRAFT}/import": Plan(json=lambda _ids, _person: {"version": 2, "document": built_in()[-1], "is_dry_run": True}),
}

_SEEN_VERSION = "the version that the person saw, compared and not stored"
# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    **{
        f"{form}.version": _SEEN_VERSION
        for form in (
            "writing.SeenInput",
            "writing.RuleInput",
            "importing.ImportInput",
            "proposing.ProposalInput",
            "proposing.DecisionInput",
            "policy_drafts.VersionInput",
            "policy_drafts.RuleInput",
            "policy_drafts.ImportInput",
            "policy_drafts.ProposalInput",
        )
    },
    "writing.RuleInput.control": "codes of measures that may be demanded, checked in the action",
    "own.Demands.sections": "codes of sections that may be demanded, checked in the action",
    "importing.ImportInput.document": "a policy as it is exported, held against the rules of policies in the action",
    "importing.ImportInput.step": "whether to check or to take over, not stored",
    "policy_drafts.ImportInput.document": "a policy as it is exported, held against the rules of policies in the action",
    "proposing.ProposalInput.effective_on": "the day that the person asks for; the second person decides",
    "policy_drafts.ProposalInput.effective_on": "the day that the person asks for; the second person decides",
    "proposing.DecisionInput.decision_reason": "what the second person says",
}
