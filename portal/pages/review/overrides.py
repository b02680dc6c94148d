"""Setting another score beside the computed one: proposed with a reason and an end, approved by another reviewer."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import About, read_about, read_names
from portal.rendering.pages import redirect, render
from portal.sending.telling import tell_second_person
from questionnaires.assessments.models import Assessment
from questionnaires.assessments.rules import AssessmentState
from questionnaires.scoring import queries as scoring
from questionnaires.scoring.overrides import actions, queries
from questionnaires.scoring.overrides.models import ScoreOverride
from questionnaires.scoring.overrides.rules import LONGEST_DAYS
from storage.acts import Act
from storage.problems import Conflict

router = APIRouter()
Text = Annotated[str, Field(max_length=2000)]


class OverrideInput(FormModel):
    """The score that is to count, in percent with at most one decimal, why, and its last day."""

    percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=4, decimal_places=1)]
    reason: Text = ""
    ends_on: date


class EndInput(FormModel):
    """Why it is declined or taken back."""

    reason: Text = ""


class ApprovalInput(FormModel):
    """Nothing but the press."""


@router.get("/assessments/{assessment_id}/overrides")
def show(entry: Annotated[Entry, guard(Act.ASSESSMENT_VIEW, of=subjects.assessment)]) -> Response:
    """The overrides of this score, and the form for another one."""
    about = read_about(entry, entry.subject)
    return _page(entry, about, blank_form(percent="", reason="", ends_on=about.today + timedelta(days=90)))


@router.post("/assessments/{assessment_id}/overrides")
def propose(entry: Annotated[Entry, guard(Act.OVERRIDE_PROPOSE, of=subjects.assessment)]) -> Response:
    """Propose a score; it waits for a second reviewer."""
    about = read_about(entry, entry.subject)
    filled = read_form(OverrideInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.propose(
            entry.session,
            entry.stamp,
            entry.subject,
            percent_tenths=int(value.percent * 10),
            reason=value.reason,
            ends_on=value.ends_on,
            today=about.today,
        ),
    )
    if made is None:
        return _page(entry, about, filled, status=422)
    tell_second_person(entry.session, entry.stamp, entry.subject, "override-proposed")
    return _back(entry, f"override-{made.state}")


@router.post("/assessments/{assessment_id}/overrides/{override_id}/approval")
def approve(entry: Annotated[Entry, guard(Act.OVERRIDE_APPROVE, of=subjects.assessment)], override_id: str) -> Response:
    """Let another reviewer's proposal count."""
    about = read_about(entry, entry.subject)
    filled = read_form(ApprovalInput, entry.form)
    return _settle(
        entry,
        about,
        filled,
        lambda: actions.approve(entry.session, entry.stamp, entry.subject, override_id=override_id, today=about.today),
    )


@router.post("/assessments/{assessment_id}/overrides/{override_id}/refusal")
def decline(entry: Annotated[Entry, guard(Act.OVERRIDE_END, of=subjects.assessment)], override_id: str) -> Response:
    """Decline a proposal, or take one's own back."""
    filled = read_form(EndInput, entry.form)
    reason = filled.value.reason if filled.value else ""
    return _settle(
        entry,
        read_about(entry, entry.subject),
        filled,
        lambda: actions.decline(entry.session, entry.stamp, entry.subject, override_id=override_id, reason=reason),
    )


@router.post("/assessments/{assessment_id}/overrides/{override_id}/end")
def end(entry: Annotated[Entry, guard(Act.OVERRIDE_END, of=subjects.assessment)], override_id: str) -> Response:
    """Take an override back before its last day; where that raises the score, the second person decides it."""
    filled = read_form(EndInput, entry.form)
    reason = filled.value.reason if filled.value else ""
    return _settle(
        entry,
        read_about(entry, entry.subject),
        filled,
        lambda: actions.end(entry.session, entry.stamp, entry.subject, override_id=override_id, reason=reason),
    )


def _settle(entry: Entry, about: About, filled: Filled[Any], act: Callable[[], ScoreOverride]) -> Response:
    made = attempt(entry.session, filled, lambda _value: act())
    if made is None:
        blank = blank_form(percent="", reason="", ends_on=about.today + timedelta(days=90))
        blank.problems = list(filled.problems)
        return _page(entry, about, blank, status=422)
    is_asked = made.state == "active" and made.ending_asked_by is not None
    return _back(entry, "override-ending-asked" if is_asked else f"override-{made.state}")


def _back(entry: Entry, flash: str) -> Response:
    return redirect(entry, f"/assessments/{entry.subject.id}/overrides", flash)


def _page(entry: Entry, about: About, filled: Filled[OverrideInput] | Filled[FormModel], *, status: int = 200) -> Response:
    assessment: Assessment = entry.subject
    if assessment.state != AssessmentState.CLOSED:
        raise Conflict("assessment-not-closed")
    rows = queries.list_for_assessment(entry.session, assessment.id)
    people = {id_ for row in rows for id_ in (row.proposed_by, row.approved_by, row.ended_by, row.ending_asked_by) if id_}
    return render(
        entry,
        "review/overrides.html",
        status,
        assessment=assessment,
        about=about,
        record=scoring.latest(entry.session, assessment.id),
        rows=rows,
        names=read_names(entry.session, people) if entry.actor.organisation_id == assessment.issuer_organisation_id else {},
        may_propose=entry.may(Act.OVERRIDE_PROPOSE),
        me=entry.actor.user_id,
        latest=about.today + timedelta(days=LONGEST_DAYS),
        filled=filled,
    )
