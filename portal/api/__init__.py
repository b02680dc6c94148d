"""The API: the same acts as the pages, through the same doors, as JSON under `/api/v1`."""

from fastapi import APIRouter

from portal.api import (
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
    recontracts,
    registers,
)

router = APIRouter(prefix="/api/v1")
router.include_router(agreements.router)
router.include_router(assessments.router)
router.include_router(assurance.router)
router.include_router(clauses.router)
router.include_router(contractors.router)
router.include_router(engagements.router)
router.include_router(monthly_reports.router)
router.include_router(recontracts.router)
router.include_router(duties.router)
router.include_router(incidents.router)
router.include_router(incident_steps.router)
router.include_router(keeping.router)
router.include_router(registers.router)
