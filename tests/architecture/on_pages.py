"""Which submitting pages of contracts have no endpoint of the API at their own address, and why (see `test_api.py`)."""

SECOND_PERSON = (
    "The second pair of eyes is a person who is signed in: one program could hold the keys of both persons, and would be one pair."
)
LETTING_IN = "Who is let into the portal is decided by a person who is signed in: whoever finds a key must not be able to let others in."
SIGNED = "What a person signs by name toward others who rely on it, that person has read: a program cannot have."
LEARNT = "A course is passed by whoever has read it: the answers of a program would show nothing."
KEY_FROM_KEY = "A secret address opens the calendar without a sign-in: a key must not make another key that outlives it."
ONE_BY_ONE = "A program that has a list registers its companies one by one, and hears of each what a look at the lines would show."

# Page -> the reason why it stays with people; docs/api.md tells every reason.
ON_PAGES = {
    "/contractors/import": ONE_BY_ONE,
    "/contractors/import/{list_id}/confirmation": ONE_BY_ONE,
    "/contractors/{contractor_id}/invitations": LETTING_IN,
    "/contractors/{contractor_id}/invitations/{invitation_id}/reissue": LETTING_IN,
    "/contractors/{contractor_id}/invitations/{invitation_id}/revoke": LETTING_IN,
    "/courses/{course_code}/check": LEARNT,
    "/duties/calendar": KEY_FROM_KEY,
    "/duties/{performance_id}/waiver/approval": SECOND_PERSON,
    "/engagements/{engagement_id}/direct-consents": SIGNED,
    "/engagements/{engagement_id}/duties/calendar": KEY_FROM_KEY,
    "/incidents/{incident_id}/lifts/{lift_id}/decision": SECOND_PERSON,
    "/inspections/{inspection_id}/signature": SIGNED,
    "/risks/{risk_id}/decision": SECOND_PERSON,
    "/sharing-policy/drafts/{policy_draft_id}/decision": SECOND_PERSON,
}

# Page -> where the API has the same act.
UNDER_ANOTHER_ADDRESS = {
    "/engagements/{engagement_id}/edit": "/engagements/{engagement_id}",
}

# Incidents, re-contracts, risks, support, inspections, contacts, certificates, education, monthly reports: to be written.
NOT_YET = {
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
