"""What is written during and after an inspection, over the API: the list of points, what was seen, findings, photographs, the summary.

Both sides sign the record on the page (docs/api.md).
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.inspections import actions, queries
from contracts.inspections.rules import CheckOutcome
from portal.api.bodies import Id, Numbered, Raw, read_body, with_file
from portal.api.inspections import CheckOut, Dated, FindingOut
from portal.forms import FormModel
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.inspections.demanding import DemandInput, demand_by
from portal.pages.inspections.recording import FileInput, FindingInput, RecordInput, add_file_by
from questionnaires.assessments import queries as assessments
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter(prefix="/inspections/{inspection_id}")


class ChecksBody(FormModel):
    """What is put on the list: a section of what the contractor submitted, or one point in one's own words."""

    assessment_id: Id | None = None
    section_code: Annotated[str, Field(max_length=60)] = ""
    text: Annotated[str, Field(max_length=500)] = ""


class OutcomeBody(FormModel):
    """What was seen of one point."""

    check_id: Id
    outcome: CheckOutcome
    note: Annotated[str, Field(max_length=1000)] = ""


class OutcomesBody(FormModel):
    """What was seen, over the version that was read; points that are not named stay as they are."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    outcomes: Annotated[list[OutcomeBody], Field(min_length=1, max_length=200)]


class FileKept(BaseModel):
    """A file beside the record; it can be opened once its check is done."""

    evidence_id: str
    caption: str


@router.post("/checks", status_code=201)
def add_checks(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)], wanted: ChecksBody) -> list[CheckOut]:
    """Put points on the list, drawn from the contractor's answers or one's own; the whole list comes back."""
    if wanted.assessment_id is not None:
        assessment = assessments.get(entry.session, entry.reach, wanted.assessment_id)
        actions.draw_checks(entry.session, entry.stamp, entry.subject, assessment, section_code=wanted.section_code)
    elif wanted.text:
        actions.add_check(entry.session, entry.stamp, entry.subject, text=wanted.text)
    else:
        raise Invalid("inspection-text-missing", "text")
    return [CheckOut.model_validate(one) for one in queries.list_checks(entry.session, entry.subject.id)]


@router.post("/outcomes")
def record_outcomes(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)], seen: OutcomesBody) -> Dated:
    """Write down what was seen of the points."""
    outcomes = {one.check_id: (one.outcome, one.note) for one in seen.outcomes}
    made = actions.record_outcomes(entry.session, entry.stamp, entry.subject, outcomes, expected_version=seen.version)
    return Dated.model_validate(made)


@router.post("/findings", status_code=201)
def add_finding(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)], found: FindingInput) -> FindingOut:
    """Note something that was found."""
    made = actions.add_finding(
        entry.session, entry.stamp, entry.subject, severity=found.severity, text=found.finding, check_id=found.check or None
    )
    return FindingOut.model_validate(made)


@router.post("/files", status_code=201, openapi_extra=with_file(FileInput, needs_file=True))
def add_file(raw: Raw, entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection, takes_file=True)]) -> FileKept:
    """Lay a photograph beside the record."""
    made = add_file_by(entry, read_body(FileInput, raw, entry, needs_file=True))
    return FileKept(evidence_id=made.evidence_id, caption=made.caption)


@router.post("/record")
def write_record(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)], record: RecordInput) -> Dated:
    """Write down who was there, and the summary."""
    values = record.model_dump(exclude={"version"})
    return Dated.model_validate(actions.write_record(entry.session, entry.stamp, entry.subject, expected_version=record.version, **values))


@router.post("/findings/{finding_id}/correction", status_code=201)
def demand_correction(
    entry: Annotated[Entry, guard(Act.CORRECTION_ASK, of=subjects.inspection)], finding_id: str, wanted: DemandInput
) -> Numbered:
    """Ask for a corrective action after a finding; the contractor is told, and agrees or proposes another date."""
    return Numbered.model_validate(demand_by(entry, queries.get_finding(entry.session, entry.subject, finding_id), wanted))
