"""The demonstration's sign-in links. Outside a demonstration these addresses do not exist."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.accounts.demonstration import find_by_demonstration_token
from portal.accounts.models import User
from portal.accounts.sessions import first_organisation
from portal.guards import Entry, public
from portal.pages.accounts.admission import carry, open_session
from portal.rendering.pages import redirect, render
from storage.problems import Missing

router = APIRouter()

DEMONSTRATION = "Sign-in links of a demonstration with invented people; switched off in real use"


@router.get("/demonstration/{token}")
def offer(entry: Annotated[Entry, public(DEMONSTRATION)], token: str) -> Response:
    """Who one would be, and the button."""
    return render(entry, "accounts/demonstration.html", user=_user(entry, token))


@router.post("/demonstration/{token}")
def enter(entry: Annotated[Entry, public(DEMONSTRATION)], token: str) -> Response:
    """Be that person."""
    user = _user(entry, token)
    organisation_id = first_organisation(entry.session, user.id)
    if organisation_id is None:
        raise Missing("page-missing")
    session_token = open_session(entry.session, entry.request, entry.stamp, user, organisation_id, way="demonstration")
    return carry(redirect(entry, "/"), entry.request, session_token, user)


def _user(entry: Entry, token: str) -> User:
    return find_by_demonstration_token(entry.session, entry.settings, entry.request.app.state.secret_key, token)
