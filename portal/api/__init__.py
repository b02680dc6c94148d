"""The API: the same acts as the pages, through the same doors, as JSON under `/api/v1`."""

from fastapi import APIRouter

from portal.api import (
    agreement_endings,
    agreement_talks,
    agreements,
    assessments,
    assurance,
    clauses,
    contractors,
    duties,
    engagements,
    incident_steps,
    incidents,
    keeping,
    monthly_reports,
    own_clauses,
    recontract_steps,
    recontracts,
    registers,
    required_duties,
    sharing_policy,
    signed_copies,
)

# What the API is about, in the order of its description; within a subject fixed addresses come before those with a name in them.
SUBJECTS = {
    "Contractors": (contractors,),
    "Engagements": (engagements,),
    "Questionnaires": (assessments,),
    "Clauses": (clauses, required_duties, own_clauses),
    "Agreements": (agreements, agreement_talks, agreement_endings, signed_copies),
    "Duties": (duties,),
    "Ledgers": (registers,),
    "Monthly reports": (monthly_reports,),
    "Re-contracting": (recontracts, recontract_steps),
    "Incidents": (incidents, incident_steps),
    "Assurance": (assurance,),
    "Sharing policy": (sharing_policy,),
    "Education, support and leavers": (keeping,),
}

router = APIRouter(prefix="/api/v1")
for subject, modules in SUBJECTS.items():
    for module in modules:
        router.include_router(module.router, tags=[subject])
