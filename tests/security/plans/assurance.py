"""Certificates held, contacts and inspections."""

from tests.security.plans.plan import FILE, Plan, for_programs, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "held_id": "held/filed",
    "contact_id": "contact/contractor",
    "inspection_id": "inspection/recorded",
    "finding_id": "finding/recorded",
}

_HELD = {"kind": "ISMS", "scope": "All", "number": "1", "issuer": "Body", "valid_from": today(-10), "valid_until": today(300)}
_CONTACT = {"call_order": "1", "role": "first", "person_name": "One", "phone": "03-0000-0000", "email": "", "hours": "", "languages": ""}
_VISIT = {"planned_on": today(60), "planned_time": "", "place": "Osaka", "subject": "Store", "purpose": "Yearly", "inspectors": "One"}


def _inspection(state: str) -> dict[str, str]:
    return {"inspection_id": f"inspection/{state}"}


PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/certificates-held": Plan(lambda _ids, _person: {**_HELD, "file": FILE}),
    "POST /certificates-held/{held_id}/judgement": Plan(lambda _ids, _person: {"outcome": "rejected", "reason": "Not found"}),
    "POST /certificates-held/{held_id}/withdrawal": Plan(nothing),
    "POST /engagements/{engagement_id}/contacts": Plan(lambda _ids, _person: _CONTACT),
    "POST /contacts/{contact_id}": Plan(lambda _ids, _person: {**_CONTACT, "version": "1"}),
    "POST /contacts/{contact_id}/removal": Plan(nothing),
    "POST /engagements/{engagement_id}/contacts/confirmation": Plan(nothing),
    "POST /engagements/{engagement_id}/inspections": Plan(lambda _ids, _person: _VISIT),
    "POST /inspections/{inspection_id}/answer": Plan(lambda _ids, _person: {"version": "1", "step": "confirm"}, _inspection("announced")),
    "POST /inspections/{inspection_id}/date": Plan(
        lambda _ids, _person: {"version": "1", "planned_on": today(60)}, _inspection("announced")
    ),
    "POST /inspections/{inspection_id}/cancellation": Plan(
        lambda _ids, _person: {"version": "1", "reason": "Settled"}, _inspection("announced")
    ),
    "GET /inspections/{inspection_id}/record": Plan(at=_inspection("confirmed")),
    "POST /inspections/{inspection_id}/checks": Plan(lambda _ids, _person: {"section": "", "text": "Doors"}, _inspection("confirmed")),
    "POST /inspections/{inspection_id}/outcomes": Plan(
        lambda ids, _person: {
            "version": "4",
            "check_id": [ids("check/confirmed")],
            "outcome": ["seen"],
            "seen_note": ["Yes"],
        },
        _inspection("confirmed"),
    ),
    "POST /inspections/{inspection_id}/findings": Plan(
        lambda _ids, _person: {"severity": "minor", "finding": "A door", "check": ""}, _inspection("confirmed")
    ),
    "POST /inspections/{inspection_id}/files": Plan(lambda _ids, _person: {"caption": "A door", "file": FILE}, _inspection("confirmed")),
    "POST /inspections/{inspection_id}/record": Plan(
        lambda _ids, _person: {
            "version": "4",
            "principal_participants": "One",
            "contractor_participants": "Another",
            "summary": "Well",
        },
        _inspection("confirmed"),
    ),
    "POST /inspections/{inspection_id}/signature": Plan(
        lambda _ids, _person: {"version": "6", "person_name": "One", "person_title": "Head", "remarks": ""},
        _inspection("to-sign/own-side"),
    ),
    "POST /inspections/{inspection_id}/findings/{finding_id}/correction": Plan(
        lambda _ids, _person: {"what": "Lock it", "why": "It stood open", "cost_note": "", "due_on": today(30)}
    ),
}
PLANS |= for_programs(
    PLANS,
    "POST /certificates-held/{held_id}/judgement",
    "POST /certificates-held/{held_id}/withdrawal",
    "POST /engagements/{engagement_id}/contacts",
    "POST /contacts/{contact_id}",
    "POST /contacts/{contact_id}/removal",
    "POST /engagements/{engagement_id}/contacts/confirmation",
    "POST /engagements/{engagement_id}/inspections",
    "POST /inspections/{inspection_id}/answer",
    "POST /inspections/{inspection_id}/date",
    "POST /inspections/{inspection_id}/cancellation",
    "POST /inspections/{inspection_id}/findings",
    "POST /inspections/{inspection_id}/record",
    "POST /inspections/{inspection_id}/findings/{finding_id}/correction",
)
PLANS |= {
    "POST /api/v1/engagements/{engagement_id}/certificates-held": PLANS["POST /engagements/{engagement_id}/certificates-held"],
    "POST /api/v1/inspections/{inspection_id}/files": PLANS["POST /inspections/{inspection_id}/files"],
    "POST /api/v1/inspections/{inspection_id}/checks": Plan(json=lambda _ids, _person: {"text": "Doors"}, at=_inspection("confirmed")),
    "POST /api/v1/inspections/{inspection_id}/outcomes": Plan(
        json=lambda ids, _person: {"version": 4, "outcomes": [{"check_id": ids("check/confirmed"), "outcome": "seen"}]},
        at=_inspection("confirmed"),
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "dates.AnswerInput.version": "the version that the person saw, compared and not stored",
    "dates.CancelInput.version": "the version that the person saw, compared and not stored",
    "dates.DateInput.version": "the version that the person saw, compared and not stored",
    "editing.ContactChange.version": "the version that the person saw, compared and not stored",
    "recording.OutcomesInput.version": "the version that the person saw, compared and not stored",
    "recording.RecordInput.version": "the version that the person saw, compared and not stored",
    "recording.SignatureInput.version": "the version that the person saw, compared and not stored",
    "filing.HeldInput.number": "the number on the paper; a certificate held counts nothing by it",
    "inspection_records.ChecksBody.assessment_id": "an assessment of the same work, checked in the action",
    "inspection_records.ChecksBody.section_code": "a section of that assessment, checked in the action",
    "inspection_records.OutcomesBody.outcomes": "what was seen of the points of the inspection",
    "inspection_records.ChecksBody.text": "a point of the principal's own for the list",
    "inspection_records.OutcomeBody.check_id": "a point of the inspection in the path, checked in the action",
    "inspection_records.OutcomesBody.version": "the version that the person saw, compared and not stored",
    "planning.PlanInput.subject": "what the inspection looks at",
    "dates.AnswerInput.proposed_on": "the date that the contractor proposes",
    "dates.AnswerInput.step": "which move of the inspection, one of two",
    "demanding.DemandInput.what": "what the corrective action asks for",
    "demanding.DemandInput.why": "why it is asked for",
    "demanding.DemandInput.cost_note": "what was said about its cost",
    "editing.ContactInput.phone": "the telephone number to call",
    "recording.CheckInput.text": "a point of the principal's own for the list",
    "recording.FindingInput.severity": "how much the finding matters, one of three",
    "recording.OutcomesInput.check_id": "points of the inspection in the path, checked in the action",
}
