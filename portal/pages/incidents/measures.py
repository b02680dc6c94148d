"""Measures against recurrence, from either side."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.incidents import actions
from contracts.incidents.models import Incident, IncidentMeasure
from contracts.incidents.rules import MeasureStep
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.incidents.mailing import tell_measure
from portal.pages.incidents.record import page
from portal.pages.information.evidence import keep_file
from portal.rendering.pages import redirect
from storage.acts import Act

router = APIRouter()


class MeasureInput(FormModel):
    """What will be done, by whom, until when."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    responsible: Annotated[str, Field(min_length=1, max_length=200)]
    due_on: date


class AnswerInput(FormModel):
    """The principal's word on a measure."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    step: Literal["agree", "return"]
    text: Annotated[str, Field(max_length=2000)] = ""


class WorkInput(FormModel):
    """The contractor's next step: the measure proposed anew, or done and shown."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    step: Literal["propose", "do"]
    text: Annotated[str, Field(max_length=2000)] = ""
    due_on: date | None = None


@router.post("/incidents/{incident_id}/measures")
def propose(entry: Annotated[Entry, guard(Act.MEASURE_PROPOSE, of=subjects.incident)]) -> Response:
    """The contractor proposes one."""
    incident: Incident = entry.subject
    filled = read_form(MeasureInput, entry.form)
    made = attempt(entry.session, filled, lambda value: propose_by(entry, value))
    if made is None:
        return page(entry, filled, "measure", filled.status)
    return redirect(entry, f"/incidents/{incident.id}#measures", "measure-propose", number=made.number)


@router.post("/incidents/{incident_id}/measures/{measure_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.MEASURE_AGREE, of=subjects.incident)], measure_id: str) -> Response:
    """The principal agrees, or returns it with a remark."""
    filled = read_form(AnswerInput, entry.form)
    made = attempt(entry.session, filled, lambda value: take(entry, measure_id, value))
    if made is None:
        return page(entry, filled, f"answer-{measure_id}", filled.status)
    return redirect(entry, f"/incidents/{entry.subject.id}#measures", f"measure-{made.state}", number=made.number)


@router.post("/incidents/{incident_id}/measures/{measure_id}/work")
def work(entry: Annotated[Entry, guard(Act.MEASURE_DO, of=subjects.incident, takes_file=True)], measure_id: str) -> Response:
    """The contractor proposes it anew, or says that it is done, with a file that shows it."""
    filled = read_form(WorkInput, entry.form)
    made = attempt(entry.session, filled, lambda value: work_by(entry, measure_id, value))
    if made is None:
        return page(entry, filled, f"work-{measure_id}", filled.status)
    return redirect(entry, f"/incidents/{entry.subject.id}#measures", f"measure-{made.state}", number=made.number)


def propose_by(entry: Entry, value: MeasureInput) -> IncidentMeasure:
    """A new measure; the principal is told."""
    made = actions.propose_measure(entry.session, entry.stamp, entry.subject, **value.model_dump())
    tell_measure(entry, entry.subject, made)
    return made


def work_by(entry: Entry, measure_id: str, value: WorkInput) -> IncidentMeasure:
    """The contractor's next step, with the file that came along where it is done."""
    made = take(entry, measure_id, value)
    if value.step == "do" and entry.intake is not None:
        file = keep_file(entry, engagement_id=entry.subject.engagement_id)
        actions.attach(entry.session, entry.stamp, entry.subject, evidence_id=file.id, measure_id=made.id)
    return made


def take(entry: Entry, measure_id: str, value: AnswerInput | WorkInput) -> IncidentMeasure:
    """The next step of a measure, by the side whose turn it is; the other side is told where it has to act."""
    made = actions.take_step(
        entry.session,
        entry.stamp,
        entry.subject,
        measure_id=measure_id,
        step=MeasureStep(value.step),
        text=value.text,
        due_on=value.due_on if isinstance(value, WorkInput) else None,
        expected_version=value.version,
    )
    tell_measure(entry, entry.subject, made)
    return made
