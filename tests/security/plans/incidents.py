"""Incidents."""

from tests.security.plans.plan import FILE, Plan, for_programs, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "incident_id": "incident/open",
    "notice_id": "notice/own-side",
    "measure_id": "measure/proposed",
    "lift_id": "lift/proposed",
}

PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/incidents": Plan(
        lambda _ids, _person: {
            "kind": "loss",
            "certainty": "suspected",
            "noticed_on": today(-1),
            "noticed_time": "10:00",
            "class_code": ["PUBLIC"],
            "summary": "Lost",
        }
    ),
    "GET /engagements/{engagement_id}/incidents/new": Plan(query=lambda ids, _person: {"origin": ids("incident/open")}),
    "GET /incidents": Plan(query=lambda ids, _person: {"after": ids("incident/open")}),
    "POST /incidents/{incident_id}/record": Plan(
        lambda ids, _person: {"version": "1", "certainty": "certain", "what": "Lost", "item_id": [ids("item/free")], "class_code": []}
    ),
    "POST /incidents/{incident_id}/events": Plan(
        lambda ids, _person: {"happened_on": today(-1), "happened_time": "10:00", "text": "Talk", "talk_with": [ids("engagement")]}
    ),
    "POST /incidents/{incident_id}/files": Plan(lambda _ids, _person: {"file": FILE}),
    "POST /incidents/{incident_id}/notices": Plan(lambda _ids, _person: {"recipient": "insurer", "named": "Insurer"}),
    "POST /incidents/{incident_id}/notices/{notice_id}/told": Plan(lambda _ids, _person: {"way": "telephone", "proof": "Ms Sato"}),
    "POST /incidents/{incident_id}/confirmation": Plan(nothing, {"incident_id": "incident/told/own-side"}),
    "POST /incidents/{incident_id}/measures": Plan(
        lambda _ids, _person: {"text": "Lock it", "responsible": "Somebody", "due_on": today(20)}
    ),
    "POST /incidents/{incident_id}/measures/{measure_id}/answer": Plan(lambda _ids, _person: {"version": "1", "step": "agree"}),
    "POST /incidents/{incident_id}/measures/{measure_id}/work": Plan(
        lambda _ids, _person: {"version": "2", "step": "do", "text": "Done", "file": FILE}, {"measure_id": "measure/agreed"}
    ),
    "POST /incidents/{incident_id}/lifts": Plan(
        lambda _ids, _person: {"class_code": ["PERSONAL_DATA"], "reason": "Found"}, {"incident_id": "incident/open"}
    ),
    "POST /incidents/{incident_id}/lifts/{lift_id}/decision": Plan(
        lambda _ids, _person: {"decision": "approve"}, {"incident_id": "incident/proposed"}
    ),
    "POST /incidents/{incident_id}/closing": Plan(
        lambda _ids, _person: {"no_measure_reason": "Nothing"}, {"incident_id": "incident/lifted"}
    ),
    "POST /incidents/{incident_id}/personal-data": Plan(
        lambda _ids, person: {
            "position": "principal" if person.key.split("/")[0] in ("p1", "p2") else "entrusted",
            "known_on": today(),
            "sensitive": "no",
            "property": "may",
            "improper": "no",
            "persons": "3",
        }
    ),
    "GET /api/v1/incidents": Plan(query=lambda ids, _person: {"after": ids("incident/open")}),
    "POST /api/v1/engagements/{engagement_id}/incidents": Plan(
        json=lambda _ids, _person: {
            "kind": "loss",
            "is_suspected": True,
            "summary": "Lost",
            "noticed_at": "2026-01-01T00:00:00+00:00",
            "class_codes": ["PUBLIC"],
        }
    ),
}
PLANS |= for_programs(
    PLANS,
    "POST /incidents/{incident_id}/notices",
    "POST /incidents/{incident_id}/notices/{notice_id}/told",
    "POST /incidents/{incident_id}/confirmation",
    "POST /incidents/{incident_id}/measures",
    "POST /incidents/{incident_id}/measures/{measure_id}/answer",
    "POST /incidents/{incident_id}/lifts",
    "POST /incidents/{incident_id}/closing",
    "POST /incidents/{incident_id}/personal-data",
)
PLANS |= {
    "POST /api/v1/incidents/{incident_id}/record": Plan(
        json=lambda ids, _person: {
            "version": 1,
            "is_suspected": False,
            "particulars": {"what": "Lost", "item_ids": [ids("item/free")]},
            "class_codes": ["INTERNAL"],
        }
    ),
    "POST /api/v1/incidents/{incident_id}/events": Plan(
        json=lambda ids, _person: {"happened_at": "2026-01-01T00:00:00+00:00", "text": "Talk", "talk_with": [ids("engagement")]}
    ),
    "POST /api/v1/incidents/{incident_id}/measures/{measure_id}/work": PLANS["POST /incidents/{incident_id}/measures/{measure_id}/work"],
    "POST /api/v1/incidents/{incident_id}/files": PLANS["POST /incidents/{incident_id}/files"],
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "filing.NoticeInput.origin": "an incident further down this chain, checked against it",
    "filing.NoticeInput.told": "whether something was told, of a fixed list",
    "incidents.NoticeIn.is_suspected": "how certain the incident is",
    "incidents.NoticeIn.noticed_at": "when it was noticed, not in the future",
    "incidents.NoticeIn.particulars": "a closed model of the record, checked in the action",
    "incidents.NoticeIn.origin_incident_id": "an incident further down this chain, checked against it",
    "incident_steps.EventBody.happened_at": "when it happened, not in the future",
    "incident_steps.EventBody.text": "what happened",
    "incident_steps.RecordBody.is_suspected": "how certain the incident is",
    "incident_steps.RecordBody.particulars": "a closed model of the record, checked in the action",
    "incident_steps.RecordBody.version": "the version that the person saw, compared and not stored",
    "law.QuestionsInput.position": "the own company's position, checked against its side",
    "lifting.ClosingInput.no_measure_reason": "why no measure is needed",
    "lifting.DecisionInput.decision_reason": "why a proposal is declined",
    "measures.AnswerInput.step": "which move of the measure, one of a fixed list that its state allows",
    "measures.AnswerInput.text": "what is said about the measure",
    "measures.AnswerInput.version": "the version that the person saw, compared and not stored",
    "measures.MeasureInput.responsible": "a field of the proposed measure",
    "measures.MeasureInput.text": "a field of the proposed measure",
    "measures.WorkInput.step": "which move of the measure, one of a fixed list that its state allows",
    "measures.WorkInput.text": "what is said about the measure",
    "measures.WorkInput.version": "the version that the person saw, compared and not stored",
    "rules.Particulars.cause": "a field of the record of an incident, kept as a version",
    "rules.Particulars.people": "a field of the record of an incident, kept as a version",
    "rules.Particulars.told": "a field of the record of an incident, kept as a version",
    "rules.Particulars.what": "a field of the record of an incident, kept as a version",
    "rules.Particulars.why": "a field of the record of an incident, kept as a version",
    "telling.RecipientInput.named": "whom to tell, as the own company says",
    "telling.RecipientInput.recipient": "one of a fixed list, checked in the action",
    "telling.ToldInput.proof": "what shows that they were told",
    "writing.EventInput.happened_on": "when it happened, not in the future",
    "writing.EventInput.text": "what happened",
    "writing.RecordInput.item_id": "items of the engagement, checked in the action",
    "writing.RecordInput.version": "the version that the person saw, compared and not stored",
    "writing.RecordInput.cause": "a field of the record of an incident, kept as a version",
    "writing.RecordInput.people": "a field of the record of an incident, kept as a version",
    "writing.RecordInput.told": "a field of the record of an incident, kept as a version",
    "writing.RecordInput.what": "a field of the record of an incident, kept as a version",
    "writing.RecordInput.why": "a field of the record of an incident, kept as a version",
}
