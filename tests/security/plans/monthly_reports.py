"""Monthly reports."""

from tests.security.plans.plan import FILE, Plan, for_programs, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "report_id": "monthly-report/submitted",
}

PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/monthly-reports": Plan(nothing),
    "GET /monthly-reports": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "GET /monthly-reports/own": Plan(query=lambda ids, _person: {"after": ids("monthly-report/submitted")}),
    "GET /monthly-reports/{report_id}/submission": Plan(at={"report_id": "monthly-report/open"}),
    "POST /monthly-reports/{report_id}/draft": Plan(
        lambda _ids, _person: {"version": "1", "use": "yes", "step": "save"}, {"report_id": "monthly-report/open"}
    ),
    "POST /monthly-reports/{report_id}/file": Plan(lambda _ids, _person: {"file": FILE}, {"report_id": "monthly-report/open"}),
    "POST /monthly-reports/{report_id}/submission": Plan(
        lambda _ids, _person: {"version": "2", "person_name": "One", "person_title": "Head", "agreed": "yes"},
        {"report_id": "monthly-report/written"},
    ),
    "POST /monthly-reports/{report_id}/judgement": Plan(
        lambda _ids, _person: {"round": "1", "outcome": "returned", "reason": "More", "correct_by": today(40)}
    ),
}
PLANS |= for_programs(PLANS, "POST /engagements/{engagement_id}/monthly-reports", "POST /monthly-reports/{report_id}/judgement")
PLANS |= {
    "GET /api/v1/monthly-reports": Plan(query=lambda ids, _person: {"after": ids("engagement")}),
    "POST /api/v1/monthly-reports/{report_id}/draft": Plan(
        json=lambda _ids, _person: {"version": 1, "use": {"said": "yes"}}, at={"report_id": "monthly-report/open"}
    ),
    "POST /api/v1/monthly-reports/{report_id}/file": PLANS["POST /monthly-reports/{report_id}/file"],
    "POST /api/v1/monthly-reports/{report_id}/submission": Plan(
        json=lambda _ids, _person: {"version": 2, "person_name": "One", "person_title": "Head"}, at={"report_id": "monthly-report/written"}
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "reading.JudgementInput.round": "the submission that was read, compared and not stored",
    "reading.JudgementInput.correct_by": "the day that the principal sets for the correction",
    "filling.DraftInput.version": "the version that the person saw, compared and not stored",
    "filling.DraftInput.measures": "a line of the report itself",
    "filling.DraftInput.step": "which button was pressed",
    "filling.SubmissionInput.version": "the version that the person saw, compared and not stored",
    "filling.SubmissionInput.agreed": "what was agreed",
    "monthly_reports.SubmissionBody.version": "the version that the person saw, compared and not stored",
    "monthly_reports.DraftBody.version": "the version that the person saw, compared and not stored",
    "monthly_reports.DraftBody.measures": "a line of the report itself",
    "monthly_reports.LineInput.said": "what was said",
}
