"""The list of an inspection, and its record: what was seen, findings, photographs, who was there, and the signatures."""

from collections.abc import Callable
from typing import Annotated, Any, Self

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field, model_validator

from contracts.engagements.rules import Side
from contracts.inspections import actions, queries
from contracts.inspections.actions.recording import SUBMITTED
from contracts.inspections.models import Inspection, InspectionFile
from contracts.inspections.rules import CheckOutcome, Severity
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import work_of
from portal.pages.inspections.dates import Text, Version
from portal.pages.inspections.one import page_of
from portal.permissions import Standing
from portal.rendering.pages import redirect, render
from questionnaires.assessments import queries as assessments
from questionnaires.templates.queries import list_sections
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
Name = Annotated[str, Field(min_length=1, max_length=100)]
Id = Annotated[str, Field(max_length=32)]


class CheckInput(FormModel):
    """What is put on the list: a section of the questionnaire ("assessment section"), or a point in one's own words."""

    section: Annotated[str, Field(max_length=60)] = ""
    text: Annotated[str, Field(max_length=500)] = ""


class OutcomesInput(FormModel):
    """What was seen of each point, as three lists of equal length."""

    version: Version
    check_id: Annotated[list[Id], Field(max_length=200)] = []
    outcome: Annotated[list[CheckOutcome], Field(max_length=200)] = []
    seen_note: Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=200)] = []

    @model_validator(mode="after")
    def _is_even(self) -> Self:
        if not len(self.check_id) == len(self.outcome) == len(self.seen_note):
            raise ValueError("lines-incomplete")
        return self


class FindingInput(FormModel):
    """Something that was found."""

    severity: Severity
    finding: Annotated[str, Field(min_length=1, max_length=2000)]
    check: Id = ""


class FileInput(FormModel):
    """What the photograph shows."""

    caption: Annotated[str, Field(max_length=300)] = ""


class RecordInput(FormModel):
    """Who was there, and what is to be said of the whole."""

    version: Version
    principal_participants: Annotated[str, Field(max_length=500)] = ""
    contractor_participants: Annotated[str, Field(max_length=500)] = ""
    summary: Annotated[str, Field(max_length=4000)] = ""


class SignatureInput(FormModel):
    """A signature by name; the contractor's comes with its remarks."""

    version: Version
    person_name: Name
    person_title: Name
    remarks: Text = ""


@router.post("/inspections/{inspection_id}/checks")
def add_checks(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)]) -> Response:
    """Put points on the list, drawn from the questionnaire or one's own."""
    filled = read_form(CheckInput, entry.form)

    def store(value: CheckInput) -> int:
        if value.section:
            assessment_id, _, code = value.section.partition(" ")
            assessment = assessments.get(entry.session, entry.reach, assessment_id)
            return actions.draw_checks(entry.session, entry.stamp, entry.subject, assessment, section_code=code)
        if not value.text:
            raise Invalid("inspection-text-missing", "text")
        actions.add_check(entry.session, entry.stamp, entry.subject, text=value.text)
        return 1

    count = attempt(entry.session, filled, store)
    return _after(entry, filled, count, "inspection-checks-added", count=count)


@router.get("/inspections/{inspection_id}/record")
def show_record(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)]) -> Response:
    """The list and the record, to prepare and to write."""
    return _page(entry, blank_form())


@router.post("/inspections/{inspection_id}/outcomes")
def record_outcomes(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)]) -> Response:
    """What was seen of the points."""
    filled = read_form(OutcomesInput, entry.form)

    def store(value: OutcomesInput) -> Inspection:
        given = zip(value.check_id, value.outcome, value.seen_note, strict=True)
        outcomes = {check_id: (outcome, note) for check_id, outcome, note in given}
        return actions.record_outcomes(entry.session, entry.stamp, entry.subject, outcomes, expected_version=value.version)

    return _after(entry, filled, attempt(entry.session, filled, store), "inspection-outcomes-saved")


