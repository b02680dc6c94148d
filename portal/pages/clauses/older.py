"""Agreements in force that rest on an older version of a template or clause: a list, each with the way to an amendment."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from contracts.agreements.queries import list_on
from contracts.clauses import queries
from contracts.clauses.models import Clause, ClauseTemplate
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.permissions import Standing
from portal.rendering.pages import render
from storage.acts import Act

router = APIRouter()
PAGE = 50
After = Annotated[str, Query(max_length=32)]


@router.get("/clauses/templates/{template_id}/agreements")
def of_template(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW, of=subjects.clause_template)], after: After = "") -> Response:
    """The agreements in force on a version of this template that is not the newest."""
    template: ClauseTemplate = entry.subject
    versions = queries.list_template_versions(entry.session, template)
    rows = list_on(entry.session, entry.reach, template_ids=[one.id for one in versions[1:]], after=after or None, limit=PAGE + 1)
    told = [(row, row.template_version.partition("+")[0]) for row in rows]
    return _page(entry, f"/clauses/templates/{versions[0].id}", versions[0], told, after)


@router.get("/clauses/{clause_id}/agreements")
def of_clause(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW, of=subjects.clause)], after: After = "") -> Response:
    """The agreements in force with a version of this clause that is not the newest."""
    clause: Clause = entry.subject
    versions = queries.list_versions(entry.session, clause)
    known = {one.id: one.version for one in versions}
    rows = list_on(entry.session, entry.reach, clause_ids=[one.id for one in versions[1:]], after=after or None, limit=PAGE + 1)
    told = [(row, next((known[one] for one in row.clause_ids if one in known), "")) for row in rows]
    return _page(entry, f"/clauses/{versions[0].id}", versions[0], told, after)


def _page(entry: Entry, address: str, newest: Any, told: list[Any], after: str) -> Response:
    return render(
        entry,
        "clauses/older.html",
        newest=newest,
        is_own=isinstance(newest, Clause) and newest.owner_organisation_id is not None,
        address=address,
        may_amend=entry.may(Act.AGREEMENT_DRAW_UP, Standing.PRINCIPAL),
        rows=told[:PAGE],
        after=after,
        next_after=told[PAGE - 1][0].id if len(told) > PAGE else "",
    )
