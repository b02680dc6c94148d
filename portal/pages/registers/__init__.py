"""Pages of the ledgers: who handles the information and where, approvals, lists kept together, assets, leavers, and their workbooks."""

from fastapi import APIRouter

from portal.pages.registers import approvals, approving, assets, handlers, leavers, lists, places, stocktakes, workbooks

router = APIRouter()
for part in (handlers, places, approvals, approving, lists, assets, stocktakes, leavers, workbooks):
    router.include_router(part.router)
