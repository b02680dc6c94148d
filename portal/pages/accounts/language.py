"""Choosing the language, signed in or not."""

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import update
from sqlmodel import col

from portal.accounts.models import User
from portal.accounts.paths import local_path
from portal.forms import FormModel, read_form
from portal.guards import Entry, public
from portal.pages.accounts.admission import put_language
from portal.rendering.pages import redirect

router = APIRouter()


class LanguageInput(FormModel):
    """The language, and the page to go back to."""

    language: Literal["ja", "en"]
    return_to: Annotated[str, Field(max_length=500)] = "/"


@router.post("/language")
def choose(entry: Annotated[Entry, public("Everybody may read in their language")]) -> Response:
    """Remember the language in the browser, and with the person for mail and other browsers."""
    value = read_form(LanguageInput, entry.form).value
    if value is None:
        return redirect(entry, "/")
    if entry.signed_in is not None:
        entry.session.exec(update(User).where(col(User.id) == entry.actor.user_id).values(locale=value.language))
    response = redirect(entry, local_path(value.return_to))
    put_language(response, entry.settings, value.language)
    return response
