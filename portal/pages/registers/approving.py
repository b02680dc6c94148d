"""Approvals from the principal's side: the written answer, and taking it back."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.approvals import actions
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import Name, OptionalText
from portal.pages.registers.approvals import page
from portal.rendering.pages import redirect
from storage.acts import Act

router = APIRouter()


class AnswerInput(FormModel):
    """The principal's word; an approval says until when, a refusal why."""

    outcome: Annotated[str, Field(pattern="^(approved|refused)$")]
    answerer_name: Name
    conditions: OptionalText = ""
    valid_until: date | None = None
    reason: OptionalText = ""


class RevocationInput(FormModel):
    """Why the approval is taken back."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]


@router.post("/approvals/{approval_id}/answer")
def answer(entry: Annotated[Entry, guard(Act.APPROVAL_ANSWER, of=subjects.approval)]) -> Response:
    """Approve on conditions and until a date, or refuse with a reason."""
    filled = read_form(AnswerInput, entry.form)
    done = attempt(
        entry.session,
        filled,
        lambda value: actions.answer(
            entry.session,
            entry.stamp,
            entry.subject,
            is_approved=value.outcome == "approved",
            **value.model_dump(exclude={"outcome"}),
        ),
    )
    if done is None:
        return page(entry, filled, "answer", 422)
    return redirect(entry, f"/approvals/{done.id}", f"approval-{done.state}", number=done.number)


@router.post("/approvals/{approval_id}/revocation")
def revoke(entry: Annotated[Entry, guard(Act.APPROVAL_REVOKE, of=subjects.approval)]) -> Response:
    """Take the approval back; copies stay out until they are returned or destroyed."""
    filled = read_form(RevocationInput, entry.form)
    done = attempt(entry.session, filled, lambda value: actions.revoke(entry.session, entry.stamp, entry.subject, reason=value.reason))
    if done is None:
        return page(entry, filled, "revocation", 422)
    return redirect(entry, f"/approvals/{done.id}", "approval-revoked", number=done.number)
