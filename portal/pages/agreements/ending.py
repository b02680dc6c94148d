"""Ending an agreement: by notice or for cause, what the other side says to it, and taking a notice back."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.agreements import actions, queries
from contracts.agreements.models import Agreement, Termination
from contracts.agreements.rules import AgreementState, EndKind
from contracts.disposals.actions import terminate
from contracts.disposals.queries import balance
from contracts.engagements import queries as engagements
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements.negotiating import tell_other_side
from portal.pages.agreements.showing import show_page
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.clock import local_date
from storage.problems import Conflict

router = APIRouter()
Name = Annotated[str, Field(min_length=1, max_length=100)]


class TerminationInput(FormModel):
    """How it ends, why, with effect from when, and who says so for the side."""

    kind: Literal["notice", "cause"]
    reason: Annotated[str, Field(max_length=1000)] = ""
    notice_days: Annotated[int, Field(ge=0, le=730)] = 0
    ends_on: date
    person_name: Name
    person_title: Name


class AcknowledgementInput(FormModel):
    """That the other side has it, and what it says to it."""

    person_name: Name
    objection: Annotated[str, Field(max_length=1000)] = ""


class KeepingInput(FormModel):
    """Why the agreement goes on after all."""

    withdrawal_reason: Annotated[str, Field(max_length=1000)] = ""


@router.get("/agreements/{agreement_id}/termination")
def ask(entry: Annotated[Entry, guard(Act.AGREEMENT_TERMINATE, of=subjects.agreement)]) -> Response:
    """What ending means, and the form."""
    return _form(entry, blank_form(kind="notice", notice_days=30, person_name=entry.actor.display_name))


@router.post("/agreements/{agreement_id}/termination")
def end(entry: Annotated[Entry, guard(Act.AGREEMENT_TERMINATE, of=subjects.agreement)]) -> Response:
    """Give notice, or end it for cause."""
    agreement: Agreement = entry.subject
    filled = read_form(TerminationInput, entry.form)
    made = attempt(entry.session, filled, lambda value: terminate_by(entry, agreement, value))
    if made is None:
        return _form(entry, filled, filled.status)
    tell_other_side(entry, agreement, "agreement-terminated")
    is_over = agreement.state == AgreementState.ENDED
    return redirect(entry, f"/agreements/{agreement.id}", "agreement-ended" if is_over else "termination-given", ends_on=made.ends_on)


@router.post("/agreements/{agreement_id}/termination/acknowledgement")
def acknowledge(entry: Annotated[Entry, guard(Act.TERMINATION_ACKNOWLEDGE, of=subjects.agreement)]) -> Response:
    """Confirm that the termination arrived, with an objection or without."""
    termination = _termination(entry)
    filled = read_form(AcknowledgementInput, entry.form)
    made = attempt(entry.session, filled, lambda value: actions.acknowledge(entry.session, entry.stamp, termination, **value.model_dump()))
    if made is None:
        return show_page(entry, filled, about="termination", status=filled.status)
    return redirect(entry, f"/agreements/{entry.subject.id}", "termination-acknowledged")


@router.post("/agreements/{agreement_id}/termination/withdrawal")
def keep(entry: Annotated[Entry, guard(Act.TERMINATION_WITHDRAW, of=subjects.agreement)]) -> Response:
    """Take one's own notice back before its day."""
    termination = _termination(entry)
    filled = read_form(KeepingInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.withdraw_termination(entry.session, entry.stamp, termination, reason=value.withdrawal_reason),
    )
    if made is None:
        return show_page(entry, filled, about="termination", status=filled.status)
    return redirect(entry, f"/agreements/{entry.subject.id}", "termination-withdrawn")


def terminate_by(entry: Entry, agreement: Agreement, value: TerminationInput) -> Termination:
    """The act itself, for page and API."""
    given = value.model_dump() | {"kind": EndKind(value.kind)}
    return terminate(entry.session, entry.stamp, agreement, **given)


def _termination(entry: Entry) -> Termination:
    found = queries.find_termination(entry.session, entry.subject.id)
    if found is None:
        raise Conflict("termination-missing")
    return found


def _form(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    agreement: Agreement = entry.subject
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    parties = engagements.get_parties(entry.session, engagement)
    return render(
        entry,
        "agreements/termination_form.html",
        status,
        agreement=agreement,
        engagement=engagement,
        parties=parties,
        outstanding=balance(entry.session, engagement.id).totals.outstanding,
        today=local_date(entry.stamp.at, parties.principal.time_zone),
        filled=filled,
    )
