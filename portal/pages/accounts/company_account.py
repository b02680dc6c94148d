"""Signing in with the company account: away to the provider, and back.

These two pages are reached by links and redirects of the provider, so they are GET although they write: the first a
pre-session, the second takes what the first remembered, once, and opens a session if the answer is good. Each writes in
short transactions of its own, with the provider asked in between.
"""

from contextlib import AbstractContextManager
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from pydantic import Field
from sqlalchemy import update
from sqlmodel import Session, col, select

from portal.accounts import cookies
from portal.accounts.company_account import CALLBACK, Identity, arrive, depart
from portal.accounts.keys import hash_token
from portal.accounts.links import invitation_token
from portal.accounts.models import Invitation, PreSession, User, UserState
from portal.accounts.paths import local_path
from portal.accounts.pre_sessions import LIFETIME, open_pre_session
from portal.accounts.sessions import first_organisation
from portal.accounts.sign_in import note_failure
from portal.database import transaction
from portal.guards import Entry, public
from portal.mail.addresses import normalise_address
from portal.pages.accounts.admission import carry, open_session
from portal.rendering.languages import locale_of
from portal.rendering.pages import redirect
from storage.problems import Invalid, Missing, Refused

router = APIRouter()

BY_COMPANY_ACCOUNT = "Signing in is what makes somebody known"


@router.get("/sign-in/oidc")
def leave(entry: Annotated[Entry, public(BY_COMPANY_ACCOUNT)], return_to: Annotated[str, Field(max_length=500)] = "/") -> Response:
    """To the provider's sign-in page."""
    return leave_for_provider(entry, next_path=local_path(return_to))


@router.get(CALLBACK)
def come_back(entry: Annotated[Entry, public(BY_COMPANY_ACCOUNT)]) -> Response:
    """With the provider's answer. Its state must be the one that this browser left with, and works once."""
    if not entry.settings.has_oidc:
        raise Missing("page-missing")
    answer = dict(entry.request.query_params)
    try:
        with _writing(entry) as db:
            remembered = _take_remembered(db, entry, answer.get("state", ""))
        identity = arrive(entry.settings, answer, nonce=remembered.oidc_nonce, verifier=remembered.oidc_verifier)
        with _writing(entry) as db:
            if remembered.invitation_id is not None:
                path = _keep_for_invitation(db, entry, remembered, identity)
                return redirect(entry, path)
            user, organisation_id = _find_person(db, identity)
            token = open_session(db, entry.request, entry.stamp, user, organisation_id, way="company-account")
    except Refused as refusal:
        with _writing(entry) as db:
            note_failure(db, entry.stamp, None, str(refusal.parameters.get("reason", refusal.code)))
        raise
    return carry(redirect(entry, remembered.next_path), entry.request, token, user)


def leave_for_provider(entry: Entry, *, next_path: str = "/", invitation: Invitation | None = None) -> Response:
    """Remember on the server what only this browser's answer may carry, and send it away."""
    if not entry.settings.has_oidc:
        raise Missing("page-missing")
    departure = depart(entry.settings, locale=locale_of(entry.request))
    with _writing(entry) as db:
        token, pre_session = open_pre_session(db, entry.stamp.at, lifetime=LIFETIME)
        pre_session.next_path = next_path
        pre_session.oidc_state = departure.state
        pre_session.oidc_nonce = departure.nonce
        pre_session.oidc_verifier = departure.verifier
        if invitation is not None:
            pre_session.invitation_id, pre_session.invitation_issue = invitation.id, invitation.issue_number
    response = RedirectResponse(departure.url, status_code=303)
    cookies.put(response, entry.settings, "pre-session", token)
    return response


def _take_remembered(db: Session, entry: Entry, state: str) -> PreSession:
    """What this browser left with; a second answer with the same state finds nothing."""
    pre_session_id = hash_token(cookies.read(entry.request, entry.settings, "pre-session"))
    mine = (col(PreSession.id) == pre_session_id, col(PreSession.oidc_state) == state, col(PreSession.expires_at) > entry.stamp.at)
    if not state or db.exec(update(PreSession).where(*mine).values(oidc_state=None)).rowcount != 1:
        raise Refused("company-account-refused", reason="state-unknown")
    return db.get_one(PreSession, pre_session_id)


def _find_person(db: Session, identity: Identity) -> tuple[User, str]:
    """Whose identity this is, and for whom they act. The e-mail address plays no part."""
    this = (col(User.oidc_issuer) == identity.issuer, col(User.oidc_subject) == identity.subject)
    user = db.exec(select(User).where(*this, col(User.state) == UserState.ACTIVE)).one_or_none()
    organisation_id = first_organisation(db, user.id) if user else None
    if user is None or organisation_id is None:
        raise Refused("company-account-unknown")
    return user, organisation_id


def _keep_for_invitation(db: Session, entry: Entry, remembered: PreSession, identity: Identity) -> str:
    """Note the identity for the invitation that sent the browser away, if its verified address is the invited one."""
    invitation = db.get_one(Invitation, remembered.invitation_id)
    try:
        is_invited = bool(identity.email) and normalise_address(identity.email) == invitation.email
    except Invalid:
        is_invited = False
    if not is_invited:
        raise Refused("company-account-other-address")
    pre_session = db.get_one(PreSession, remembered.id)
    pre_session.oidc_issuer, pre_session.oidc_subject = identity.issuer, identity.subject
    pre_session.display_name = identity.name[:100] or invitation.person_name
    return f"/invitations/{invitation_token(entry.request.app.state.secret_key, invitation)}/account"


def _writing(entry: Entry) -> AbstractContextManager[Session]:
    return transaction(entry.request.app.state.database, is_writing=True)
