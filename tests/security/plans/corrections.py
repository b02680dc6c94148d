"""Corrective actions."""

from tests.security.plans.plan import FILE, Plan, for_programs, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "correction_id": "correction/open",
}

PLANS: dict[str, Plan] = {
    "GET /corrections": Plan(query=lambda ids, _person: {"after": ids("correction/open")}),
    "GET /engagements/{engagement_id}/corrections": Plan(query=lambda ids, _person: {"after": ids("correction/open")}),
    "POST /assessments/{assessment_id}/items/{item_code}/corrections": Plan(
        lambda _ids, _person: {"what": "Lock it", "why": "It stood open", "cost_note": "", "due_on": today(30)}
    ),
    "POST /corrections/{correction_id}/answer": Plan(lambda _ids, _person: {"version": "1", "step": "agree", "note": ""}),
    "POST /corrections/{correction_id}/judgement": Plan(lambda _ids, _person: {"version": "1", "step": "withdraw", "note": "Settled"}),
}
PLANS |= for_programs(
    PLANS, "POST /assessments/{assessment_id}/items/{item_code}/corrections", "POST /corrections/{correction_id}/judgement"
)
PLANS |= {
    "GET /api/v1/engagements/{engagement_id}/corrections": Plan(query=lambda ids, _person: {"after": ids("correction/open")}),
    "POST /api/v1/corrections/{correction_id}/answer": Plan(
        lambda _ids, _person: {"version": "1", "step": "claim", "note": "Done", "file": FILE}
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "asking.AskInput.what": "what the corrective action asks for",
    "asking.AskInput.why": "why it is asked for",
    "asking.AskInput.cost_note": "what was said about its cost",
    "steps.AnswerInput.step": "which move of the corrective action, one of a fixed list that its state allows",
    "steps.AnswerInput.on_date": "the date that is proposed",
    "steps.AnswerInput.cost_note": "what was said about the cost",
    "steps.AnswerInput.version": "the version that the person saw, compared and not stored",
    "steps.JudgementInput.step": "which move of the corrective action, one of a fixed list that its state allows",
    "steps.JudgementInput.on_date": "the date that is asked for",
    "steps.JudgementInput.cost_note": "what was said about the cost",
    "steps.JudgementInput.version": "the version that the person saw, compared and not stored",
}
