"""Agreements: from the offer to their end."""

from tests.security.plans.plan import FILE, Plan, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "agreement_id": "agreement/in_force",
    "change_id": "change/other-side",
}


_TERMS = {
    "initial_report_on": today(5), "monthly_report_day": "10", "incident_first_notice_hours": "24", "promptly_days": "5",
    "return_within_days": "10", "inspection_notice_days": "5", "survival_years": "3", "governing_court": "Tokyo",
}  # fmt: skip

PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/agreements": Plan(lambda _ids, _person: {**_TERMS, "step": "offer"}),
    "GET /engagements/{engagement_id}/agreement/new": Plan(
        query=lambda ids, _person: {"template": "CONFIDENTIALITY", "clause": ids("clause_id")}
    ),
    "POST /agreements/{agreement_id}/acceptance": Plan(
        lambda ids, _person: {"person_name": "One", "person_title": "Head", "text_hash": ids("text_hash/offered"), "agreed": "true"},
        {"agreement_id": "agreement/offered"},
    ),
    "GET /agreements": Plan(query=lambda ids, _person: {"after": ids("agreement/offered")}),
    "GET /agreements/{agreement_id}/changes/new": Plan(
        at={"agreement_id": "agreement/offered"}, query=lambda _ids, _person: {"target": "12.1"}
    ),
    "POST /agreements/{agreement_id}/changes": Plan(
        lambda _ids, _person: {
            "kind": "parameter",
            "target": "return_within_days",
            "value": "7",
            "reason": "Sooner",
            "seen": "1",
        },
        {"agreement_id": "agreement/offered"},
    ),
    "GET /agreements/{agreement_id}/clauses/new": Plan(
        at={"agreement_id": "agreement/offered"}, query=lambda ids, _person: {"clause": ids("clause/built-in")}
    ),
    "POST /agreements/{agreement_id}/clauses": Plan(
        lambda ids, _person: {
            "clause": ids("clause/built-in"),
            "telework_places": "Home",
            "telework_storage": "none",
            "reason": "They work there",
            "seen": "1",
        },
        {"agreement_id": "agreement/offered"},
    ),
    "POST /agreements/{agreement_id}/changes/{change_id}/answer": Plan(
        lambda _ids, _person: {"said": "decline", "reason": "No"}, {"agreement_id": "agreement/talked"}
    ),
    "POST /agreements/{agreement_id}/changes/{change_id}/withdrawal": Plan(
        nothing, {"agreement_id": "agreement/talked", "change_id": "change/own-side"}
    ),
    "POST /agreements/{agreement_id}/amendment": Plan(nothing),
    "POST /agreements/{agreement_id}/renewal": Plan(nothing, {"agreement_id": "agreement/older"}),
    "POST /agreements/{agreement_id}/offer": Plan(nothing, {"agreement_id": "agreement/draft"}),
    "POST /agreements/{agreement_id}/withdrawal": Plan(nothing, {"agreement_id": "agreement/given/own-side"}),
    "POST /agreements/{agreement_id}/signed-copy": Plan(
        lambda _ids, _person: {"signed_on": today(-1), "note": "", "file": FILE}, {"agreement_id": "agreement/offered"}
    ),
    "POST /agreements/{agreement_id}/signed-copy/withdrawal": Plan(nothing, {"agreement_id": "agreement/signed/own-side"}),
    "POST /agreements/{agreement_id}/termination": Plan(
        lambda _ids, _person: {
            "kind": "notice",
            "reason": "Over",
            "notice_days": "30",
            "ends_on": today(31),
            "person_name": "One",
            "person_title": "Head",
        }
    ),
    "POST /agreements/{agreement_id}/termination/acknowledgement": Plan(
        lambda _ids, _person: {"person_name": "One", "objection": ""}, {"agreement_id": "agreement/noticed/other-side"}
    ),
    "POST /agreements/{agreement_id}/termination/withdrawal": Plan(
        lambda _ids, _person: {"withdrawal_reason": "Settled"}, {"agreement_id": "agreement/noticed/own-side"}
    ),
    "POST /engagements/{engagement_id}/return-demand": Plan(lambda _ids, _person: {"reason": "Audit"}),
    "GET /api/v1/agreements": Plan(query=lambda ids, _person: {"after": ids("agreement/offered")}),
    "GET /api/v1/agreements/{agreement_id}/signed-copy": Plan(at={"agreement_id": "agreement/signed/own-side"}),
    "GET /api/v1/agreements/{agreement_id}/termination": Plan(at={"agreement_id": "agreement/noticed/own-side"}),
    "POST /api/v1/engagements/{engagement_id}/agreements": Plan(json=lambda _ids, _person: {"parameters": _TERMS}),
    "POST /api/v1/agreements/{agreement_id}/renewal": Plan(at={"agreement_id": "agreement/older"}),
    "POST /api/v1/agreements/{agreement_id}/clauses": Plan(
        json=lambda ids, _person: {
            "clause_id": ids("clause/built-in"),
            "values": {"telework_places": "Home", "telework_storage": "none"},
            "reason": "They work there",
            "seen": 1,
        },
        at={"agreement_id": "agreement/offered"},
    ),
    "POST /api/v1/engagements/{engagement_id}/agreements/trial": Plan(json=lambda _ids, _person: {"parameters": _TERMS}),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "page.AcceptanceInput.text_hash": "compared with the stored one, which is frozen",
    "page.AcceptanceInput.signed_copy_id": "compared with the document that lies on the table",
    "agreement_talks.DrawingUpBody.clause_ids": "clauses that the organisation may use, checked in the query",
    "agreement_talks.DrawingUpBody.parameters": "values by the names of the template, each checked against its type",
    "negotiating.ChangeInput.target": "a paragraph or value of the agreement in the path, checked in the action",
    "negotiating.ChangeInput.value": "the proposed value, checked against the template",
    "signing.CopyInput.signed_on": "the day on which it was signed, not in the future",
    "ending.TerminationInput.notice_days": "the notice agreed, which the last day must keep",
    "ending.AcknowledgementInput.objection": "what the other side objects",
    "ending.KeepingInput.withdrawal_reason": "why a notice is taken back",
    "page.AcceptanceInput.agreed": "must be ticked, and is not stored",
    "negotiating.AnswerInput.said": "agreed or declined, of a fixed list",
    "negotiating.ChangeInput.obligations": "which duties of the template the new words carry, checked in the action",
    "negotiating.ChangeInput.survives": "whether the new words hold after the end, as a side proposes",
    "negotiating.ChangeInput.text_ja": "the wording that a side proposes",
    "negotiating.ChangeInput.text_en": "the wording that a side proposes",
}
