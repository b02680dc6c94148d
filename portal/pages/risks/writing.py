"""Writing a risk down, from nothing or from a suggestion, and changing it."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.information.queries import list_items
from contracts.risks import actions, queries
from contracts.risks.actions import Written
from contracts.risks.models import Risk
from contracts.risks.rules import About, Treatment
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Name, Work, work_of
from portal.pages.risks.suggesting import find_suggestion, read_suggestions, say_suggestion
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from questionnaires.corrections.queries import list_rows as list_corrections
from storage.acts import Act

router = APIRouter()
REVIEW_DAYS = 180
Step = Annotated[int, Field(ge=1, le=9)]
Id = Annotated[str, Field(min_length=32, max_length=32)]
Key = Annotated[str, Field(max_length=80)]


class RiskInput(FormModel):
    """What people write of a risk."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    cause: Annotated[str, Field(min_length=1, max_length=2000)]
    about: About
    item_id: Id | None = None
    impact: Step
    likelihood: Step
    treatment: Treatment
    measures: Annotated[str, Field(max_length=2000)] = ""
    correction_id: Id | None = None
    person_name: Name
    due_on: date | None = None
    review_on: date
    residual_impact: Step | None = None
    residual_likelihood: Step | None = None


class NewRisk(RiskInput):
    """With what suggested it."""

    suggestion: Key = ""


class RiskChange(RiskInput):
    """With the version that was shown."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


@router.get("/engagements/{engagement_id}/risks/new")
def new(
    entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.engagement)], suggestion: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """The form; from a suggestion with its facts filled in, for the person to correct."""
    work = work_of(entry)
    found = next((one for one in read_suggestions(entry, work) if one.key == suggestion), None)
    start: dict[str, Any] = {
        "review_on": work.today + timedelta(days=REVIEW_DAYS),
        "person_name": entry.actor.display_name,
        "about": "work",
    }
    if found is not None:
        start |= {"suggestion": found.key, "impact": found.impact, "likelihood": found.likelihood}
        start |= say_suggestion(found, locale_of(entry.request))
    return _form(entry, work, blank_form(**start), None)


@router.post("/engagements/{engagement_id}/risks")
def write(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.engagement)]) -> Response:
    """Write it down."""
    work, filled = work_of(entry), read_form(NewRisk, entry.form)
    made = attempt(entry.session, filled, lambda value: write_by(entry, work, value))
    if made is None:
        return _form(entry, work, filled, None, filled.status)
    return redirect(entry, f"/risks/{made.id}", "risk-written", number=made.number)


@router.get("/risks/{risk_id}/edit")
def edit(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.risk)]) -> Response:
    """The form with what stands there."""
    risk: Risk = entry.subject
    return _form(entry, work_of(entry, risk.engagement_id), blank_form(**risk.model_dump(include=set(RiskInput.model_fields))), risk)


@router.post("/risks/{risk_id}")
def change(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.risk)]) -> Response:
    """Change it; an acceptance of what stood there before ends."""
    risk: Risk = entry.subject
    filled = read_form(RiskChange, entry.form)
    changed = attempt(
        entry.session,
        filled,
        lambda value: actions.change(
            entry.session, entry.stamp, risk, Written(**value.model_dump(exclude={"version"})), expected_version=value.version
        ),
    )
    if changed is None:
        entry.session.refresh(risk)
        return _form(entry, work_of(entry, risk.engagement_id), filled, risk, filled.status)
    return redirect(entry, f"/risks/{risk.id}", "risk-changed", number=risk.number)


def write_by(entry: Entry, work: Work, value: NewRisk) -> Risk:
    """Write it down; what suggested it must still be a suggestion."""
    if value.suggestion:
        find_suggestion(entry, work, value.suggestion)
    written = Written(**value.model_dump(exclude={"suggestion"}))
    return actions.write(entry.session, entry.stamp, work.engagement, written, suggestion_key=value.suggestion or None)


def _form(
    entry: Entry, work: Work, filled: Filled[FormModel] | Filled[NewRisk] | Filled[RiskChange], risk: Risk | None, status: int = 200
) -> Response:
    return render(
        entry,
        "risks/form.html",
        status,
        work=work,
        risk=risk,
        matrix=queries.matrix(),
        treatments=list(Treatment),
        kinds_of=list(About),
        items=list_items(entry.session, work.engagement.id, limit=200),
        corrections=list_corrections(entry.session, entry.reach, engagement_id=work.engagement.id, limit=50),
        filled=filled,
    )
