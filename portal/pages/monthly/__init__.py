"""Monthly reports: filled in and submitted by the contractor, judged by the principal, and the matrix over all contractors."""

from fastapi import APIRouter

from portal.pages.monthly import filling, lists, matrix, reading

router = APIRouter()
for part in (matrix, lists, filling, reading):
    router.include_router(part.router)
