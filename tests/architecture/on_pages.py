"""Which submitting pages of contracts have no endpoint of the API at their own address, and why (see `test_api.py`)."""

SECOND_PERSON = (
    "The second pair of eyes is a person who is signed in: one program could hold the keys of both persons, and would be one pair."
)
LETTING_IN = "Who is let into the portal is decided by a person who is signed in: whoever finds a key must not be able to let others in."
SIGNED = "What a person signs by name toward others who rely on it, that person has read: a program cannot have."
LEARNT = "A course is passed by whoever has read it: the answers of a program would show nothing."

# Page -> the reason why it stays with people; docs/api.md tells every reason.
ON_PAGES = {
    "/contractors/{contractor_id}/invitations": LETTING_IN,
    "/contractors/{contractor_id}/invitations/{invitation_id}/reissue": LETTING_IN,
    "/contractors/{contractor_id}/invitations/{invitation_id}/revoke": LETTING_IN,
    "/courses/{course_code}/check": LEARNT,
    "/duties/{performance_id}/waiver/approval": SECOND_PERSON,
    "/engagements/{engagement_id}/direct-consents": SIGNED,
    "/incidents/{incident_id}/lifts/{lift_id}/decision": SECOND_PERSON,
    "/inspections/{inspection_id}/signature": SIGNED,
    "/risks/{risk_id}/decision": SECOND_PERSON,
    "/sharing-policy/drafts/{policy_draft_id}/decision": SECOND_PERSON,
}

# Page -> where the API has the same act.
UNDER_ANOTHER_ADDRESS: dict[str, str] = {}

# Agreements, clauses, duties, registers, information, closing: to be written.
_NOT_YET_TERMS_AND_REGISTERS = {
    "/approvals/{approval_id}/answer",
    "/approvals/{approval_id}/revocation",
    "/approvals/{approval_id}/uses",
    "/approvals/{approval_id}/uses/{use_id}/return",
    "/approvals/{approval_id}/withdrawal",
    "/certificates/{certificate_id}/judgement",
    "/contractors/import",
    "/contractors/import/{list_id}/confirmation",
    "/contractors/{contractor_id}",
    "/duties/calendar",
    "/duties/calendar/closing",
    "/duties/{performance_id}/rejection",
    "/duties/{performance_id}/waiver",
    "/duties/{performance_id}/waiver/refusal",
    "/engagements",
    "/engagements/{engagement_id}/assessments",
    "/engagements/{engagement_id}/assets",
    "/engagements/{engagement_id}/assets/intake",
    "/engagements/{engagement_id}/assets/{asset_id}",
    "/engagements/{engagement_id}/certificates",
    "/engagements/{engagement_id}/closing",
    "/engagements/{engagement_id}/duties/calendar",
    "/engagements/{engagement_id}/duties/calendar/closing",
    "/engagements/{engagement_id}/duties/{obligation_id}/confirmation",
    "/engagements/{engagement_id}/edit",
    "/engagements/{engagement_id}/handlers/{handler_id}",
    "/engagements/{engagement_id}/handlers/{handler_id}/custodian",
    "/engagements/{engagement_id}/handlers/{handler_id}/end",
    "/engagements/{engagement_id}/handlers/{handler_id}/preparation",
    "/engagements/{engagement_id}/items",
    "/engagements/{engagement_id}/lists/confirmation",
    "/engagements/{engagement_id}/lists/items",
    "/engagements/{engagement_id}/lists/proposals",
    "/engagements/{engagement_id}/people-reports",
    "/engagements/{engagement_id}/places",
    "/engagements/{engagement_id}/places/{place_id}",
    "/engagements/{engagement_id}/places/{place_id}/end",
    "/engagements/{engagement_id}/registers/imports/{register_import_id}/confirmation",
    "/engagements/{engagement_id}/registers/{book}/import",
    "/engagements/{engagement_id}/returns",
    "/engagements/{engagement_id}/stocktakes",
    "/handovers/{handover_id}/countersignature",
    "/item-proposals/{proposal_id}/answer",
    "/item-proposals/{proposal_id}/withdrawal",
    "/leavers",
    "/leavers/{leaver_id}/closing",
    "/leavers/{leaver_id}/pledge",
    "/leavers/{leaver_id}/points",
    "/leavers/{leaver_id}/points/{point_id}/settlement",
    "/returns/{return_id}/confirmation",
    "/stocktakes/{stocktake_id}",
}
# Incidents, re-contracts, risks, support, inspections, contacts, certificates, education, monthly reports: to be written.
_NOT_YET_ASSURANCE = {
    "/certificates-held/{held_id}/judgement",
    "/certificates-held/{held_id}/withdrawal",
    "/contacts/{contact_id}",
    "/contacts/{contact_id}/removal",
    "/education-assignments/{assignment_id}/ending",
    "/engagements/{engagement_id}/contacts",
    "/engagements/{engagement_id}/monthly-reports",
    "/engagements/{engagement_id}/support",
    "/incidents/{incident_id}/files",
    "/inspections/{inspection_id}/answer",
    "/inspections/{inspection_id}/cancellation",
    "/inspections/{inspection_id}/checks",
    "/inspections/{inspection_id}/date",
    "/inspections/{inspection_id}/files",
    "/inspections/{inspection_id}/findings",
    "/inspections/{inspection_id}/findings/{finding_id}/correction",
    "/inspections/{inspection_id}/outcomes",
    "/inspections/{inspection_id}/record",
    "/monthly-reports/{report_id}/draft",
    "/monthly-reports/{report_id}/file",
    "/monthly-reports/{report_id}/judgement",
    "/recontracts/{recontract_id}/comparison-by-hand",
    "/risks/{risk_id}",
    "/risks/{risk_id}/acceptance",
    "/risks/{risk_id}/closing",
    "/support/{support_id}/answer",
    "/support/{support_id}/reasons",
    "/support/{support_id}/settlement",
    "/support/{support_id}/talks",
}
NOT_YET = _NOT_YET_TERMS_AND_REGISTERS | _NOT_YET_ASSURANCE
