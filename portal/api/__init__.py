"""The API: the same acts as the pages, through the same doors, as JSON under `/api/v1`."""

from fastapi import APIRouter

from portal.api import (
    agreement_endings,
    agreement_talks,
    agreements,
    answering,
    approvals,
    assessments,
    assets,
    certificates_held,
    chains,
    clauses,
    contacts,
    contractors,
    corrections,
    duties,
    duty_steps,
    education,
    engagements,
    handovers,
    incident_steps,
    incidents,
    inspection_records,
    inspections,
    issuing,
    leavers,
    limits,
    lists,
    monthly_reports,
    organisation_calendar,
    own_clauses,
    people,
    policy_drafts,
    questionnaires,
    recontract_steps,
    recontracts,
    register_books,
    required_duties,
    reviewing,
    risks,
    sending,
    settlements,
    sharing_policy,
    signed_copies,
    support,
)
from portal.api.description import add_description

# What the API is about, in the order of its description; within a subject fixed addresses come before those with a name in them.
SUBJECTS = {
    "Contractors": (contractors,),
    "Engagements": (engagements,),
    "What may be shared": (limits,),
    "Handovers, returns and disposal": (handovers, settlements),
    "Questionnaires": (questionnaires, assessments, answering, issuing, sending, reviewing),
    "Clauses": (clauses, required_duties, own_clauses),
    "Agreements": (agreements, agreement_talks, agreement_endings, signed_copies),
    "Duties": (organisation_calendar, duties, duty_steps),
    "Lists of information": (lists,),
    "Handlers and places": (people,),
    "Approvals": (approvals,),
    "Assets": (assets,),
    "Ledgers as workbooks": (register_books,),
    "Leavers": (leavers,),
    "Monthly reports": (monthly_reports,),
    "Re-contracting": (chains, recontracts, recontract_steps),
    "Incidents": (incidents, incident_steps),
    "Sharing policy": (sharing_policy, policy_drafts),
    "Inspections and corrective actions": (inspections, inspection_records, corrections),
    "Certificates held": (certificates_held,),
    "Emergency contacts": (contacts,),
    "Risks": (risks,),
    "Education": (education,),
    "Support and fair dealing": (support,),
}

router = APIRouter(prefix="/api/v1")
for subject, modules in SUBJECTS.items():
    for module in modules:
        router.include_router(module.router, tags=[subject])
add_description(router, list(SUBJECTS))
