"""Signing in and out, the own account."""

from typing import Any

import pyotp

from tests.security.companies import Person
from tests.security.plans.plan import NEW_PASSWORD, Ids, Plan, code, code_of, nothing
from tests.security.world import PASSWORD

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "session_id": "session_id",
    "token_id": "token_id",
    "name": "mail",
}


def _password(_ids: Ids, _person: Person) -> dict[str, Any]:
    return {"present_password": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}


PLANS: dict[str, Plan] = {
    "POST /sign-in": Plan(lambda _ids, person: {"email": person.email or "nobody@example.com", "password": PASSWORD, "return_to": "/"}),
    "POST /sign-in/code": Plan(code),
    "POST /sign-in/forgotten": Plan(lambda _ids, person: {"email": person.email or "nobody@example.com"}),
    "GET /sign-in/reset/{token}": Plan(at={"token": "reset_token"}),
    "POST /sign-in/reset/{token}": Plan(
        lambda ids, person: {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD, **code(ids, person)}, {"token": "reset_token"}
    ),
    "POST /sign-out": Plan(nothing),
    "POST /language": Plan(lambda _ids, _person: {"language": "en", "return_to": "/account"}),
    "POST /demonstration/{token}": Plan(nothing),
    "POST /account/organisation": Plan(lambda ids, _person: {"organisation_id": ids("organisation_id")}),
    "POST /account/sessions/{session_id}/end": Plan(nothing),
    "POST /account/password": Plan(_password),
    "POST /account/api-tokens": Plan(lambda _ids, person: {"purpose": "Program", "days": "30", "token_code": code_of(person)}),
    "POST /account/api-tokens/{token_id}/revoke": Plan(nothing),
    "POST /account/recovery-codes": Plan(code),
    "POST /account/authenticator": Plan(code),
    "POST /account/authenticator/confirmation": Plan(lambda _ids, person: {"code": pyotp.TOTP(person.ids.get("pending", "A" * 32)).now()}),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "account.OrganisationInput.organisation_id": "one of the person's own organisations, checked against the memberships",
}