@router.post("/inspections/{inspection_id}/findings")
def add_finding(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)]) -> Response:
    """Note something that was found."""
    filled = read_form(FindingInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.add_finding(
            entry.session, entry.stamp, entry.subject, severity=value.severity, text=value.finding, check_id=value.check or None
        ),
    )
    return _after(entry, filled, made, "inspection-finding-added", number=made.number if made else 0)


@router.post("/inspections/{inspection_id}/files")
def add_file(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection, takes_file=True)]) -> Response:
    """Lay a photograph beside the record."""
    filled = read_form(FileInput, entry.form)
    made = attempt(entry.session, filled, lambda value: add_file_by(entry, value))
    return _after(entry, filled, made, "inspection-file-added")


@router.post("/inspections/{inspection_id}/record")
def write_record(entry: Annotated[Entry, guard(Act.INSPECTION_RECORD, of=subjects.inspection)]) -> Response:
    """Who was there, and the summary."""
    filled = read_form(RecordInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.write_record(
            entry.session, entry.stamp, entry.subject, expected_version=value.version, **value.model_dump(exclude={"version"})
        ),
    )
    return _after(entry, filled, made, "inspection-record-saved")


@router.post("/inspections/{inspection_id}/signature")
def sign(entry: Annotated[Entry, guard(Act.INSPECTION_SIGN, of=subjects.inspection)]) -> Response:
    """Sign the record: the principal first, then the contractor with its remarks."""
    filled = read_form(SignatureInput, entry.form)
    is_principal = entry.standing is Standing.PRINCIPAL
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.sign(
            entry.session,
            entry.stamp,
            entry.subject,
            Side.PRINCIPAL if is_principal else Side.CONTRACTOR,
            person_name=value.person_name,
            person_title=value.person_title,
            remarks=value.remarks,
            expected_version=value.version,
        ),
    )
    if made is None:
        return _again(entry, filled, _page if is_principal else page_of)
    return redirect(entry, f"/inspections/{entry.subject.id}", "inspection-signed", number=entry.subject.number)


def add_file_by(entry: Entry, value: FileInput) -> InspectionFile:
    """Lay the file that came along beside the record."""
    if entry.intake is None:
        raise Invalid("file-missing", "file")
    file = keep_file(entry, engagement_id=entry.subject.engagement_id)
    return actions.add_file(entry.session, entry.stamp, entry.subject, evidence_id=file.id, caption=value.caption)


def _after(entry: Entry, filled: Filled[Any], made: object, flash: str, *, count: object = "", number: object = "") -> Response:
    if made is None:
        return _again(entry, filled, _page)
    return redirect(entry, f"/inspections/{entry.subject.id}/record", flash, count=count, number=number)


def _again(entry: Entry, filled: Filled[Any], show: Callable[[Entry, Filled[Any], int], Response]) -> Response:
    entry.session.refresh(entry.subject)
    return show(entry, filled, 409 if filled.problems[0].code == "inspection-changed-meanwhile" else filled.status)


def _page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    inspection: Inspection = entry.subject
    return render(
        entry,
        "inspections/record.html",
        status,
        work=work_of(entry, inspection.engagement_id),
        inspection=inspection,
        checks=queries.list_checks(entry.session, inspection.id),
        findings=queries.list_findings(entry.session, inspection.id),
        files=queries.list_files(entry.session, inspection.id),
        sections=_sections(entry, inspection),
        outcomes=list(CheckOutcome),
        severities=list(Severity),
        filled=filled,
    )


def _sections(entry: Entry, inspection: Inspection) -> list[tuple[str, dict[str, str]]]:
    """The sections of what the contractor submitted last, as choices for the list."""
    rows = assessments.list_for_engagement(entry.session, entry.reach, inspection.engagement_id)
    latest = next((row for row in rows if row.state in SUBMITTED), None)
    if latest is None:
        return []
    version_id = assessments.get(entry.session, entry.reach, latest.id).version_id
    return [(f"{latest.id} {section.code}", section.title) for section in list_sections(entry.session, version_id)]
