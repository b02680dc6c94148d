"""Approvals from the contractor's side: ask beforehand, and write down what was done with the answer (the copy ledger)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from contracts.approvals import actions, queries
from contracts.approvals.models import Approval, ApprovalUse
from contracts.approvals.rules import COPYING, ApprovalKind
from contracts.assets.actions import take_in
from contracts.engagements.models import Engagement
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.evidence import keep_file
from portal.pages.information.work import LinesInput, Name, typed_quantities, work_of
from portal.pages.registers.handlers import ENDINGS
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.evidence import queries as evidence

router = APIRouter()
PAGE = 50


class AskInput(LinesInput):
    """What is wanted, for which items, why and until when."""

    kind: ApprovalKind
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    destination: Annotated[str, Field(min_length=1, max_length=500)]
    wanted_until: date
    person_name: Name
    authority: Annotated[str, Field(max_length=200)] = ""
    ordered_on: date | None = None


class UseInput(FormModel):
    """One line of the copy ledger."""

    item_id: Annotated[str, Field(min_length=1, max_length=32)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    used_on: date
    person_name: Name
    place: Annotated[str, Field(min_length=1, max_length=500)]
    keeper_name: Name


class BackInput(FormModel):
    """When it came back."""

    back_on: date


@router.get("/engagements/{engagement_id}/approvals")
def show_list(
    entry: Annotated[Entry, guard(Act.APPROVAL_VIEW, of=subjects.engagement)], after: Annotated[str | None, Query(max_length=32)] = None
) -> Response:
    """All requests of this work, the newest first."""
    rows = queries.list_for_engagement(entry.session, entry.reach, entry.subject.id, after=after, limit=PAGE + 1)
    return render(
        entry,
        "registers/approvals.html",
        work=work_of(entry),
        rows=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        is_later=after is not None,
    )


@router.get("/engagements/{engagement_id}/approvals/new")
def new(entry: Annotated[Entry, guard(Act.APPROVAL_ASK, of=subjects.engagement)]) -> Response:
    """The request."""
    return _form(entry, blank_form(person_name=entry.actor.display_name))


@router.post("/engagements/{engagement_id}/approvals")
def ask(entry: Annotated[Entry, guard(Act.APPROVAL_ASK, of=subjects.engagement, takes_file=True)]) -> Response:
    """Ask the principal; for an ordered disclosure this tells it."""
    filled = read_form(AskInput, entry.form)
    made = attempt(entry.session, filled, lambda value: ask_by(entry, value.lines, value.rest()))
    if made is None:
        return _form(entry, filled, filled.status)
    return redirect(entry, f"/approvals/{made.id}", "approval-asked", number=made.number)


@router.get("/approvals/{approval_id}")
def show(entry: Annotated[Entry, guard(Act.APPROVAL_VIEW, of=subjects.approval)]) -> Response:
    """The request, its answer, and what was made of it."""
    return page(entry, blank_form())


@router.post("/approvals/{approval_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.APPROVAL_ASK, of=subjects.approval)]) -> Response:
    """Ask no longer."""
    done = actions.withdraw(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/approvals/{done.id}", "approval-withdrawn", number=done.number)


@router.post("/approvals/{approval_id}/uses")
def use(entry: Annotated[Entry, guard(Act.APPROVAL_USE, of=subjects.approval)]) -> Response:
    """Write down what was copied, sent, taken out or disclosed."""
    filled = read_form(UseInput, entry.form)
    made = attempt(entry.session, filled, lambda value: use_by(entry, value))
    if made is None:
        return page(entry, filled, "use", 422)
    return redirect(entry, f"/approvals/{entry.subject.id}", "approval-used", number=made.number)


@router.post("/approvals/{approval_id}/uses/{use_id}/return")
def bring_back(entry: Annotated[Entry, guard(Act.APPROVAL_USE, of=subjects.approval)], use_id: str) -> Response:
    """What was taken out is back."""
    filled = read_form(BackInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.bring_back(entry.session, entry.stamp, entry.subject, use_id, back_on=value.back_on),
    )
    if made is None:
        return page(entry, filled, f"back-{use_id}", 422)
    return redirect(entry, f"/approvals/{entry.subject.id}", "approval-back", number=made.number)


def ask_by(entry: Entry, lines: list[tuple[str, int]], values: Mapping[str, Any]) -> Approval:
    """The act itself, for page and API: with the document that came along, if one did."""
    file = keep_file(entry, engagement_id=entry.subject.id) if entry.intake is not None else None
    return actions.ask(entry.session, entry.stamp, entry.subject, lines=lines, evidence_id=file.id if file else None, **values)


def use_by(entry: Entry, value: UseInput) -> ApprovalUse:
    """The act itself, for page and API: what was made stands in the asset ledger at once."""
    made = actions.use(entry.session, entry.stamp, entry.subject, **value.model_dump())
    take_in(entry.session, entry.stamp, entry.session.get_one(Engagement, entry.subject.engagement_id))
    return made


def page(entry: Entry, filled: Filled[Any], sent: str = "", status: int = 200) -> Response:
    """The page of an approval; `sent` names the form that is shown again with its problems."""
    approval: Approval = entry.subject
    work = work_of(entry, approval.engagement_id)
    items = queries.list_items(entry.session, approval.id)
    is_open, reach = work.engagement.state == "open", entry.reach.engagements()
    document = None
    if approval.evidence_id is not None:
        document = evidence.get_file(entry.session, approval.evidence_id, organisation_id=entry.actor.organisation_id, engagement_ids=reach)
    return render(
        entry,
        "registers/approval.html",
        status,
        work=work,
        approval=approval,
        items=items,
        left=[item for item in items if item.used < item.quantity],
        uses=queries.list_uses(entry.session, approval.id),
        can_use=queries.decide_use_of(approval, items, work.today),
        makes_copies=approval.kind in COPYING,
        document=document,
        filled=filled,
        sent=sent,
        may_answer=is_open and entry.may(Act.APPROVAL_ANSWER) and approval.state == "asked",
        may_withdraw=is_open and entry.may(Act.APPROVAL_ASK) and approval.state == "asked",
        may_use=is_open and entry.may(Act.APPROVAL_USE),
        may_revoke=is_open and entry.may(Act.APPROVAL_REVOKE) and approval.state == "approved",
    )


def _form(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    return render(
        entry,
        "registers/approval_form.html",
        status,
        work=work_of(entry),
        filled=filled,
        items=queries.list_askable(entry.session, entry.subject.id),
        quantities=typed_quantities(filled.raw.get("quantity"), filled.raw.get("line_id")),
        kinds=list(ApprovalKind),
        endings=ENDINGS,
    )
