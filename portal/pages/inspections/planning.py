"""The inspections of a work, and announcing one with the notice that was agreed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.inspections import actions, duties, queries
from contracts.inspections.models import Inspection
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.stamp import Role

router = APIRouter()
Long = Annotated[str, Field(min_length=1, max_length=2000)]


class PlanInput(FormModel):
    """When, where, what, why and who."""

    planned_on: date
    planned_time: Annotated[str, Field(max_length=50)] = ""
    place: Annotated[str, Field(min_length=1, max_length=300)]
    subject: Long
    purpose: Long
    inspectors: Annotated[str, Field(min_length=1, max_length=500)]
    urgent_reason: Annotated[str, Field(max_length=2000)] = ""


@router.get("/engagements/{engagement_id}/inspections")
def show_all(entry: Annotated[Entry, guard(Act.INSPECTION_VIEW, of=subjects.engagement)]) -> Response:
    """All inspections of the work, the latest date first."""
    rows = queries.list_for_engagement(entry.session, entry.reach, entry.subject.id)
    return render(entry, "inspections/list.html", work=work_of(entry), rows=rows)


@router.get("/engagements/{engagement_id}/inspections/new")
def new(entry: Annotated[Entry, guard(Act.INSPECTION_PLAN, of=subjects.engagement)]) -> Response:
    """The form, with the agreed notice beside the date."""
    return _form(entry, blank_form(inspectors=entry.actor.display_name, planned_on=""))


@router.post("/engagements/{engagement_id}/inspections")
def plan(entry: Annotated[Entry, guard(Act.INSPECTION_PLAN, of=subjects.engagement)]) -> Response:
    """Announce it; the contractor confirms the date or proposes another."""
    filled = read_form(PlanInput, entry.form)
    made = attempt(entry.session, filled, lambda value: plan_by(entry, value))
    if made is None:
        return _form(entry, filled, filled.status)
    return redirect(entry, f"/inspections/{made.id}", "inspection-announced", number=made.number)


def plan_by(entry: Entry, value: PlanInput) -> Inspection:
    """Announce it; the contractor is told."""
    made = actions.plan(entry.session, entry.stamp, entry.subject, **value.model_dump())
    tell_contractor(entry, made)
    return made


def tell_contractor(entry: Entry, inspection: Inspection) -> None:
    """One mail to each person who answers for the contractor."""
    work = work_of(entry, inspection.engagement_id)
    notify(
        entry.session,
        template="inspection-announced",
        organisation_id=work.contractor.id,
        role=Role.RESPONDENT,
        engagement_id=work.engagement.id,
        parameters={"inspection_id": inspection.id},
    )


def _form(entry: Entry, filled: Filled[FormModel] | Filled[PlanInput], status: int = 200) -> Response:
    notice = duties.agreed_notice(entry.session, entry.subject.id)
    return render(entry, "inspections/form.html", status, work=work_of(entry), notice=notice, filled=filled)
