"""Inspections over the API: announcing one, agreeing on its date, and reading it with its list, findings and signatures.

What is written during and after it stands in `inspection_records`; both sides sign the record on the page (docs/api.md).
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.inspections import actions, queries
from contracts.inspections.models import Inspection
from contracts.inspections.rules import InspectionResult, result_of
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.inspections.dates import AnswerInput, CancelInput, DateInput, answer_by, move_by
from portal.pages.inspections.one import list_readable_checks, may_read_record
from portal.pages.inspections.planning import PlanInput, plan_by
from storage.acts import Act

router = APIRouter()


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class InspectionOut(_Read):
    """An inspection in a list; `result` is null until the record is written."""

    id: str
    number: int
    subject: str
    place: str
    planned_on: date
    state: str
    findings: int
    result: InspectionResult | None


class Dated(_Read):
    """An inspection after a step about its date; the next step names this `version`."""

    id: str
    number: int
    state: str
    version: int
    planned_on: date
    proposed_on: date | None


class CheckOut(_Read):
    """A point of the list: what the contractor claimed, and what was seen."""

    id: str
    position: int
    item_code: str
    text: dict[str, str]
    claimed_state: str
    claimed: str
    outcome: str
    note: str


class FindingOut(_Read):
    """Something that was found, and the corrective action that followed on it."""

    id: str
    number: int
    severity: str
    text: str
    check_id: str | None
    correction_id: str | None


class InspectionFileOut(_Read):
    """A photograph or another file beside the record."""

    evidence_id: str
    name: str
    caption: str
    state: str


class SignatureOut(_Read):
    """Who signed the record for which company."""

    organisation_id: str
    person_name: str
    person_title: str
    signed_at: datetime


class InspectionDetail(Dated):
    """An inspection whole. Findings and files are the principal's own until it has signed the record; then both sides read them."""

    engagement_id: str
    subject: str
    purpose: str
    place: str
    inspectors: str
    planned_time: str
    urgent_reason: str
    principal_participants: str
    contractor_participants: str
    summary: str
    contractor_remarks: str
    report_hash: str
    result: InspectionResult | None
    checks: list[CheckOut]
    findings: list[FindingOut]
    files: list[InspectionFileOut]
    signatures: list[SignatureOut]


@router.get("/engagements/{engagement_id}/inspections")
def list_inspections(entry: Annotated[Entry, guard(Act.INSPECTION_VIEW, of=subjects.engagement)]) -> list[InspectionOut]:
    """The inspections of the work, the latest date first."""
    return [InspectionOut.model_validate(row) for row in queries.list_for_engagement(entry.session, entry.reach, entry.subject.id)]


@router.post("/engagements/{engagement_id}/inspections", status_code=201)
def plan_inspection(entry: Annotated[Entry, guard(Act.INSPECTION_PLAN, of=subjects.engagement)], planned: PlanInput) -> Dated:
    """Announce one, with the agreed notice or the reason why it is shorter; the contractor is told."""
    return Dated.model_validate(plan_by(entry, planned))


@router.get("/inspections/{inspection_id}")
def show_inspection(entry: Annotated[Entry, guard(Act.INSPECTION_VIEW, of=subjects.inspection)]) -> InspectionDetail:
    """One inspection, as far as the caller's side may read it now."""
    inspection: Inspection = entry.subject
    session, (is_written, is_open) = entry.session, may_read_record(entry)
    findings = queries.list_findings(session, inspection.id) if is_open else []
    kept = set(InspectionDetail.model_fields) - {"result", "checks", "findings", "files", "signatures"}
    unsaid = {} if is_open else dict.fromkeys(("principal_participants", "contractor_participants", "summary"), "")
    return InspectionDetail(
        **(inspection.model_dump(include=kept) | unsaid),
        result=result_of(finding.severity for finding in findings) if is_written else None,
        checks=[CheckOut.model_validate(one) for one in list_readable_checks(entry)],
        findings=[FindingOut.model_validate(one) for one in findings],
        files=[InspectionFileOut.model_validate(one) for one in queries.list_files(session, inspection.id)] if is_open else [],
        signatures=[SignatureOut.model_validate(one) for one in queries.list_signatures(session, inspection.id)],
    )


@router.post("/inspections/{inspection_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.INSPECTION_ANSWER, of=subjects.inspection)], given: AnswerInput) -> Dated:
    """Confirm the date, or propose another, as the contractor."""
    return Dated.model_validate(answer_by(entry, given))


@router.post("/inspections/{inspection_id}/date")
def move(entry: Annotated[Entry, guard(Act.INSPECTION_PLAN, of=subjects.inspection)], given: DateInput) -> Dated:
    """Take the contractor's date, or announce another; the contractor is told."""
    return Dated.model_validate(move_by(entry, given))


@router.post("/inspections/{inspection_id}/cancellation")
def cancel(entry: Annotated[Entry, guard(Act.INSPECTION_PLAN, of=subjects.inspection)], given: CancelInput) -> Dated:
    """Call it off, with the reason."""
    made = actions.cancel(entry.session, entry.stamp, entry.subject, reason=given.reason, expected_version=given.version)
    return Dated.model_validate(made)
