"""Clauses: the library, own clauses and how they are written, what is required of a text, and agreements as papers."""

from fastapi import APIRouter

from portal.pages.clauses import library, older, papers, requirements, writing

router = APIRouter()
# "/clauses/required" and "/clauses/new" are asked before "/clauses/{clause_id}".
for part in (requirements, writing, older, library, papers):
    router.include_router(part.router)
