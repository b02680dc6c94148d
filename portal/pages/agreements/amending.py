"""Amending an agreement: one's own draft, offered when it is ready."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.agreements import actions
from contracts.agreements.models import Agreement
from contracts.agreements.rules import AgreementState
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements.negotiating import tell_other_side
from portal.pages.agreements.showing import show_page
from portal.rendering.pages import redirect
from storage.acts import Act

router = APIRouter()


class Pressed(FormModel):
    """A button, and nothing beside it."""


@router.post("/agreements/{agreement_id}/amendment")
def begin(entry: Annotated[Entry, guard(Act.AGREEMENT_AMEND, of=subjects.agreement)]) -> Response:
    """Begin an amended agreement as a copy of this one, or go on with the draft that was begun."""
    draft = actions.begin_amendment(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/agreements/{draft.id}", "draft-begun")


@router.post("/agreements/{agreement_id}/renewal")
def renew(entry: Annotated[Entry, guard(Act.AGREEMENT_DRAW_UP, of=subjects.agreement)]) -> Response:
    """Prepare an amendment on the newest versions of the template and clauses, or go on with the draft that was begun."""
    draft = actions.begin_renewal(entry.session, entry.stamp, entry.subject)
    return redirect(entry, f"/agreements/{draft.id}", "renewal-begun")


@router.post("/agreements/{agreement_id}/offer")
def offer(entry: Annotated[Entry, guard(Act.AGREEMENT_OFFER, of=subjects.agreement)]) -> Response:
    """Freeze the draft and offer it to the other side."""
    agreement: Agreement = entry.subject
    filled = read_form(Pressed, entry.form)
    if attempt(entry.session, filled, lambda _value: actions.offer(entry.session, entry.stamp, agreement)) is None:
        return show_page(entry, filled, about="offer", status=filled.status)
    tell_other_side(entry, agreement, "agreement-to-accept")
    return redirect(entry, f"/agreements/{agreement.id}", "draft-offered")


@router.post("/agreements/{agreement_id}/withdrawal")
def withdraw(entry: Annotated[Entry, guard(Act.AGREEMENT_WITHDRAW, of=subjects.agreement)]) -> Response:
    """Give up a draft, or take back an offer."""
    agreement: Agreement = entry.subject
    actions.withdraw(entry.session, entry.stamp, agreement)
    if agreement.state == AgreementState.DISCARDED:
        before = f"/agreements/{agreement.supersedes_id}" if agreement.supersedes_id else f"/engagements/{agreement.engagement_id}"
        return redirect(entry, before, "draft-discarded")
    return redirect(entry, f"/agreements/{agreement.id}", "offer-withdrawn")
