"""The pages of the accounts: signing in and out, invitations, one's own account, the people of the organisation, stored mail."""

from importlib import import_module

from fastapi import APIRouter

PAGES = (
    "sign_in",
    "company_account",
    "reset",
    "demonstration",
    "invitation",
    "invitation_steps",
    "account",
    "account_factors",
    "members",
    "language",
    "stored_mail",
)

router = APIRouter()
for _page in PAGES:
    router.include_router(import_module(f"{__name__}.{_page}").router)
