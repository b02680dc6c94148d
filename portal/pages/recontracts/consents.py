"""The three direct consents, as the re-contractor reads and signs them, and as those above see that they are signed."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements.models import Engagement
from contracts.recontracts import actions
from contracts.recontracts.consents import hash_all, write_consents
from contracts.recontracts.queries import list_consents
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect, render
from storage.acts import Act

router = APIRouter()


class SignatureInput(FormModel):
    """Which of the three are signed, by whom, and exactly which text was read."""

    codes: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=3)] = []
    person_name: Annotated[str, Field(min_length=1, max_length=100)]
    person_title: Annotated[str, Field(min_length=1, max_length=100)]
    text_hash: Annotated[str, Field(min_length=64, max_length=64)]


@router.get("/engagements/{engagement_id}/direct-consents")
def show(entry: Annotated[Entry, guard(Act.RECONTRACT_VIEW, of=subjects.engagement)]) -> Response:
    """The three promises of this link to the principals above."""
    return _page(entry, blank_form(person_name=entry.actor.display_name, codes=[]))


@router.post("/engagements/{engagement_id}/direct-consents")
def sign(entry: Annotated[Entry, guard(Act.DIRECT_CONSENT_SIGN, of=subjects.engagement)]) -> Response:
    """Sign those that were ticked, by name."""
    engagement: Engagement = entry.subject
    filled = read_form(SignatureInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.sign_consents(
            entry.session,
            entry.stamp,
            engagement,
            codes=value.codes,
            person_name=value.person_name,
            person_title=value.person_title,
            locale=locale_of(entry.request),
            text_hash=value.text_hash,
        ),
    )
    if made is None:
        return _page(entry, filled, status=422)
    return redirect(entry, f"/engagements/{engagement.id}/direct-consents", "direct-consents-signed", count=len(made))


def _page(entry: Entry, filled: Filled[Any], *, status: int = 200) -> Response:
    engagement: Engagement = entry.subject
    texts = write_consents(entry.session, engagement)
    signed = {one.code: one for one in list_consents(entry.session, [engagement.id])}
    return render(
        entry,
        "recontracts/consents.html",
        status,
        work=work_of(entry),
        texts=texts,
        text_hash=hash_all(texts),
        signed=signed,
        may_sign=entry.may(Act.DIRECT_CONSENT_SIGN) and len(signed) < len(texts),
        filled=filled,
    )
