"""The pages of the accounts: signing in and out, invitations, one's own account, the people of the organisation, stored mail."""

from fastapi import APIRouter

from portal.pages.accounts import (
    account,
    account_factors,
    company_account,
    demonstration,
    invitation,
    invitation_steps,
    language,
    members,
    sign_in,
    stored_mail,
)

router = APIRouter()
for _module in (
    sign_in,
    company_account,
    demonstration,
    invitation,
    invitation_steps,
    account,
    account_factors,
    members,
    language,
    stored_mail,
):
    router.include_router(_module.router)
