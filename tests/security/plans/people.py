"""People and invitations."""

from tests.security.plans.plan import NEW_PASSWORD, Plan, code, invitation, nothing

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "invitation_id": "invitation_id",
    "user_id": "user_id",
    "token": "token",
}

PLANS: dict[str, Plan] = {
    "POST /members/invitations": Plan(invitation),
    "POST /members/invitations/{invitation_id}/reissue": Plan(nothing),
    "POST /members/invitations/{invitation_id}/revoke": Plan(nothing),
    "POST /members/{user_id}/removal": Plan(lambda ids, _person: {"organisation_id": ids("managed_id")}),
    "POST /invitations/{token}/code-mail": Plan(nothing),
    "POST /invitations/{token}/code": Plan(lambda _ids, person: {"code": person.ids.get("code", "000000")}),
    "POST /invitations/{token}/sign-in": Plan(nothing),
    "POST /invitations/{token}/join": Plan(nothing),
    "POST /invitations/{token}/request": Plan(nothing),
    "POST /invitations/{token}/account": Plan(
        lambda _ids, _person: {"display_name": "Guest", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    ),
    "POST /invitations/{token}/company-account": Plan(lambda _ids, _person: {"display_name": "Guest"}),
    "POST /invitations/{token}/authenticator": Plan(code),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "members.RemovalInput.organisation_id": "one that the person may invite into, checked in the action",
}
