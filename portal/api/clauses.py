"""Clauses over the API: what an agreement can be put together from, with its text, values and duties."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel

from contracts.clauses import queries
from portal.guards import Entry, guard
from storage.acts import Act

router = APIRouter()


class ClauseOut(BaseModel):
    """The newest version of a clause: texts in both languages, values to fill in, and duties with their times."""

    id: str
    code: str
    version: str
    dated: date
    is_own: bool
    title: dict[str, str]
    when: dict[str, str]
    parameters: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    obligations: list[dict[str, Any]]


class ClauseList(BaseModel):
    """All clauses that the caller's organisation may add: built in, and its own."""

    clauses: list[ClauseOut]


class TemplateOut(BaseModel):
    """The newest version of a template."""

    id: str
    code: str
    version: str
    dated: date
    title: dict[str, str]
    parameters: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    obligations: list[dict[str, Any]]


class TemplateList(BaseModel):
    """All templates."""

    templates: list[TemplateOut]


@router.get("/clauses")
def list_clauses(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW)]) -> ClauseList:
    """The library of clauses, the newest version of each."""
    rows = queries.list_clauses(entry.session, entry.actor.organisation_id)
    shown = [
        ClauseOut(
            id=row.id,
            code=row.code,
            version=row.version,
            dated=row.dated,
            is_own=row.owner_organisation_id is not None,
            title=row.title,
            when=row.document["when"],
            parameters=row.document["parameters"],
            articles=row.document["articles"],
            obligations=row.document["obligations"],
        )
        for row in rows
    ]
    return ClauseList(clauses=shown)


@router.get("/clause-templates")
def list_templates(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW)]) -> TemplateList:
    """The templates, the newest version of each."""
    shown = [
        TemplateOut(
            id=one.id,
            code=one.code,
            version=one.version,
            dated=one.dated,
            title=one.title,
            parameters=one.document["parameters"],
            articles=one.document["articles"],
            obligations=one.document["obligations"],
        )
        for one in queries.list_latest(entry.session)
    ]
    return TemplateList(templates=shown)
