"""The agreement as both sides read it: the text, what is talked over, who accepted it, how it ends, and who owes what."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field, field_validator

from contracts.agreements import actions
from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.rules import AgreementState
from contracts.recontracts import actions as recontracts
from portal.forms import FormModel, attempt, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.agreements.showing import View, consent_to, show_page, usual_view
from portal.rendering.pages import redirect
from storage.acts import Act

router = APIRouter()


class AcceptanceInput(FormModel):
    """Who accepts for a side, with what authority, and exactly which text (and which document signed elsewhere)."""

    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]
    text_hash: Annotated[str, Field(min_length=64, max_length=64)]
    signed_copy_id: Annotated[str | None, Field(max_length=32)] = None
    agreed: Annotated[bool, Field(validate_default=True)] = False

    @field_validator("agreed")
    @classmethod
    def _said_yes(cls, value: bool) -> bool:
        if not value:
            raise ValueError("consent-missing")
        return value


@router.get("/agreements/{agreement_id}")
def show(
    entry: Annotated[Entry, guard(Act.AGREEMENT_VIEW, of=subjects.agreement)],
    text: View | None = None,
    paper: Annotated[bool, Query()] = False,
) -> Response:
    """The agreement; `text` chooses the language of the text, `paper` shows it as the sheet to print."""
    return show_page(entry, view=text or usual_view(entry), is_paper=paper)


@router.post("/agreements/{agreement_id}/acceptance")
def accept(entry: Annotated[Entry, guard(Act.AGREEMENT_ACCEPT, of=subjects.agreement)]) -> Response:
    """One side accepts. The sentence agreed to is kept in the language in which it was shown."""
    agreement: Agreement = entry.subject
    filled = read_form(AcceptanceInput, entry.form)
    made = attempt(entry.session, filled, lambda value: accept_by(entry, agreement, value))
    if made is None:
        return show_page(entry, filled, about="acceptance", status=filled.status)
    is_in_force = agreement.state == AgreementState.IN_FORCE
    return redirect(entry, f"/agreements/{agreement.id}", "agreement-in-force" if is_in_force else "agreement-accepted")


def accept_by(entry: Entry, agreement: Agreement, value: AcceptanceInput) -> AgreementAcceptance:
    """The act itself, for page and API, with the sentence that is shown beside the box to tick."""
    consent = consent_to(entry, "signed-copy" if value.signed_copy_id else "agreement")
    made = actions.accept(entry.session, entry.stamp, agreement, consent=consent, **value.model_dump(exclude={"agreed"}))
    recontracts.follow(entry.session, entry.stamp, agreement.engagement_id)
    return made
