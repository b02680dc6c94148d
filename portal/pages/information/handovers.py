"""Handing over: the gate first, then the slip, then the contractor's countersignature."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.assets.actions import take_in
from contracts.engagements.models import Engagement
from contracts.handovers import actions, queries
from contracts.handovers.models import Handover
from contracts.handovers.rules import SharingPermit, Way
from contracts.information import queries as information
from contracts.sharing import actions as gate
from contracts.sharing import queries as sharing
from contracts.sharing.rules import Decision
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.mail.notices import notify
from portal.pages import subjects
from portal.pages.information.limits import kind_of
from portal.pages.information.reasons import reasons_for
from portal.pages.information.work import LinesInput, Name, typed_quantities, work_of
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act
from storage.stamp import Role

router = APIRouter()


class HandoverInput(LinesInput):
    """A slip to be made out."""

    handed_on: date
    giver_name: Name
    receiver_name: Name
    way: Way
    purpose: Annotated[str, Field(min_length=1, max_length=500)]


class SignatureInput(FormModel):
    """The name under a slip."""

    person_name: Name
    person_title: Annotated[str, Field(max_length=100)] = ""


@router.get("/engagements/{engagement_id}/handovers/new")
def new(entry: Annotated[Entry, guard(Act.HANDOVER_RECORD, of=subjects.engagement)]) -> Response:
    """The form, each item with the answer of the gate for its class beside it."""
    work = work_of(entry)
    filled = blank_form(handed_on=work.today, giver_name=entry.actor.display_name, receiver_name=work.contractor.contact_name)
    return _form(entry, filled)


@router.post("/engagements/{engagement_id}/handovers")
def record(entry: Annotated[Entry, guard(Act.HANDOVER_RECORD, of=subjects.engagement)]) -> Response:
    """Ask the gate for every class on the slip; record it, or show the refusal, of which only the attempt is kept."""
    filled = read_form(HandoverInput, entry.form)
    made = attempt(entry.session, filled, lambda value: pass_the_gate(entry, value.lines, value.rest()))
    if made is None:
        return _form(entry, filled, 422)
    if not isinstance(made, Handover):
        return _form(entry, filled, 403, refused=made)
    tell_contractor(entry, made)
    return redirect(entry, f"/handovers/{made.id}", "handover-recorded", number=made.number)


@router.get("/handovers/{handover_id}")
def show(entry: Annotated[Entry, guard(Act.HANDOVER_VIEW, of=subjects.handover)]) -> Response:
    """The slip, as a document for both sides."""
    return _slip(entry, blank_form(person_name=entry.actor.display_name))


@router.post("/handovers/{handover_id}/countersignature")
def countersign(entry: Annotated[Entry, guard(Act.HANDOVER_COUNTERSIGN, of=subjects.handover)]) -> Response:
    """The contractor confirms by name that the items arrived."""
    handover: Handover = entry.subject
    filled = read_form(SignatureInput, entry.form)
    if attempt(entry.session, filled, lambda value: sign_by(entry, value)) is None:
        return _slip(entry, filled, 422)
    return redirect(entry, f"/handovers/{handover.id}", "handover-countersigned", number=handover.number)


def pass_the_gate(entry: Entry, lines: list[tuple[str, int]], values: Mapping[str, Any]) -> Handover | list[Decision]:
    """The act itself, for page and API: the slip, or the decisions about all its classes when the gate refuses one."""
    class_codes = information.classes_of(entry.session, entry.subject.id, [item for item, _ in lines])
    permit = gate.request_permit(entry.session, entry.stamp, entry.subject, class_codes=class_codes, today=work_of(entry).today)
    if not isinstance(permit, SharingPermit):
        return permit
    return actions.hand_over(entry.session, entry.stamp, entry.subject, permit, lines=lines, **values)


def tell_contractor(entry: Entry, handover: Handover) -> None:
    """Ask the contractor to countersign."""
    notify(
        entry.session,
        template="handover-to-countersign",
        organisation_id=entry.subject.contractor_organisation_id,
        role=Role.RESPONDENT,
        engagement_id=entry.subject.id,
        parameters={"handover_id": handover.id},
    )


def sign_by(entry: Entry, value: SignatureInput) -> Handover:
    """The act itself, for page and API: what arrived stands in the asset ledger at once."""
    signed = actions.countersign(entry.session, entry.stamp, entry.subject, **value.model_dump())
    take_in(entry.session, entry.stamp, entry.session.get_one(Engagement, entry.subject.engagement_id))
    return signed


def _form(
    entry: Entry, filled: Filled[FormModel] | Filled[HandoverInput], status: int = 200, refused: list[Decision] | None = None
) -> Response:
    work = work_of(entry)
    decisions = {one.class_code: one for one in sharing.decisions(entry.session, work.engagement, work.today)}
    return render(
        entry,
        "information/handover_form.html",
        status,
        work=work,
        filled=filled,
        items=[row for row in information.list_items(entry.session, work.engagement.id) if row.available > 0],
        quantities=typed_quantities(filled.raw.get("quantity"), filled.raw.get("line_id")),
        decisions=decisions,
        refused=[one for one in refused or [] if not one.is_allowed],
        names={row.code: row.name for row in information.list_classes(entry.session)},
        ways=list(Way),
        kind_of=kind_of,
        reasons=reasons_for(entry.session, locale_of(entry.request), work.engagement.id),
    )


def _slip(entry: Entry, filled: Filled[FormModel] | Filled[SignatureInput], status: int = 200) -> Response:
    handover: Handover = entry.subject
    return render(
        entry,
        "information/handover.html",
        status,
        work=work_of(entry, handover.engagement_id),
        handover=handover,
        filled=filled,
        lines=queries.list_lines(entry.session, handover.id),
        names={row.code: row.name for row in information.list_classes(entry.session)},
        may_sign=entry.may(Act.HANDOVER_COUNTERSIGN) and handover.countersigned_at is None,
    )
