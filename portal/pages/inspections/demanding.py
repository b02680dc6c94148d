"""From a finding to a corrective action: what is asked, why, and until when."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.inspections import actions, queries
from contracts.inspections.models import Inspection, InspectionFinding
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.pages import redirect, render
from portal.sending.telling import tell_correction
from questionnaires.corrections.models import CorrectiveAction
from questionnaires.corrections.rules import TEXT_LIMIT, Asked
from storage.acts import Act

router = APIRouter()
USUAL_DAYS = 60
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]


class DemandInput(FormModel):
    """What is asked of the contractor."""

    what: Text = ""
    why: Text = ""
    cost_note: Text = ""
    due_on: date


@router.get("/inspections/{inspection_id}/findings/{finding_id}/correction")
def new(entry: Annotated[Entry, guard(Act.CORRECTION_ASK, of=subjects.inspection)], finding_id: str) -> Response:
    """The form, with the finding as the reason."""
    finding = queries.get_finding(entry.session, entry.subject, finding_id)
    today = work_of(entry, entry.subject.engagement_id).today
    return _page(entry, finding_id, blank_form(what="", why=finding.text, due_on=today + timedelta(days=USUAL_DAYS)))


@router.post("/inspections/{inspection_id}/findings/{finding_id}/correction")
def demand(entry: Annotated[Entry, guard(Act.CORRECTION_ASK, of=subjects.inspection)], finding_id: str) -> Response:
    """Ask for it; the contractor agrees, or proposes another date."""
    finding = queries.get_finding(entry.session, entry.subject, finding_id)
    filled = read_form(DemandInput, entry.form)
    made = attempt(entry.session, filled, lambda value: demand_by(entry, finding, value))
    if made is None:
        return _page(entry, finding_id, filled, filled.status)
    return redirect(entry, f"/corrections/{made.id}", "correction-asked", number=made.number)


def demand_by(entry: Entry, finding: InspectionFinding, value: DemandInput) -> CorrectiveAction:
    """Ask for a corrective action after a finding; the contractor is told."""
    made = actions.demand(entry.session, entry.stamp, entry.subject, finding, asked=Asked(**value.model_dump()))
    tell_correction(entry.session, entry.stamp, made)
    return made


def _page(entry: Entry, finding_id: str, filled: Filled[FormModel] | Filled[DemandInput], status: int = 200) -> Response:
    inspection: Inspection = entry.subject
    return render(
        entry,
        "inspections/demand.html",
        status,
        work=work_of(entry, inspection.engagement_id),
        inspection=inspection,
        finding=queries.get_finding(entry.session, inspection, finding_id),
        limit=TEXT_LIMIT,
        filled=filled,
    )
