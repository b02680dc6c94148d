"""Re-contracting: the request and its consents, the same terms sent down, compared and promised, and the picture of the chain."""

from fastapi import APIRouter

from portal.pages.recontracts import asking, chain, comparing, consents, reporting, request, sending_down

router = APIRouter()
for part in (chain, asking, request, sending_down, comparing, consents, reporting):
    router.include_router(part.router)
