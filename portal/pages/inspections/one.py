"""One inspection: whose turn it is, what is looked at, what was found, and what follows from it."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.inspections import duties, queries
from contracts.inspections.models import Inspection, InspectionCheck
from contracts.inspections.rules import MOVABLE, InspectionState, result_of
from portal.forms import Filled, blank_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.permissions import Standing
from portal.rendering.pages import render
from questionnaires.corrections.queries import list_after
from questionnaires.corrections.rules import CorrectionOrigin
from storage.acts import Act

router = APIRouter()
WAITS_FOR = {
    InspectionState.ANNOUNCED: Standing.CONTRACTOR,
    InspectionState.PROPOSED: Standing.PRINCIPAL,
    InspectionState.CONFIRMED: Standing.PRINCIPAL,
    InspectionState.RECORDED: Standing.CONTRACTOR,
}
SHOWN_TO_ALL = (InspectionState.RECORDED, InspectionState.SIGNED)


@router.get("/inspections/{inspection_id}")
def show(entry: Annotated[Entry, guard(Act.INSPECTION_VIEW, of=subjects.inspection)]) -> Response:
    """How it stands, and the next step of either side."""
    return page_of(entry, blank_form(person_name=entry.actor.display_name))


def page_of(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    """The page, with the form that was filled in wrongly, if one was."""
    inspection: Inspection = entry.subject
    session = entry.session
    is_principal, is_contractor = entry.standing is Standing.PRINCIPAL, entry.standing is Standing.CONTRACTOR
    is_written, is_open = may_read_record(entry)
    findings = queries.list_findings(session, inspection.id) if is_open else []
    return render(
        entry,
        "inspections/one.html",
        status,
        work=work_of(entry, inspection.engagement_id),
        inspection=inspection,
        side="principal" if is_principal else "contractor" if is_contractor else "above",
        is_mine=WAITS_FOR.get(InspectionState(inspection.state)) is entry.standing,
        is_movable=inspection.state in MOVABLE,
        is_written=is_written,
        notice=duties.agreed_notice(session, inspection.engagement_id),
        checks=list_readable_checks(entry),
        findings=findings,
        result=result_of(finding.severity for finding in findings) if is_written else None,
        files=queries.list_files(session, inspection.id) if is_open else [],
        signatures=queries.list_signatures(session, inspection.id),
        corrections=list_after(session, CorrectionOrigin.INSPECTION, inspection.id),
        filled=filled,
    )


def may_read_record(entry: Entry) -> tuple[bool, bool]:
    """Whether the record is written, and whether this reader may read it: the principal always, others once the principal has signed."""
    is_written = entry.subject.state in SHOWN_TO_ALL
    return is_written, is_written or entry.standing is Standing.PRINCIPAL


def list_readable_checks(entry: Entry) -> list[InspectionCheck]:
    """The list as this reader may see it. What the contractor answered is between the two parties; what was seen comes with the record."""
    if entry.standing is Standing.ABOVE:
        return []
    checks = queries.list_checks(entry.session, entry.subject.id)
    _, is_open = may_read_record(entry)
    return checks if is_open else [InspectionCheck(**check.model_dump(exclude={"outcome", "note"})) for check in checks]
