"""Asking for answers: one questionnaire, many, or on a schedule."""

from typing import Any

from tests.security.companies import Person
from tests.security.plans.plan import Ids, Plan, assessment, for_programs, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "dispatch_id": "dispatch_id",
}


def _assessment_form(ids: Ids, _person: Person) -> dict[str, Any]:
    detail = {"contact_name": "Somebody", "contact_detail": "03-0000-0000"}
    return {"version_id": ids("version"), "due_on": today(14), "reason": "Yearly", **detail}


PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/assessments": Plan(_assessment_form),
    "GET /sending": Plan(query=lambda ids, _person: {"after": ids("dispatch_id")}),
    "GET /sending/new": Plan(query=lambda ids, _person: {"again": ids("dispatch_id")}),
    "POST /sending": Plan(lambda ids, person: {**_assessment_form(ids, person), "tiers": ["2"], "search": ""}),
    "POST /sending/{dispatch_id}/targets": Plan(lambda _ids, _person: {"all": "taken"}),
    "POST /sending/{dispatch_id}/start": Plan(nothing),
    "POST /engagements/{engagement_id}/schedule": Plan(
        lambda _ids, _person: {
            "questionnaire": "|S01",
            "version": "0",
            "yearly_months": "12",
            "answer_days": "14",
            "reason": "Yearly",
            "contact_name": "Somebody",
            "contact_detail": "03-0000-0000",
        }
    ),
    "GET /api/v1/sending": Plan(query=lambda ids, _person: {"after": ids("dispatch_id")}),
    "GET /assessments/{assessment_id}/dates": Plan(at=assessment("in_progress")),
    "POST /assessments/{assessment_id}/dates": Plan(lambda _ids, _person: {"due_on": today(60)}, assessment("in_progress")),
}

PLANS |= for_programs(
    PLANS,
    "POST /sending",
    "POST /sending/{dispatch_id}/targets",
    "POST /sending/{dispatch_id}/start",
    "POST /engagements/{engagement_id}/schedule",
)

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "issuing.AssessmentInput.version_id": "a published questionnaire, which everybody may read",
    "preparing.PreparationInput.version_id": "an edition that the organisation may issue, checked in the action",
    "schedules.ScheduleInput.version": "the version that the person saw, compared and not stored",
    "dispatches.TicksInput.taken": "positions of targets of the dispatch in the path",
}
