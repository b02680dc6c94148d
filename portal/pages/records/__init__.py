"""The ledger, the state of the installation, and the probes."""

from fastapi import APIRouter

from portal.pages.records import administration, ledger, probes

router = APIRouter()
for part in (ledger, administration, probes):
    router.include_router(part.router)
