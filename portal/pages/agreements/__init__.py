"""Agreements from both sides: read, talked over, accepted or signed elsewhere, amended, ended; and the register of all."""

from fastapi import APIRouter

from portal.pages.agreements import adding, amending, certificate, demanding, ending, negotiating, page, register, signing

router = APIRouter()
# The order decides where two paths fit: "/agreements/export.csv" is asked before "/agreements/{agreement_id}".
for part in (register, negotiating, adding, amending, signing, ending, demanding, certificate, page):
    router.include_router(part.router)
