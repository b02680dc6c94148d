"""The date of an inspection: the contractor confirms it or proposes another, the principal settles, moves or calls it off."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.inspections import actions
from contracts.inspections.models import Inspection
from contracts.inspections.rules import InspectionState
from portal.forms import Filled, FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.inspections.one import page_of
from portal.pages.inspections.planning import tell_contractor
from portal.rendering.pages import redirect
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Text = Annotated[str, Field(max_length=2000)]


class AnswerInput(FormModel):
    """The contractor's word on the date."""

    version: Version
    step: Literal["confirm", "propose"]
    proposed_on: date | None = None
    note: Text = ""


class DateInput(FormModel):
    """The principal's date: the proposed one, or another."""

    version: Version
    planned_on: date
    urgent_reason: Text = ""


class CancelInput(FormModel):
    """Why it does not take place."""

    version: Version
    reason: Text = ""


@router.post("/inspections/{inspection_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.INSPECTION_ANSWER, of=subjects.inspection)]) -> Response:
    """Confirm the date, or propose another."""
    filled = read_form(AnswerInput, entry.form)
    made = attempt(entry.session, filled, lambda value: answer_by(entry, value))
    return _after(
        entry, filled, made, "inspection-confirmed" if made and made.state == InspectionState.CONFIRMED else "inspection-proposed"
    )


@router.post("/inspections/{inspection_id}/date")
def move(entry: Annotated[Entry, guard(Act.INSPECTION_PLAN, of=subjects.inspection)]) -> Response:
    """Take the contractor's date, or announce another."""
    filled = read_form(DateInput, entry.form)
    made = attempt(entry.session, filled, lambda value: move_by(entry, value))
    return _after(entry, filled, made, "inspection-moved")


@router.post("/inspections/{inspection_id}/cancellation")
def cancel(entry: Annotated[Entry, guard(Act.INSPECTION_PLAN, of=subjects.inspection)]) -> Response:
    """Call it off."""
    filled = read_form(CancelInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.cancel(entry.session, entry.stamp, entry.subject, reason=value.reason, expected_version=value.version),
    )
    return _after(entry, filled, made, "inspection-cancelled")


def answer_by(entry: Entry, value: AnswerInput) -> Inspection:
    """The contractor's word on the date."""
    if value.step == "confirm":
        return actions.say_yes(entry.session, entry.stamp, entry.subject, expected_version=value.version)
    if value.proposed_on is None:
        raise Invalid("inspection-proposed-date-missing", "proposed_on")
    return actions.propose(
        entry.session, entry.stamp, entry.subject, proposed_on=value.proposed_on, note=value.note, expected_version=value.version
    )


def move_by(entry: Entry, value: DateInput) -> Inspection:
    """The principal's date; the contractor is told."""
    made = actions.move(
        entry.session,
        entry.stamp,
        entry.subject,
        planned_on=value.planned_on,
        urgent_reason=value.urgent_reason,
        expected_version=value.version,
    )
    tell_contractor(entry, made)
    return made


def _after(
    entry: Entry, filled: Filled[AnswerInput] | Filled[DateInput] | Filled[CancelInput], made: Inspection | None, flash: str
) -> Response:
    if made is None:
        entry.session.refresh(entry.subject)
        return page_of(entry, filled, 409 if filled.problems[0].code == "inspection-changed-meanwhile" else filled.status)
    return redirect(entry, f"/inspections/{made.id}", flash, number=made.number)
