"""Returns: the contractor records what goes back, the principal confirms that it arrived."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.disposals import actions, queries
from contracts.disposals.models import ReturnRecord
from contracts.handovers.rules import Way
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import LinesInput, Name, OptionalText, typed_quantities, work_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


class ReturnInput(LinesInput):
    """What goes back, when and how."""

    returned_on: date
    returner_name: Name
    way: Way
    note: OptionalText = ""


class ReceiptInput(FormModel):
    """The principal's word on a return: it arrived, or it did not arrive as written (then a reason is needed)."""

    outcome: Annotated[str, Field(pattern="^(arrived|declined)$")]
    receiver_name: Annotated[str, Field(max_length=100)] = ""
    reason: OptionalText = ""


@router.get("/engagements/{engagement_id}/returns/new")
def new(entry: Annotated[Entry, guard(Act.RETURN_RECORD, of=subjects.engagement)]) -> Response:
    """The form over everything that is still out."""
    return _form(entry, blank_form(returned_on=work_of(entry).today, returner_name=entry.actor.display_name))


@router.post("/engagements/{engagement_id}/returns")
def record(entry: Annotated[Entry, guard(Act.RETURN_RECORD, of=subjects.engagement)]) -> Response:
    """Record what goes back; it counts when the principal confirms it."""
    filled = read_form(ReturnInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.record_return(entry.session, entry.stamp, entry.subject, lines=value.lines, **value.rest()),
    )
    if made is None:
        return _form(entry, filled, 422)
    return redirect(entry, f"/returns/{made.id}", "return-recorded", number=made.number)


@router.get("/returns/{return_id}")
def show(entry: Annotated[Entry, guard(Act.DISPOSAL_VIEW, of=subjects.return_record)]) -> Response:
    """One return and what it settles."""
    return _page(entry, blank_form(receiver_name=entry.actor.display_name))


@router.post("/returns/{return_id}/confirmation")
def confirm(entry: Annotated[Entry, guard(Act.RETURN_CONFIRM, of=subjects.return_record)]) -> Response:
    """Confirm the receipt, or decline it with a reason."""
    record: ReturnRecord = entry.subject
    filled = read_form(ReceiptInput, entry.form)
    if attempt(entry.session, filled, lambda value: receive_by(entry, value)) is None:
        return _page(entry, filled, 422)
    return redirect(entry, f"/engagements/{record.engagement_id}/balance", f"return-{record.state}", number=record.number)


def receive_by(entry: Entry, value: ReceiptInput) -> ReturnRecord:
    """The act itself, for page and API."""
    if value.outcome == "declined":
        return actions.decline_return(entry.session, entry.stamp, entry.subject, reason=value.reason)
    return actions.confirm_return(entry.session, entry.stamp, entry.subject, receiver_name=value.receiver_name)


def _form(entry: Entry, filled: Filled[FormModel] | Filled[ReturnInput], status: int = 200) -> Response:
    balance = queries.balance(entry.session, entry.subject.id)
    return render(
        entry,
        "information/return_form.html",
        status,
        work=work_of(entry),
        filled=filled,
        lines=[line for line in balance.lines if line.outstanding - line.claimed > 0],
        quantities=typed_quantities(filled.raw.get("quantity"), filled.raw.get("line_id")),
        ways=list(Way),
    )


def _page(entry: Entry, filled: Filled[FormModel] | Filled[ReceiptInput], status: int = 200) -> Response:
    record: ReturnRecord = entry.subject
    return render(
        entry,
        "information/return.html",
        status,
        work=work_of(entry, record.engagement_id),
        record=record,
        filled=filled,
        lines=queries.list_return_lines(entry.session, record.id),
    )
