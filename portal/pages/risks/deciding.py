"""One risk: where it stands in the matrix, what is done, and living with what remains: asked for, then accepted by a second person."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.information.models import DesignatedItem
from contracts.risks import actions, queries
from contracts.risks.models import Risk
from contracts.risks.rules import UNDER_WAY
from portal.accounts.models import User
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Name, work_of
from portal.rendering.pages import redirect, render
from questionnaires.corrections.models import CorrectiveAction
from storage.acts import Act

router = APIRouter()
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Text = Annotated[str, Field(max_length=2000)]


class AcceptanceInput(FormModel):
    """Why what remains can be lived with, and until when."""

    version: Version
    reason: Text = ""
    until: date


class DecisionInput(FormModel):
    """The second person's word."""

    version: Version
    outcome: Literal["accepted", "refused"]
    person_name: Name


class ClosingInput(FormModel):
    """Why the risk is gone."""

    version: Version
    reason: Text = ""


@router.get("/risks/{risk_id}")
def show(entry: Annotated[Entry, guard(Act.RISK_VIEW, of=subjects.risk)]) -> Response:
    """The risk as it stands."""
    return _page(entry, blank_form(person_name=entry.actor.display_name))


@router.post("/risks/{risk_id}/acceptance")
def ask(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.risk)]) -> Response:
    """Ask a second person to live with what remains."""
    filled = read_form(AcceptanceInput, entry.form)
    made = attempt(entry.session, filled, lambda value: ask_by(entry, value))
    return _after(entry, filled, made, "risk-acceptance-asked")


@router.post("/risks/{risk_id}/decision")
def decide(entry: Annotated[Entry, guard(Act.RISK_ACCEPT, of=subjects.risk)]) -> Response:
    """The second person accepts it, or sends it back."""
    filled = read_form(DecisionInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.decide_acceptance(
            entry.session,
            entry.stamp,
            entry.subject,
            is_accepted=value.outcome == "accepted",
            person_name=value.person_name,
            expected_version=value.version,
        ),
    )
    return _after(entry, filled, made, "risk-accepted" if made and made.accepted_at else "risk-sent-back")


@router.post("/risks/{risk_id}/closing")
def close(entry: Annotated[Entry, guard(Act.RISK_WRITE, of=subjects.risk)]) -> Response:
    """The risk is gone."""
    filled = read_form(ClosingInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.close(entry.session, entry.stamp, entry.subject, reason=value.reason, expected_version=value.version),
    )
    return _after(entry, filled, made, "risk-closed")


def ask_by(entry: Entry, value: AcceptanceInput) -> Risk:
    """Ask, until a day by the calendar of the principal."""
    return actions.ask_acceptance(
        entry.session,
        entry.stamp,
        entry.subject,
        reason=value.reason,
        until=value.until,
        today=work_of(entry, entry.subject.engagement_id).today,
        expected_version=value.version,
    )


def _after(entry: Entry, filled: Filled[Any], made: Risk | None, flash: str) -> Response:
    if made is None:
        entry.session.refresh(entry.subject)
        return _page(entry, filled, 409 if filled.problems[0].code == "risk-changed-meanwhile" else filled.status)
    return redirect(entry, f"/risks/{made.id}", flash, number=made.number)


def _page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    risk: Risk = entry.subject
    session, matrix = entry.session, queries.matrix()
    cell = matrix.find(risk.impact, risk.likelihood)
    asked_by = session.get(User, risk.acceptance_asked_by) if risk.acceptance_asked_by else None
    return render(
        entry,
        "risks/one.html",
        status,
        work=work_of(entry, risk.engagement_id),
        risk=risk,
        matrix=matrix,
        advice=cell.advice if cell else None,
        is_under_way=risk.state in UNDER_WAY,
        item=session.get(DesignatedItem, risk.item_id) if risk.item_id else None,
        correction=session.get(CorrectiveAction, risk.correction_id) if risk.correction_id else None,
        asked_by=asked_by.display_name if asked_by else "",
        is_own_request=risk.acceptance_asked_by == entry.actor.user_id,
        filled=filled,
    )
