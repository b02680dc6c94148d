"""Education."""

from tests.security.plans.plan import Plan, for_programs, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "assignment_id": "assignment/open",
}

PLANS: dict[str, Plan] = {
    "POST /courses/{course_code}/check": Plan(lambda _ids, _person: {"q1": "b", "q2": "a", "q3": "b", "person_name": "One"}),
    "POST /education-records": Plan(lambda _ids, _person: {"course_code": "CASE-1", "held_on": today(-1), "place": "", "people": "One"}),
    "POST /engagements/{engagement_id}/education": Plan(
        lambda _ids, _person: {"course_codes": ["CASE-2"], "due_on": today(30), "reason": ""}
    ),
    "POST /education-assignments/{assignment_id}/ending": Plan(nothing),
    "POST /api/v1/engagements/{engagement_id}/education": Plan(
        json=lambda _ids, _person: {"course_codes": ["CASE-3"], "due_on": today(30)}
    ),
    "POST /api/v1/education-records": Plan(json=lambda _ids, _person: {"course_code": "CASE-1", "held_on": today(-1), "people": ["One"]}),
}
PLANS |= for_programs(PLANS, "POST /education-assignments/{assignment_id}/ending")

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "sessions.SessionInput.course_code": "a course of the catalogue, checked in the action",
    "sessions.SessionInput.held_on": "the day of a session, not in the future",
    "sessions.SessionInput.people": "who took part in a session",
    "education.SessionIn.course_code": "a course of the catalogue, checked in the action",
    "education.SessionIn.held_on": "the day of a session, not in the future",
    "education.SessionIn.people": "who took part in a session",
}
